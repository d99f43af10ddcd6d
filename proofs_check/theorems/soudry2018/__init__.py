"""Separable data: the loss tends to 0, and no weight converges."""

AUTHORS = "Soudry, Hoffer, Shpigel Nacson, Gunasekar, Srebro"
TITLE = "The implicit bias of gradient descent on separable data"
VENUE = "JMLR 19"
YEAR = 2018
ARXIV = "1710.10345"
