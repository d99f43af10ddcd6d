# %% [markdown]
# # Where the printed theorem fails
#
# Theorem 1, as printed: if $\varphi(z)/\varphi'(z) < \infty$ for all $z$, gradient descent with
# $\gamma \to 0$ leads to a solution with $k\,u\,\varphi(v) = 1$. As a formula for *where* training
# ends, if it ends, that is right. But does it get there?

# %%
import matplotlib.pyplot as plt
import numpy as np

from proofs_check import falsify, train
from theory import Flow, Start, closed_form, enclose, integrate_flow

# %% [markdown]
# ## A saddle
#
# The identity satisfies the hypothesis: $\varphi/\varphi' = z$. Start at $u_0 = -1$, $v_0 = 1$.
# The output $p = k u v$ is negative, so the flow moves towards smaller $|u|$ and $|v|$, along $u =
# -v$, straight into $u = v = 0$. There nothing moves any more, and the loss stays at $\tfrac12$.

# %%
saddle = enclose("identity", Start.of(width=2, u0=-1, v0=1))
print(saddle.outcome.sentence)
print("proved:", saddle.certified, "·", saddle.reason)

# %% [markdown]
# One could shrug: the line $u = -v$ has measure zero, and rounding would push a real training run
# off it.
#
# ## A trap
#
# Not so here. The Gumbel distribution $\varphi(z) = e^{-e^{-z}}$ has $\varphi/\varphi' = e^z$,
# finite everywhere. From $u_0 = -2$, $v_0 = 0$ the output is negative again; but now φ has no zero
# at which it could change sign. The network makes its wrong output small by running to $v =
# -\infty$:

# %%
trapped = enclose("gumbel", Start.of(width=2, u0=-2, v0=0))
print(trapped.outcome.sentence)
print("proved:", trapped.certified, "·", trapped.reason)

# %% [markdown]
# A certificate, and a look at the same thing: gradient descent of the full matrices from this
# start and from one a little lower in energy.

# %%
settings = {"gamma": 0.05, "steps": 4000, "seconds": 240, "v0": 0}
bad = train("theorem1", "gumbel", u0=-2, **settings)
good = train("theorem1", "gumbel", u0="-4/5", **settings)
print(f"loss after training: {bad.loss[-1, 0]:.4f} from u0 = −2")
print(f"                     {good.loss[-1, 0]:.0e} from u0 = −4/5")

# %% tags=["hide-input"] mystnb={"image": {"alt": "Two training runs for the Gumbel activation. From u0 = −4/5 the loss falls to zero. From u0 = −2 it falls to one half and stays there for ever, while v runs off to minus infinity."}}
figure, (left, right) = plt.subplots(1, 2, figsize=(7.4, 3.1))
for run, colour, name in ((bad, "C1", "u₀ = −2"), (good, "C0", "u₀ = −4/5")):
    left.plot(run.time[1:], run.loss[1:], color=colour, label=name)
    right.plot(run.time[1:], run["v"][1:], color=colour, label=name)
left.axhline(0.5, color="gray", lw=1, ls=":")
left.set(xscale="log", xlabel="training time γ · step", ylabel="loss")
right.set(xscale="log", xlabel="training time γ · step", ylabel="inner weight v")
left.legend()
plt.show()

# %% [markdown]
# ## The repaired condition
#
# The conserved quantity tells the two apart. While the output is negative, $u$ loses energy to
# $G$; the whole amount that $G$ can take is the **barrier** $B = |\int \varphi/\varphi'|$ from
# $v_0$ to the zero of φ, or to the end of the interval on which $\varphi' \ne 0$. With
# $u_0\varphi(v_0) < 0$ the flow
#
# * arrives if $\frac{u_0^2}{2} < B$: $u$ passes 0 first, and everything turns round;
# * arrives if $\frac{u_0^2}{2} > B$ and φ has a zero there: the output changes sign at it;
# * runs into the saddle if $\frac{u_0^2}{2} = B$ exactly, at such a zero;
# * is trapped if $\frac{u_0^2}{2} \ge B$ and there is no zero.
#
# For Gumbel $B = e^{v_0}$, so the trap is everything below $u_0 = -\sqrt{2e^{v_0}}$: an *open set*
# of starts. The vectorised closed form sorts 160,000 starts in a blink; the curve is the formula.

