"""Documents made from a study: Word, PDF, Markdown, workbook and plain text, all from the same blocks."""
