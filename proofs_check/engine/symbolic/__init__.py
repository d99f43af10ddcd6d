"""The symbolic method: exact identities in the letters of a claim."""
