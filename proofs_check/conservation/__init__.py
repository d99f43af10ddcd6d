"""What ``conserved`` asks: of a parametrisation or a system, by name or in a file."""
