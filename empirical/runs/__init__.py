"""Jobs, their identity, their results, and sweeps of them."""
