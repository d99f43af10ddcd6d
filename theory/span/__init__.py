"""Several examples: what training keeps (Invariant 5, appendix D)."""
