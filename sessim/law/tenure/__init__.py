"""The law of entry, tenure and exit: appointments, removal, retirement."""
