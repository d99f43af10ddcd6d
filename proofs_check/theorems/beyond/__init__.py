"""What is derived in this project."""

TITLE = "Theorems beyond the paper, derived in this project"
