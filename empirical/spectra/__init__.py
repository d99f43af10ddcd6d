"""Spectral radii of input-output Jacobians, and what they decide."""
