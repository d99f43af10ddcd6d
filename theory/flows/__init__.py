"""Rigorous analysis of a dynamics, continuous or discrete, from exact expressions alone."""
