"""Rival theories of what people do, one mechanism per file: pure functions, declared with the parameters they read.

A new theory goes to the file of its mechanism, with its meaning and source in `configs/world/theory`.
"""
