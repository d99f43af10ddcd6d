"""The certified method: orbits, ends and claims in ball arithmetic, with proof."""
