"""What is declared before results are read."""
