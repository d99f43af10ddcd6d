"""Theorems beyond the paper, derived in this project."""
