# %% [markdown]
# # Ten theorems of deep-learning theory, checked
#
# The engine knows no theorem; so it takes those of any paper. Here are ten, from seven sources,
# each with its verdict and a picture. Each is one file, [listed by source](../sources.md) with what
# the usual wording leaves out.

# %%
import matplotlib.pyplot as plt
import numpy as np
import sympy

from proofs_check import check, t, train

rows = []


def checked(name, phi=None, **values):
    """By the two methods that prove; the verdicts are kept for the table at the end."""
    report = check(name, phi, methods=("symbolic", "certified"), **values)
    verdicts = {which: j.verdict.value.replace("_", " ") for which, j in report.judgements.items()}
    rows.append([name, verdicts.get("printed", "–"), verdicts["proved"]])
    print(f"{name} · as proved: {rows[-1][2]} · as printed: {rows[-1][1]}")
    return report


def curve(report, formula, times):
    """A formula in t, with the numbers of the case."""
    return sympy.lambdify(t, report.case.put(formula), "numpy")(times)


def axes(xlabel, ylabel, size=(5.4, 2.8), **more):
    labels = {"xlabel": xlabel, "ylabel": ylabel}
    return plt.subplots(figsize=size, subplot_kw=labels | more)[1]


# %% [markdown]
# ## 1 · A trained autoencoder's eigenvalue is an elasticity
#
# *Radhakrishnan, Belkin, Uhler 2020.* One example, trained to zero loss, is an attractor if
# $|\lambda_1| < 1$, and $\lambda_1 = v\varphi'(v)/\varphi(v)$.

# %%
_ = checked("theorem2", "sin")

# %% tags=["hide-input"] mystnb={"image": {"alt": "The eigenvalue during training of a sine network ends on the curve of elasticity."}}
runs = train("theorem2", "sin", gamma=(0.2, 0.1, 0.05))
axis = axes("v", "λ1")
grid = np.linspace(0.05, 1.5, 200)
axis.plot(grid, grid / np.tan(grid), color="gray", label="elasticity of sin")
axis.plot(runs["v"][:, -1], runs["lambda1"][:, -1], color="C0", label="training")
axis.plot(runs["v"][-1, -1], runs["lambda1"][-1, -1], "o", color="black")
axis.legend()
plt.show()

# %% [markdown]
# ## 2 · A mode of a linear network is learnt along a logistic curve
#
# *Saxe, McClelland, Ganguli 2014.* Its strength $u = ab$ is
# $s e^{2st/\tau}/(e^{2st/\tau} - 1 + s/u_0)$: a long plateau, then a quick rise.

# %%
mode = checked("saxe2014/two-layers", a0="1/20", b0="1/20")

# %% tags=["hide-input"] mystnb={"image": {"alt": "The strength of a mode: a plateau, a quick rise, the end at s; training follows."}}
trained = train("saxe2014/two-layers", gamma=0.02, steps=150, a0="1/20", b0="1/20")
axis = axes("t", "u")
times = np.linspace(0, 3, 200)
axis.plot(times, curve(mode, mode.theorem.claims[1].right, times), color="C0", label="proved")
axis.plot(trained.time[::2, 0], trained["u"][::2, 0], ".", color="black", label="trained, γ = 0.02")
axis.legend()
plt.show()

# %% [markdown]
# ## 3 · …unless it starts at $a_0 = -b_0$
#
# Which the usual wording leaves out. From there the flow runs into a saddle; from a start beside
# it, $ab$ first falls to 0, and the smaller of the two weights turns.

# %%
_ = checked("saxe2014/arrival", a0="1/2", b0="-1/3")
_ = checked("saxe2014/saddle", a0="3/4", b0="-3/4")

# %% tags=["hide-input"] mystnb={"image": {"alt": "Starts end on the blue hyperbolas ab = s, those on the diagonal at the saddle 0."}}
axis = axes("a", "b", (3.9, 3.9), xlim=(-2, 2), ylim=(-2, 2))
side = np.linspace(-2, 2, 101)
x, y = np.meshgrid(side, side)
gap = 1.5 - x * y
axis.streamplot(x, y, y * gap, x * gap, color="gray", linewidth=0.6, arrowsize=0.7)
axis.contour(x, y, gap, [0], colors=["C0"], linewidths=2.2)
axis.plot(side, -side, "-", [0], [0], "o", color="C1")
plt.show()

