"""A static copy of the stored answers: plain files that a colleague opens or a web server hosts."""
