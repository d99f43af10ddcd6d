"""The neural tangent kernel."""

AUTHORS = "Jacot, Gabriel, Hongler"
TITLE = "Neural tangent kernel: Convergence and generalization in neural networks"
VENUE = "NeurIPS"
YEAR = 2018
ARXIV = "1806.07572"
