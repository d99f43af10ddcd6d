"""Formal proofs in Coq of the theorems on one hidden layer: ``make`` in this folder."""
