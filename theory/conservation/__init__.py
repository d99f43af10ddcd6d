"""Conservation laws of gradient flows, found: how many there are, and all polynomial ones."""
