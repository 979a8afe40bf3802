"""Answers to the questions, and what they rest on."""
