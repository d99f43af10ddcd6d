"""Modern Hopfield networks: ξ⁺ = X softmax(β Xᵀξ)."""

AUTHORS = "Ramsauer, Schäfl, Lehner, Seidl, Widrich, …, Hochreiter"
TITLE = "Hopfield networks is all you need"
VENUE = "ICLR"
YEAR = 2021
ARXIV = "2008.02217"
