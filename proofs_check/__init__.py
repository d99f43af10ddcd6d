"""Check the theorems of a paper for the activation, width and start that you name."""
