"""The eleven stages of an appraisal year, one file per stage; a stage asks the law and the theories and writes its own columns.

What one stage does that is an idea of its own goes to `parts`.
"""
