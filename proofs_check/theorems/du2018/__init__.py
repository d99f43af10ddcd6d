"""Layers of homogeneous networks, their balance."""

AUTHORS = "Du, Hu, Lee"
TITLE = (
    "Algorithmic regularization in learning deep homogeneous models: Layers are automatically "
    "balanced"
)
VENUE = "NeurIPS"
YEAR = 2018
ARXIV = "1806.00900"
