"""Symmetry and broken conservation laws in deep learning dynamics."""

AUTHORS = "Kunin, Sagastuy-Brena, Ganguli, Yamins, Tanaka"
TITLE = "Neural Mechanics: Symmetry and Broken Conservation Laws in Deep Learning Dynamics"
VENUE = "ICLR"
YEAR = 2021
ARXIV = "2012.04728"
