# %% [markdown]
# # From gradient descent to the closed form
#
# Gradient descent on two matrices has $2dk$ unknowns. Theorem 1 reduces where it ends to *one
# equation in one unknown*. This notebook goes that way in four steps, each of which can be seen:
# two invariants, a conserved quantity, the end point, and the learning rate.

# %%
import matplotlib.pyplot as plt
import numpy as np

from proofs_check import train
from theory import Start, enclose

# %% [markdown]
# ## Gradient descent, written out
#
# One hidden layer, one example $x$ with $\|x\| = 1$, loss $\tfrac12\|x - f(x)\|^2$. The start is
# rank one: $W_1 = x\,u^T$, $W_2 = v\,x^T$, with all entries of $u$ equal to $u_0$ and all of $v$
# to $v_0$.


# %%
def descend(x, k, u0, v0, rate, steps):
    """Full-matrix gradient descent for φ = sin; the matrices after every step."""
    W1, W2 = np.outer(x, np.full(k, u0)), np.outer(np.full(k, v0), x)
    history = [(W1, W2)]
    for _ in range(steps):
        a = W2 @ x
        error = x - W1 @ np.sin(a)
        W1, W2 = (
            W1 + rate * np.outer(error, np.sin(a)),
            W2 + rate * np.outer((W1.T @ error) * np.cos(a), x),
        )
        history.append((W1, W2))
    return history


rng = np.random.default_rng(0)
x = rng.normal(size=10)
x /= np.linalg.norm(x)
K, U0, V0 = 2, 1.0, 1.0
history = descend(x, K, U0, V0, rate=0.1, steps=300)

# %% [markdown]
# ## Step 1 · Two invariants
#
# **Invariant 1:** the weights stay of the form $x\,u^T$ and $v\,x^T$. **Invariant 2:** equal units
# stay equal. Both hold for *every* learning rate, not only in the limit. So project every matrix
# on that form, and see what is left over:

# %%
u = np.array([x @ W1 for W1, _ in history])  # (steps, k)
v = np.array([W2 @ x for _, W2 in history])
left_over = max(
    max(np.abs(W1 - np.outer(x, a)).max(), np.abs(W2 - np.outer(b, x)).max())
    for (W1, W2), a, b in zip(history, u, v, strict=True)
)
spread = max(np.ptp(u, axis=1).max(), np.ptp(v, axis=1).max())
print(f"left over after projection: {left_over:.1e};  spread of the units: {spread:.1e}")

# %% [markdown]
# Nothing but rounding: forty weights have become two numbers, $u$ and $v$.
#
# ## Step 2 · A conserved quantity
#
# In $u$ and $v$, with the output $p = k\,u\,\varphi(v)$ along $x$, the flow ($\gamma \to 0$) is
#
# $$\dot u = (1 - p)\,\varphi(v), \quad \dot v = (1 - p)\,u\,\varphi'(v).$$
#
# Divide one by the other: $u\,du = \frac{\varphi(v)}{\varphi'(v)}\,dv$. So
#
# $$H = \frac{u^2}{2} - G(v), \quad G' = \frac{\varphi}{\varphi'},$$
#
# never changes; for sin $G(v) = -\ln|\cos v|$. Gradient descent only follows the flow
# approximately, and the drift of $H$ shows how closely:

# %% tags=["hide-input"] mystnb={"image": {"alt": "The conserved quantity drifts less and less as the learning rate is halved; on logarithmic axes the final drift is a straight line of slope one."}}
rates = [0.4, 0.2, 0.1, 0.05]
drifts = []
figure, (left, right) = plt.subplots(1, 2, figsize=(7.4, 3.1), width_ratios=(3, 2))
for rate in rates:
    path = descend(x, K, U0, V0, rate, int(3 / rate))
    us, vs = np.array([(x @ W1[:, 0], W2[0] @ x) for W1, W2 in path]).T
    H = us**2 / 2 + np.log(np.cos(vs))
    drifts.append(abs(H[-1] - H[0]))
    left.plot(rate * np.arange(len(H)), H - H[0], label=f"γ = {rate}")
left.set(xlabel="time γ · step", ylabel="H − H at the start")
left.legend(loc="center right", bbox_to_anchor=(1.0, 0.27))
right.loglog(rates, drifts, "o-", color="black")
right.set(xlabel="learning rate γ", ylabel="final drift of H")
right.set(xlim=(0.04, 0.5), ylim=(3e-4, 1e-2))
right.set_xticks(rates, [str(r) for r in rates])
right.minorticks_off()
plt.show()

# %% [markdown]
# ## Step 3 · The end point
#
# The flow stays on a level curve of $H$ and stops where $p = 1$. Two curves, one crossing: that is
# Theorem 1. Below, full matrices are trained by autograd from seven starts; the crosses are the
# certified end points, found without any training.