# %% [markdown]
# ## 4 · Many layers learn it along steeper curves
#
# With equal weights above 0, $\dot u = N u^{2 - 2/N} (s - u)/\tau$. (Below 0 an odd number of
# layers never learns.)

# %%
_ = checked("saxe2014/many-layers", layers=4)

# %% tags=["hide-input"] mystnb={"image": {"alt": "The strength of a mode from 0.1, for 2 to 6 layers: deeper ones rise steeper."}}
axis = axes("t/τ", "u")
for layers, colour in ((2, "C0"), (3, "C2"), (4, "C3"), (6, "C1")):
    u, seen = 0.1, []
    for _ in range(6000):
        seen.append(u)
        u += 1e-3 * layers * u ** (2 - 2 / layers) * (1.5 - u)
    axis.plot(1e-3 * np.arange(6000), seen, color=colour, label=f"{layers} layers")
axis.legend()
plt.show()

# %% [markdown]
# ## 5 · Gradient flow keeps linear layers balanced
#
# *Arora, Cohen, Golowich, Hu 2019.* $W_2^\top W_2 - W_1 W_1^\top$ is conserved, for matrices of any
# size and every loss of the product. A finite step changes it by $\gamma^2$ times a known term.

# %%
_ = checked("arora2019/balanced-layers")

# %% tags=["hide-input"] mystnb={"image": {"alt": "The drift of the balance of two layers vanishes like the learning rate."}}
rng = np.random.default_rng(0)
start, goal = rng.normal(size=(2, 3, 3)) / 2, rng.normal(size=(3, 3))
balance = lambda inner, outer: outer.T @ outer - inner @ inner.T  # noqa: E731
rates, drifts = 2.0 ** -np.arange(3, 10), []
for gamma in rates:
    inner, outer = start
    for _ in range(int(2 / gamma)):
        slope = outer @ inner - goal
        inner, outer = inner - gamma * outer.T @ slope, outer - gamma * slope @ inner.T
    drifts.append(np.linalg.norm(balance(inner, outer) - balance(*start)))
axis = axes("learning rate γ", "‖change‖")
axis.loglog(rates, drifts, "o-", color="C0", label="drift of the balance until t = 2")
axis.loglog(rates, drifts[-1] * rates / rates[-1], color="gray", ls=":", label="proportional to γ")
axis.legend()
plt.show()

# %% [markdown]
# ## 6 · A loss that does not feel a scale leaves the norm to weight decay
#
# *Kunin et al. 2021.* From $L(sw) = L(w)$ alone, without knowing $L$: $\|w\|^2$ decays as
# $e^{-2\lambda t}$.

# %%
scaling = checked("kunin2021/scaling")

# %% tags=["hide-input"] mystnb={"image": {"alt": "The squared norm of a normalised layer's weights falls along an exponential."}}
descent = train("kunin2021/scaling", gamma=(0.5, 0.05), steps=400)
axis = axes("t", "‖w‖²", xlim=(0, 7), yscale="log", ylim=(0.03, 0.7))
norm = descent["w_1"] ** 2 + descent["w_2"] ** 2
for i, colour in ((0, "C1"), (1, "C0")):
    axis.plot(descent.time[:, i], norm[:, i], color=colour, label=f"γ = {descent.rates[i]:g}")
times = np.linspace(0, 7, 100)
axis.plot(times, norm[0, 0] * np.exp(-0.4 * times), ":", color="black", label="e^(−2λt)")
axis.legend()
plt.show()

# %% [markdown]
# ## 7 · Losses at infinity: nothing converges, and the loss goes to 0
#
# *Soudry et al. 2018*, one example: $w = \ln(t + e^{w_0})$, or for the logistic loss
# $w + e^w = t + w_0 + e^{w_0}$. The outcome is *diverges*, proved.

