"""The training method: real gradient descent on full weights, at γ → 0."""
