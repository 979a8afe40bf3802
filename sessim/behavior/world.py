"""Temporary: the module moved to sessim.world."""

from sessim.world import *  # noqa
