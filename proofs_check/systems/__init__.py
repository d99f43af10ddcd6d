"""Systems that several theorems share."""
