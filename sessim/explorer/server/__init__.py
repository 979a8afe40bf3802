"""The server: who is let in, what a page may do, and how a callback is declared."""
