"""Whether a claim is true, by means that share no code with the methods that are tested."""
