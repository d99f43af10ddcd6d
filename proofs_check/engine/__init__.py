"""Theorems as executable objects: what a statement shows is what the four methods examine."""
