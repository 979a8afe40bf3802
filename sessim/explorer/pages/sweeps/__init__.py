"""Sweeps: a stored study as an experiment, from response curves to the rows behind them."""
