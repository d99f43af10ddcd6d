"""The paper; ``proofs_check`` is about it where no source is named."""

AUTHORS = "Radhakrishnan, Belkin, Uhler"
TITLE = "Overparameterized neural networks implement associative memory"
VENUE = "PNAS 117(44)"
YEAR = 2020
ARXIV = "1909.12362"
