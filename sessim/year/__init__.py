"""The eleven stages of an appraisal year, one file per stage; a stage asks the law and the theories and writes its own columns.

A self-contained part of a stage goes to `parts`.
"""
