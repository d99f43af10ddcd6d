"""Theorems as executable objects: what a statement shows is what the four methods examine.

:mod:`system`, :mod:`claims` and :mod:`theorem` say what there is to state, :mod:`check` asks, and
:mod:`judgement` turns evidence about claims into a verdict.  ``from proofs_check import System,
Theorem, check, …`` has all that a file of a user's own needs; docs/own_theorem.md is the recipe.
"""
