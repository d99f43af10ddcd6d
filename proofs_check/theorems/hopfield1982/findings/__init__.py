"""What the usual wording of the theorems of Hopfield 1982 leaves out, each with a witness."""
