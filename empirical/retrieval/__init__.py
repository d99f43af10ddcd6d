"""Iterating a learned map: limits, basins, recovery."""
