# %% [markdown]
# # Depth
#
# With $h$ hidden layers, $f(z) = W_1\,\varphi(W_2\,\varphi(\dots\varphi(W_{h+1} z)))$, the
# outermost layer being number 1. From a rank-one start the weights keep their form again
# (Invariants 3 and 4): $W_1 = x\,u^T$, $W_{h+1} = v\,x^T$, and every matrix in between is one
# number times the matrix of ones. So a deep network of any width has $h + 1$ unknowns, $u, w_2,
# \dots, w_h, v$.

# %%
import matplotlib.pyplot as plt
import numpy as np

from proofs_check import Rate, Theorem, check

# %% [markdown]
# ## The flow, and its relations
#
# Write $a_{h+1} = v$, $a_i = k\,w_i\,\varphi(a_{i+1})$ for the pre-activations. Along the flow
# each weight is tied to the next one inwards,
#
# $$w_i\,dw_i = \frac{\varphi(a_{i+1})}{k\,\varphi'(a_{i+1})\,\varphi(a_{i+2})}\,dw_{i+1},$$
#
# with $u$ as $w_1$ and $v$ as $w_{h+1}$, up to the factors at the two ends. For $h = 1$ this is
# Theorem 1. Each relation is a claim: proved in symbols, enclosed along the orbit, and watched on
# the ODE.

# %%
METHODS = ("symbolic", "certified", "flow")
report = check("theorem-deep", "tanh", depth=3, k=2, digits=30, methods=METHODS)
for claim in report.theorem.claims:
    print(claim.text)
    for found in report.about(claim):
        if found.method in METHODS:
            print(f"    {found.method:10} {found.outcome.value} [{found.rigour.value}]")

# %% [markdown]
# Close to its end the flow closes in exponentially. The rate is a claim, too: one over the squared
# length by which the output moves with each weight, added up.

# %%
system = report.theorem.system
p = 1 - system.clock
speed = sum(p.diff(s) ** 2 / system.metric[s] for s in system.state)
decay = check(Theorem("decay", system, (Rate(speed),)), "tanh", k=2, methods=METHODS)
for evidence in decay.about(decay.theorem.claims[0]):
    if evidence.method in METHODS:
        print(f"{evidence.method:10} {evidence.outcome.value:9} {evidence.detail}")

# %% tags=["hide-input"] mystnb={"image": {"alt": "Left: the four weights of a tanh network with three hidden layers against time; the outermost one moves most. Right: the residual decays exponentially."}}
path = report.integrated
figure, (left, right) = plt.subplots(1, 2, figsize=(7.6, 3.1))
names = ("u  (outermost)", "w₂", "w₃", "v  (innermost)")
for name, values in zip(names, path.fine, strict=True):
    left.plot(path.times, values, label=name)
left.set(xlabel="time t", ylabel="weight", xlim=(0, 5))
left.legend()
u, w2, w3, v = path.fine
residual = np.abs(1 - 2 * u * np.tanh(2 * w2 * np.tanh(2 * w3 * np.tanh(v))))
seen = (residual > 1e-13) & (path.times > 0)
right.semilogy(path.times[seen], residual[seen], color="C0", label="|1 − p| along the flow")
late = seen & (residual < 1e-3) & (residual > 1e-8)
slope, height = np.polyfit(path.times[late], np.log(residual[late]), 1)
line = np.exp(height + slope * path.times[late])
right.semilogy(path.times[late], 3 * line, color="C1", ls="--", label=f"rate {-slope:.3f}")
right.set(xlabel="time t", ylabel="residual |1 − p|")
right.legend()
plt.show()

# %% [markdown]
# ## Where it ends, with proof
#
# There is no closed form any more, so the certified method integrates the flow itself, rigorously:
# Taylor polynomials, what they miss of the equation bounded by Cauchy's estimate, and how far the
# orbit may lie from them by a logarithmic norm. Every step is enclosed, and $p$ only rises, so the
# one point with $p = 1$ is caught in a box.

# %%
print(report.end.reason)
for letter, interval in report.end.values.items():
    print(f"{letter!s:8} =", interval.common_digits())
print(report.end.stored[0].sentence)

# %% [markdown]
# ## Corollary 2: elasticities multiply
#
# $$\lambda_1(J_f(x)) = \prod_{i=2}^{h+1} E(a_i), \quad E(z) = \frac{z\,\varphi'(z)}{\varphi(z)}.$$
#
# Both sides are enclosed independently, the left one from the Jacobian, the right one from the
# layers:

# %%
PROVING = ("symbolic", "certified")
product = check("corollary2", "tanh", depth=3, k=2, digits=30, methods=PROVING)
for evidence in product.about(product.theorem.claims[0]):
    if evidence.method in PROVING:
        print(f"{evidence.method:10} [{evidence.rigour.value}] {evidence.detail}")

# %% [markdown]
# If every layer contracts, depth contracts more. For $\varphi = z^p$ each factor is exactly $p$,
# so $\lambda_1 = p^h$, *whatever the width*: with $0 < p < 1$ depth does what width cannot. For $p
# = 2$ it does the opposite.

# %%
DEPTHS = (1, 2, 3)
PHIS = ("sqrt(z)", "sigmoid", "tanh", "sin", "z**2")
by_depth = {
    phi: [
        check("corollary2", phi, depth=h, k=2, methods=("certified",)).end["lambda1"].middle
        for h in DEPTHS
    ]
    for phi in PHIS
}
for phi, values in by_depth.items():
    print(f"{phi:8}", "   ".join(f"h = {h}: {x:.6f}" for h, x in zip(DEPTHS, values, strict=True)))

# %% tags=["hide-input"] mystnb={"image": {"alt": "|λ1| against depth on a logarithmic scale: it falls by a factor with each layer for the square root, sigmoid, tanh and sin, and doubles with each layer for z squared."}}
figure, axes = plt.subplots(figsize=(6.2, 3.2))
for (phi, values), marker in zip(by_depth.items(), "os^Dv", strict=True):
    axes.semilogy(DEPTHS, np.abs(values), marker=marker, label=phi)
axes.axhline(1, color="gray", lw=1, ls=":")
axes.annotate("no attractor above", (1.02, 1.15), color="gray", fontsize=9)
axes.set(xlabel="hidden layers h", ylabel="|λ₁|  (k = 2, all weights from 1)", xticks=DEPTHS)
axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
plt.show()

# %% [markdown]
# "Depth can make networks more contractive" is therefore true, and "depth makes networks more
# contractive" is not. The statement `remark-depth` decides which it is for your φ and start:
#
# ```sh
# python -m proofs_check remark-depth --phi "z**2"
# python -m proofs_check corollary2 --phi tanh --depth 3
# ```
