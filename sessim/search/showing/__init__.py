"""What a search found, shown: tidy tables and files, sentences, figures, a page."""
