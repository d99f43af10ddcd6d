# %% [markdown]
# # Depth
#
# With $h$ hidden layers, $f(z) = W_1\,\varphi(W_2\,\varphi(\dots\varphi(W_{h+1} z)))$, the
# outermost layer being number 1. From a rank-one start the weights keep their form again
# (Invariants 3 and 4): $W_1 = x\,u^T$, $W_{h+1} = v\,x^T$, and every matrix in between is one
# number times the matrix of ones. So a deep network of any width has $h + 1$ unknowns, $u, w_2,
# \dots, w_h, v$.

# %%
import numpy as np
from exhibits import BLUE, ORANGE, SERIES, SOFT, picture, plt, table

from theory.deep.enclosure import enclose_deep
from theory.deep.start import DeepStart
from theory.deep.trajectory import integrate_deep_flow

# %% [markdown]
# ## The flow, and its relations
#
# Write $a_{h+1} = v$, $a_i = k\,w_i\,\varphi(a_{i+1})$ for the pre-activations. Along the flow
# each weight is tied to the next one inwards,
#
# $$w_i\,dw_i = \frac{\varphi(a_{i+1})}{k\,\varphi'(a_{i+1})\,\varphi(a_{i+2})}\,dw_{i+1},$$
#
# with $u$ as $w_1$ and $v$ as $w_{h+1}$, up to the factors at the two ends. For $h = 1$ this is
# Theorem 1. The relations can be watched: integrate both sides along the flow, and compare.

# %%
path = integrate_deep_flow("tanh", DeepStart.of(depth=3, width=2))
print("relations hold to", ", ".join(f"{drift:.0e}" for drift in path.drifts))
print(f"decay of 1 − p: measured {path.rate:.5f}, predicted {path.predicted_rate:.5f}")

# %% tags=["hide-input"]
figure, (left, right) = plt.subplots(1, 2, figsize=(7.6, 3.1))
names = ("u  (outermost)", "w₂", "w₃", "v  (innermost)")
for i, (name, colour) in enumerate(zip(names, SERIES, strict=False)):
    left.plot(path.t, path.states[:, i], color=colour, label=name)
left.set(xlabel="time t", ylabel="weight", xlim=(0, 5))
left.legend()
right.semilogy(path.t, np.abs(path.residual), color=BLUE, label="|1 − p| along the flow")
tail = path.t > 6
decay = np.exp(-path.predicted_rate * (path.t - path.t[-1])) * np.abs(path.residual[-1])
right.semilogy(path.t[tail], 3 * decay[tail], color=ORANGE, ls="--", label="predicted slope")
right.set(xlabel="time t", ylabel="residual |1 − p|")
right.legend()
picture(
    figure,
    "Left: the four weights of a tanh network with three hidden layers against time; the outermost "
    "one moves most. Right: the residual decays exponentially, with the predicted slope.",
)

# %% [markdown]
# ## Where it ends, with proof
#
# There is no closed form any more, so the certified method integrates the flow itself, rigorously:
# Taylor polynomials, what they miss of the equation bounded by Cauchy's estimate, and how far the
# orbit may lie from them by a logarithmic norm. Every step is enclosed, and $p$ only rises, so the
# one point with $p = 1$ is caught in a box.

# %%
deep = enclose_deep("tanh", DeepStart.of(depth=3, width=2), digits=30)
print(deep.reason)
print("u  =", deep.u.common_digits())
print("w₂ =", deep.w[0].common_digits())
print("w₃ =", deep.w[1].common_digits())
print("v  =", deep.v.common_digits())

# %% [markdown]
# ## Corollary 2: elasticities multiply
#
# $$\lambda_1(J_f(x)) = \prod_{i=2}^{h+1} E(a_i), \quad E(z) = \frac{z\,\varphi'(z)}{\varphi(z)}.$$
#
# Both sides are enclosed independently, the left one from the Jacobian, the right one from the
# layers:

# %%
print("Jacobian:          λ1 =", deep.lambda1.common_digits())
print("product of layers:      ", deep.product.str(30, radius=False))

# %% [markdown]
# If every layer contracts, depth contracts more. For $\varphi = z^p$ each factor is exactly $p$,
# so $\lambda_1 = p^h$, *whatever the width*: with $0 < p < 1$ depth does what width cannot. For $p
# = 2$ it does the opposite.

# %%
DEPTHS = (1, 2, 3)
PHIS = ("sqrt(z)", "sigmoid", "tanh", "sin", "z**2")
by_depth = {
    phi: [enclose_deep(phi, DeepStart.of(depth=h, width=2)).lambda1.middle for h in DEPTHS]
    for phi in PHIS
}
table(
    ["φ", *(f"h = {h}" for h in DEPTHS)],
    [[phi, *(f"{value:.6f}" for value in values)] for phi, values in by_depth.items()],
)

# %% tags=["hide-input"]
figure, axes = plt.subplots(figsize=(6.2, 3.2))
for (phi, values), colour, marker in zip(by_depth.items(), SERIES, "os^Dv", strict=True):
    axes.semilogy(DEPTHS, np.abs(values), marker=marker, color=colour, label=phi)
axes.axhline(1, color=SOFT, lw=1, ls=":")
axes.annotate("no attractor above", (1.02, 1.15), color=SOFT, fontsize=9)
axes.set(xlabel="hidden layers h", ylabel="|λ₁|  (k = 2, all weights from 1)", xticks=DEPTHS)
axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
picture(
    figure,
    "|λ1| against depth on a logarithmic scale: it falls by a factor with each layer for the "
    "square root, sigmoid, tanh and sin, and doubles with each layer for z squared.",
)

# %% [markdown]
# "Depth can make networks more contractive" is therefore true, and "depth makes networks more
# contractive" is not. The statement `remark-depth` decides which it is for your φ and start:
#
# ```sh
# python -m proofs_check remark-depth --phi "z**2"
# python -m proofs_check corollary2 --phi tanh --depth 3
# ```
