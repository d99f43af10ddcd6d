"""Iteration of the learned map, and what the orbits end in."""
