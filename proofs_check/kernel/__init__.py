"""A small checker of certificates, which uses Python's standard library and nothing else.

Read in this order: intervals, functions (numbers); trees, series (formulas and their Taylor
coefficients); identities (exact algebra); flows (where an orbit ends); claims (what follows);
certificate (reading what a stranger wrote).  Each rule says what it shows and why.
"""
