"""Deep networks on one example: the reduced flow, where it ends, and Corollary 2."""
