"""A small checker of certificates, which uses Python's standard library and nothing else.

The mathematics of a flow of one layer, in this order: intervals, functions (numbers); trees, series
(formulas and their Taylor coefficients); flows (where an orbit ends); identities (exact algebra);
places, claims, one_layer (what follows).  From a file to an answer: reading, stated, statements,
fields, wording, certificate, command.  Each further kind of certificate by itself: sums, weights
and laws; terms and lines; cycles and counting; logic; families; traps; tables and regions;
networks, stability, memories and sentences.  Each rule says what it shows and why.
"""