# %%
escapes = checked("soudry2018/exponential-loss")
_ = checked("soudry2018/logistic-loss")

# %% tags=["hide-input"] mystnb={"image": {"alt": "The weight grows like the logarithm of time, for both losses."}}
axis = axes("t", "w", xscale="log")
for name, colour in (("exponential", "C0"), ("logistic", "C1")):
    run = train(f"soudry2018/{name}-loss", gamma=0.5, steps=4000)
    axis.plot(run.time[1:, 0], run["w"][1:, 0], color=colour, label=f"{name}, trained")
times = np.geomspace(0.5, 2000, 100)
weight = curve(escapes, escapes.theorem.claims[0].right, times)
axis.plot(times, weight, ":", color="black", label="ln(t + e^w₀)")
axis.legend()
plt.show()

# %% [markdown]
# ## 8 · Phase retrieval: the overlap does not care for the norm
#
# $m^2/q = 1/(1 + (1/c_0 - 1)e^{-4t})$, whatever the norm of the start; and from a right angle,
# $m_0 = 0$, nothing is ever found.

# %%
phase = checked("phase_retrieval/gaussian")
_ = checked("phase_retrieval/orthogonal")

# %% tags=["hide-input"] mystnb={"image": {"alt": "Trained vectors of three lengths turn to the sought one along one curve."}}
axis = axes("t", "m²/q")
for size, colour in (("1/2", "C0"), ("1", "C2"), ("2", "C3")):
    start = {"m0": f"1/10*{size}", "p0": f"7/10*{size}"}
    run = train("phase_retrieval/gaussian", gamma=0.005, steps=500, **start)
    axis.plot(run.time, run["m"] ** 2 / run["q"], color=colour, label=f"start × {size}")
times = np.linspace(0, 2.5, 100)
overlap = phase.theorem.claims[2].right
axis.plot(times, curve(phase, overlap, times), ":", color="black", label="proved")
axis.legend()
plt.show()

# %% [markdown]
# ## 9 · The energy of a Hopfield network never rises
#
# *Hopfield 1982*, for any size; and for the weights at hand all states are tried.

# %%
_ = checked("hopfield1982/energy")

# %% tags=["hide-input"] mystnb={"image": {"alt": "The energy along asynchronous updates from four states: it never rises."}}
patterns = np.array([[1, 1, 1, 1, 1, 1, 1, 1], [1, 1, 1, 1, -1, -1, -1, -1]])
weights = patterns.T @ patterns - 2 * np.eye(8)
axis = axes("units updated", "energy")
for seed, colour in enumerate(("C0", "C2", "C3", "C1")):
    order = np.random.default_rng(seed)
    state, path = order.choice([-1, 1], 8), []
    for i in np.concatenate([order.permutation(8) for _ in range(3)]):
        path.append(-state @ weights @ state / 2)
        state[i] = np.sign(weights[i] @ state) or state[i]
    axis.step(range(len(path)), path, color=colour, where="post", label=f"start {seed + 1}")
axis.legend()
plt.show()

# %% [markdown]
# ## 10 · Which patterns Hebb's rule stores
#
# Exactly those whose stability is nowhere negative: decided for given patterns, on all states. Of
# random ones, fewer and fewer.

# %%
_ = checked("hopfield1982/hebb")

# %% tags=["hide-input"] mystnb={"image": {"alt": "The share of random patterns that Hebb's rule stores falls from 1 to 0."}}
counts, stored = range(2, 41, 4), []
for count in counts:
    xi = rng.choice([-1, 1], (20, count, 100))
    fields = np.einsum("smi,smj,snj->sni", xi, xi, xi) - count * xi  # no unit sees itself
    stored.append((xi * fields >= 0).all(-1).mean())
axis = axes("patterns, of 100 units", "stored")
axis.plot(counts, stored, "o-", color="C0", label="stability nowhere negative")
axis.legend()
plt.show()

# %% [markdown]
# ## All together

# %%
for name, printed, proved in rows:
    print(f"{name:27} as printed: {printed:15} as proved: {proved}")
