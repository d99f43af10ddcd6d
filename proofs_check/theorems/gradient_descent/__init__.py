"""Gradient descent with steps that matter: statements of the textbooks, as maps."""

TITLE = "Gradient descent with a finite learning rate, statements of the textbooks"
