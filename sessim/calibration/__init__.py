"""Reasons to believe the model: published studies run again, calibration to the record, hold-outs and forecast.

A new published study takes a plan in `configs/replication`; only an outcome that no other asks for takes code, in `replication`.
"""
