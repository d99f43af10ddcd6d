"""A vector w* from the squares (w*·x)² of its products: known to the field, of no one paper."""

TITLE = "Gradient flow of phase retrieval"
