"""Parametrisations by name: ``two-layer-linear`` is two_layer_linear.py, found by its place."""
