"""Deep linear networks, their balance."""

AUTHORS = "Arora, Cohen, Golowich, Hu"
TITLE = "A convergence analysis of gradient descent for deep linear neural networks"
VENUE = "ICLR"
YEAR = 2019
ARXIV = "1810.02281"
