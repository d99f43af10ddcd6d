"""Proofs about trained networks, whose weights are exact numbers: which examples are attractors.

Everything is computed in float64 with bounds of all rounding errors (:mod:`.rounding`).  Assumed of
the machine: IEEE 754 doubles, rounded to nearest, and matrix products that add up products of
entries in whatever order.
"""
