"""The law of coming, staying and going: appointments, removal, retirement."""
