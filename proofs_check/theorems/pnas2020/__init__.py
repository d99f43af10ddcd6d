"""Radhakrishnan, Belkin, Uhler, *Overparameterized neural networks implement associative memory*,
PNAS 117(44), 2020 (arXiv 1909.12362)."""
