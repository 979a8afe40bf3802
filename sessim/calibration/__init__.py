"""Reasons to believe the model: published studies rerun, calibration to the record, hold-outs and forecast.

A new published study needs a plan in `configs/replication`; only an outcome that no other study uses needs code, in
`replication`.
"""
