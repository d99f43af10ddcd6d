# %% [markdown]
# # Attractor or not
#
# Theorem 2 puts everything into one function of one variable. The eigenvalue at the example is the
# **elasticity** of the activation at the end point,
#
# $$\lambda_1 = E(v), \quad E(z) = \frac{z\,\varphi'(z)}{\varphi(z)},$$
#
# the percentage by which φ grows when $z$ grows by one per cent. $|E(v)| < 1$ makes the example an
# attractor, $|E(v)| > 1$ does not, and $|E(v)| = 1$ exactly decides nothing.

# %%
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from theory import Activation, Start, closed_form, enclose, expansion

# %% tags=["hide-input"] mystnb={"image": {"alt": "The elasticity of six activations on the interval from −6 to 6. In the blue band, |E| < 1, an example is an attractor. tanh stays in the band everywhere; the others leave it."}}
NAMES = ("sigmoid", "tanh", "sin", "swish", "softplus", "gumbel")
z = np.linspace(-6, 6, 1201)
z = z[np.abs(z) > 1e-9]
figure, axes = plt.subplots(2, 3, figsize=(7.6, 4.2), sharex=True, sharey=True)
for ax, name in zip(axes.flat, NAMES, strict=True):
    value, slope = Activation.of(name).array_functions(np)(z)
    with np.errstate(all="ignore"):
        E = z * slope / value
    E[np.abs(np.gradient(E)) > 0.5] = np.nan  # no line through a pole
    ax.axhspan(-1, 1, color="C0", alpha=0.13, lw=0)
    ax.plot(z, np.where(np.abs(E) < 1, E, np.nan), color="C0")
    ax.plot(z, np.where(np.abs(E) >= 1, E, np.nan), color="C1")
    ax.set(title=name, ylim=(-3.5, 3.5), xlim=(-6, 6))
for ax in axes[1]:
    ax.set_xlabel("z")
for ax in axes[:, 0]:
    ax.set_ylabel("E(z)")
plt.show()

# %% [markdown]
# ## A million starts
#
# The closed form is vectorised: it takes whole arrays of starts and says of each where the flow
# ends. So the phase diagram of $|\lambda_1|$ over the plane of starts takes no training at all.
# Five activations, three widths, 260 × 260 starts each:

# %%
PHIS, WIDTHS, SIDE = ("sigmoid", "tanh", "sin", "swish", "gumbel"), (1, 4, 64), 260
v0, u0 = np.meshgrid(np.linspace(-3, 3, SIDE), np.linspace(-3, 3, SIDE))
diagram = {(phi, k): closed_form(phi, k, u0, v0) for phi in PHIS for k in WIDTHS}
starts = sum(found.lambda1.size for found in diagram.values())
print(f"{starts:,} starts")

# %% tags=["hide-input"] mystnb={"image": {"alt": "Fifteen phase diagrams of |λ1| over the plane of starts, for sigmoid, tanh, sin, swish and Gumbel and widths 1, 4 and 64. tanh is blue everywhere; sin is orange where v0 lies well beyond π/2; swish is orange for positive v0; a grey region of Gumbel's starts is trapped."}}
BLUE_TO_ORANGE = LinearSegmentedColormap.from_list(
    "eigenvalue", ["#00366b", "#2f86c5", "#b9d7ec", "#f7f7f5", "#f6c39b", "#d96a16", "#7f2f00"]
).with_extremes(bad="#8a8f96")
figure, axes = plt.subplots(3, 5, figsize=(8.4, 5.0), sharex=True, sharey=True)
for (phi, k), found in diagram.items():
    ax = axes[WIDTHS.index(k), PHIS.index(phi)]
    with np.errstate(all="ignore"):
        strength = np.log2(np.abs(found.lambda1))
    shown = ax.imshow(
        strength, origin="lower", extent=(-3, 3, -3, 3), cmap=BLUE_TO_ORANGE, vmin=-3, vmax=3
    )
    ax.grid(visible=False)
    if k == WIDTHS[0]:
        ax.set_title(f"φ = {phi}")
    if phi == PHIS[0]:
        ax.set_ylabel(f"k = {k}\nstart u₀")
    if k == WIDTHS[-1]:
        ax.set_xlabel("start v₀")
bar = figure.colorbar(shown, ax=axes, shrink=0.6, extend="both", ticks=range(-3, 4))
bar.ax.set_yticklabels(["1/8", "1/4", "1/2", "1", "2", "4", "8"])
bar.set_label("|λ₁|    (blue: attractor, orange: not)")
bar.outline.set_visible(False)
plt.show()

# %% [markdown]
# Blue starts remember the example, orange ones do not, grey ones are
# [trapped](03_where_it_fails.py). Three things are worth seeing.
#
# * For **tanh** every start is an attractor: $E(z) = 2z/\sinh 2z$ lies between 0 and 1.
# * For **sin** the flow never crosses $v = \pi/2$, where $\varphi' = 0$ and hence $\lambda_1 = 0$.
#   Inside, every start is an attractor; outside, $|\lambda_1|$ grows without bound towards $v =
#   \pi$.
# * **Width** moves the end point along one orbit, the same for all widths, towards smaller
#   outputs. Whether that makes the example more attractive depends on φ:

# %%
widths = 2 ** np.arange(0, 11)
by_width = {phi: np.abs(closed_form(phi, widths, 1.0, 1.0).lambda1) for phi in PHIS[:3]}

# %% tags=["hide-input"] mystnb={"image": {"alt": "|λ1| against width from u0 = v0 = 1: it falls for sigmoid, and rises for tanh and sin."}}
figure, axes = plt.subplots(figsize=(6.0, 3.0))
for (phi, values), marker in zip(by_width.items(), "os^", strict=True):
    axes.plot(widths, values, marker=marker, ms=5, label=phi)
axes.set_xscale("log", base=2)
axes.set(xlabel="width k", ylabel="|λ₁| from u₀ = v₀ = 1", ylim=(0, 1))
axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
plt.show()

# %% [markdown]
# The paper remarks that networks become more contractive with width. That holds for its example,
# the sigmoid, and fails for tanh and sin; `python -m proofs_check remark-width --phi tanh` proves
# it.
#
# ## Corollary 1: interpolating without remembering
#
# If $|E| > 1$ on an open interval, then every $v$ in it with $u = 1/(k\varphi(v))$ is a network
# with $f(x) = x$ that does *not* have $x$ as an attractor. The paper adds that all smooth
# activations considered satisfy this. That can be decided, with proof, by an interval or by a
# proof that there is none:

# %%
decided = {name: expansion(Activation.of(name)) for name in (*NAMES, "erf", "gelu")}
for name, found in decided.items():
    print(f"{name:9} |E| > 1 somewhere: {found.truth.value}, {found.reason}")

# %% [markdown]
# Take a point of sigmoid's interval and build the network: the start *is* an interpolating network
# there, so the flow stays, and the example repels.

# %%
repelled = enclose("sigmoid", Start.of(width=2, u0="(1 + exp(2))/2 + 1/10**6", v0=-2))
print("v  =", repelled.v.common_digits())
print("λ1 =", repelled.lambda1.common_digits(), "·", repelled.classification.sentence)
