"""What is observed each year; watchers never change state.

A new measure is one declared function in `families`; by group of executives, a column in `groups`.
"""
