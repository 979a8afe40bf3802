"""Array tools that know nothing of the service: ranking, grouping, sharing whole numbers, log odds.

What two rooms would otherwise each work out for themselves goes here, as a pure function of arrays.
"""