# %%
starts = [
    ("1", "1"),
    ("1/10", "13/10"),
    ("13/10", "-1"),
    ("-7/5", "-6/5"),
    ("-1", "1/2"),
    ("-3/10", "6/5"),
    ("2/5", "-3/4"),
]
runs = [train("theorem1", "sin", gamma=0.02, seconds=240, u0=u0, v0=v0) for u0, v0 in starts]
ends = [enclose("sin", Start.of(2, u0, v0)) for u0, v0 in starts]

# %% tags=["hide-input"] mystnb={"image": {"alt": "Phase portrait for sin with two hidden units: seven trained networks run along grey level curves of H from their starts to the orange curve k u φ(v) = 1, where they meet the crosses that mark certified end points. One start with negative output first runs down, turns where u passes zero, and comes back."}}
figure, axes = plt.subplots(figsize=(7.2, 4.8))
V, U = np.meshgrid(np.linspace(-1.52, 1.52, 401), np.linspace(-1.75, 1.75, 401))
energy = U**2 / 2 + np.log(np.cos(V))
style = {"linestyles": "solid", "linewidths": 0.7}
axes.contour(V, U, energy, levels=np.linspace(-2.4, 1.6, 21), colors="gray", alpha=0.45, **style)
axes.contour(V, U, 2 * U * np.sin(V), levels=[1.0], colors="C1", linewidths=2.2)
axes.text(0.38, 1.58, "k u φ(v) = 1", color="C1")
axes.text(-0.38, -1.66, "k u φ(v) = 1", color="C1", ha="right")
for run, end in zip(runs, ends, strict=True):
    axes.plot(run["v"], run["u"], color="C0", lw=1.6)
    axes.plot(run["v"][0], run["u"][0], "o", color="C0", mfc="none", ms=7)
    axes.plot(end.v.middle, end.u.middle, "x", color="black", ms=8, mew=2, zorder=5)
axes.plot([], [], color="C0", label="trained matrices (γ = 0.02)")
axes.plot([], [], "o", color="C0", mfc="none", label="start")
axes.plot([], [], "x", color="black", mew=2, label="certified end point")
axes.plot([], [], color="gray", lw=0.7, label="H = const")
axes.set(xlabel="inner weight v", ylabel="outer weight u", xlim=(-1.52, 1.52), ylim=(-1.75, 1.75))
axes.grid(visible=False)
figure.legend(loc="outside lower center", ncols=4)
plt.show()

# %% [markdown]
# The start $(u_0, v_0) = (-0.3, 1.2)$ is the interesting one: its output is negative, so $v$ first
# falls; where $u$ passes 0 it turns back. Which of several crossings is reached, and whether any
# is, is the subject of the [next notebook](03_where_it_fails.py).
#
# ## Step 4 · The learning rate
#
# The theorem speaks of $\gamma \to 0$. At a finite rate the end point is off by $O(\gamma)$: halve
# the rate, and the error halves. That is a prediction about *order*, and it is sharp. Knowing the
# order, one can extrapolate (Richardson), and the extrapolated value must meet the closed form.

# %%
run = train("theorem2", "sin", seconds=240)
ladder, limit = run["lambda1"][-1], run.limit("lambda1")
truth = enclose("sin", Start.of(2, 1, 1), digits=30)
errors = np.array([truth.lambda1.distance(value) for value in ladder])
order, off = float(limit.order), truth.lambda1.distance(float(limit.value))
print(f"observed order {order:.4f};  λ1 extrapolated to γ = 0 is off by {off:.1e}")
for rate, value, error in zip(run.rates, ladder, errors, strict=True):
    print(f"γ = {rate:.5f}   λ1 after training = {value:.12f}   error = {error:.2e}")

# %% tags=["hide-input"] mystnb={"image": {"alt": "The error of the trained eigenvalue falls with slope one as the learning rate falls; the value extrapolated to zero rate is ten orders of magnitude better."}}
figure, axes = plt.subplots(figsize=(6.2, 3.2))
axes.loglog(run.rates, errors, "o", color="C0", ms=7, label="one training run")
axes.loglog(run.rates, errors[0] * run.rates / run.rates[0], color="gray", lw=1, label="slope 1")
axes.axhline(off, color="C2", lw=2, label="extrapolated to γ = 0")
axes.axhline(float(limit.error), color="C2", lw=1.2, ls="--", label="its stated error")
axes.set(xlabel="learning rate γ", ylabel="distance from the true λ₁", ylim=(1e-15, 1e-1))
axes.set_xticks(run.rates, [f"1/{round(1 / rate)}" for rate in run.rates])
axes.minorticks_off()
axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
plt.show()

# %% [markdown]
# A wrong exponent or sign anywhere in Theorem 1 would show up here as a point that refuses to
# fall. That is how the *training* method gives evidence without using any of the paper's algebra.
