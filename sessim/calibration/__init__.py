"""Calibration to the published record: design, emulator, history matching, posterior, hold-outs and forecast."""
