"""Reasons to believe the model: published studies run again, calibration to the record, hold-outs and forecast."""
