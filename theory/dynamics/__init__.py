"""Fixed points and cycles of maps (Propositions 1 and 2)."""
