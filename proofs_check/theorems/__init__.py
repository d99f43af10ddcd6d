"""Theorems by source: one folder a paper, one file a theorem."""
