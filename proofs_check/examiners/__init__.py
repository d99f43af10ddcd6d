"""What families of statements share: their claims, and how each method examines them."""