# %%
V0, U0 = np.meshgrid(np.linspace(-2.5, 2.5, 400), np.linspace(-4, 2, 400))
many = closed_form("gumbel", 2, U0, V0)
inside = (U0 < 0) & (np.exp(V0) < U0**2 / 2)
trapped_share = float(many.is_(Flow.TRAPPED).mean())
agree = bool((many.is_(Flow.TRAPPED) == inside).all())
print(f"{trapped_share:.1%} of these starts are trapped; formula and classification agree: {agree}")

# %% tags=["hide-input"] mystnb={"image": {"alt": "The plane of starts for three activations. For Gumbel and for z squared a whole region below a curve is trapped; for tanh only the points of the curve u0 = −sinh v0 fail, which run into the saddle."}}
figure, axes = plt.subplots(1, 3, figsize=(8.0, 3.0), sharey=True)
v_line = np.linspace(-2.5, 2.5, 400)
boundaries = {
    "gumbel": ("exp(−exp(−z))", v_line, -np.sqrt(2 * np.exp(v_line))),
    "z**2": ("z²", v_line, -np.sqrt(v_line**2 / 2)),
    "tanh": ("tanh", v_line, -np.sinh(v_line)),
}
for ax, (phi, (name, at, boundary)) in zip(axes, boundaries.items(), strict=True):
    lost = closed_form(phi, 2, U0, V0).is_(Flow.TRAPPED)
    ax.contourf(V0, U0, lost, levels=[0.5, 1.5], colors=["C1"], alpha=0.45)
    solid = phi != "tanh"
    ax.plot(at, boundary, color="C1", lw=1.8, ls="-" if solid else "--")
    ax.set(title=f"φ = {name}", xlabel="start v₀", xlim=(-2.5, 2.5), ylim=(-4, 2))
axes[0].set_ylabel("start u₀")
axes[0].text(0, -3.3, "trapped", ha="center", color="black")
axes[1].text(0, -3.3, "trapped", ha="center", color="black")
axes[2].text(-2.3, -3.3, "arrives, but for\nthe dashed line", color="black")
plt.show()

# %% [markdown]
# Two starts on either side of the boundary, decided with proof although they differ by only
# $2 \cdot 10^{-9}$:

# %%
for u0 in ("-sqrt(2) - 1/10**9", "-sqrt(2) + 1/10**9"):
    print(u0, "→", enclose("gumbel", Start.of(2, u0, 0)).outcome.value)

# %% [markdown]
# A numerical integrator cannot do that: close to the barrier the flow is slow, not stuck, and
# after any finite time the two look alike.

# %%
slow = integrate_flow("gumbel", Start.of(2, "-sqrt(2) + 1/10**9", 0))
stuck = integrate_flow("gumbel", Start.of(2, "-sqrt(2) - 1/10**9", 0))
print("just above:", slow.arrival.value)
print("just below:", stuck.arrival.value)

# %% [markdown]
# ## Let the machine look
#
# Nobody has to find such examples by hand. `falsify` lets Hypothesis propose activations and
# starts, judges each by ball arithmetic, and makes what it finds as simple as it can. A
# counterexample counts only if it is *proved*.

# %%
falsify("theorem1", version="printed", phi="gumbel", seconds=240)

# %% [markdown]
# The repaired theorem survives the same search, over all activations (which proves nothing):

# %%
falsify("theorem1", version="proved", examples=60, seconds=240)

# %% [markdown]
# All findings of this kind, with witnesses that are proved anew on each run, are on the page
# [Findings](../findings.md).
