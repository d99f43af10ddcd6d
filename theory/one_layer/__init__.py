"""One hidden layer, one example: Invariants 1 and 2, Theorems 1 and 2 of the paper."""
