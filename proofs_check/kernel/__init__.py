"""A small checker of certificates, which uses Python's standard library and nothing else.

Read in this order: intervals, exponentials, circular, functions (numbers); trees, reading, series
(formulas and their Taylor coefficients); identities, sums (exact algebra); flows (where an orbit
ends); weights, one_layer, claims, maps (what follows); statements (how it is written); certificate
(what a stranger wrote).  Each rule says what it shows and why.
"""
