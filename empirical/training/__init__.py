"""Full-batch training of many networks at once."""
