"""The infinite-width limit: neural tangent kernel, its predictor, attractors of the predictor.

A network with L >= 1 hidden layers in the NTK parametrisation, all parameters standard normal,

    h¹ = σ_w W¹ x/√n0 + σ_b b¹,   h^{l+1} = σ_w W^{l+1} φ(h^l)/√n_l + σ_b b^{l+1},   f(x) = h^{L+1},

trained by gradient flow on the squared loss from zero initial output, tends with its widths n_l to

    f(z) = X K⁻¹ k(z),   K_ij = Θ(x_i, x_j),   k_i(z) = Θ(x_i, z),   Θ = Θ^{L+1},
    Σ¹(x, z) = Θ¹(x, z) = σ_w² x·z/n0 + σ_b²,
    Σ^{l+1} = σ_w² E[φ(u)φ(v)] + σ_b²,   Θ^{l+1} = Σ^{l+1} + Θ^l σ_w² E[φ'(u)φ'(v)],

(u, v) normal with the covariances Σ^l.  Only x·z/n0 enters: what matters is ‖x‖/√n0, the
root of the mean square of an example's entries, and not ‖x‖.
"""
