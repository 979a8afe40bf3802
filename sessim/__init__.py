"""sessim: an open policy laboratory for forced distribution of ratings in the Senior Executive Service."""

__version__ = "0.1.0"
