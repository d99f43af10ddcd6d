"""The findings on phase retrieval."""
