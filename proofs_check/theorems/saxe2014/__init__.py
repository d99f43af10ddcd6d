"""Modes of linear networks, which learn one by one."""

AUTHORS = "Saxe, McClelland, Ganguli"
TITLE = "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks"
VENUE = "ICLR"
YEAR = 2014
ARXIV = "1312.6120"
