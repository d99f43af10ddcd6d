"""Claims that several experiments check alike, decided from their measurements."""
