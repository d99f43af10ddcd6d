"""The elasticity E(a) = a φ'(a)/φ(a): where |E| > 1 (Corollary 1), and the whole map g of E5."""
