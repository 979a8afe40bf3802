"""Answers to the questions, and what stands behind them."""
