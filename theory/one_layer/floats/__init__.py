"""The closed form in floats, for millions of starts at once.  Numerical, no proof."""
