"""The mathematics of a flow of one layer, in this order: intervals, functions (numbers); trees,
texts, series (formulas, in words, and their Taylor coefficients); reading (what a stranger wrote,
within limits); flows, orbits (where a flow ends); identities (exact algebra); places, claims,
one_layer (what follows).
"""
