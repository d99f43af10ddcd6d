"""Sequences: networks x_i ↦ x_{i+1} one after the other (Theorem 4)."""
