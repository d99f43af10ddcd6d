"""Data sets: real files of the user's, or embedded ones."""
