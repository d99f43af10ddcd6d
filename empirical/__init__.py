"""The full-scale experiments of the paper.  None is here yet."""
