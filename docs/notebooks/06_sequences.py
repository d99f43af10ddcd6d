# %% [markdown]
# # Sequences as limit cycles
#
# A network can be trained to return its example. It can as well be trained to return the *next*
# one, $x_i \mapsto x_{i+1}$, and round again. A remembered sequence is then a **stable limit
# cycle** of the map.
#
# ## One step of the sequence
#
# Theorem 3: with the target $x_{i+1}$ in place of $x_i$, from $W_1 = x_{i+1} u^T$, $W_2 =
# v\,x_i^T$, everything in Theorem 1 stays as it is. The trained network is
#
# $$f_i(z) = x_{i+1}\; g(\langle x_i, z\rangle), \quad g(\alpha) = k\,u\,\varphi(v\,\alpha),$$
#
# with $g(1) = 1$ and $g'(1) = E(v)$: what matters of a network is a function of one number.

# %%
import matplotlib.pyplot as plt
import numpy as np
import torch

from empirical import (
    Data,
    FullyConnected,
    LearnedMap,
    Member,
    Optimiser,
    Stop,
    cycle_spectra,
    load,
    recall,
    train,
)
from proofs_check import check
from theory import Activation, Start, enclose


def line_map(phi, start):
    """g(α) = k u φ(v α) at the certified end point, and its slope E(v) at 1."""
    end, value = enclose(phi, start), Activation.of(phi).array_value(np)
    gain, place = start.width * end.u.middle, end.v.middle
    return lambda alpha: gain * value(place * np.asarray(alpha)), end.lambda1.middle


# %% [markdown]
# ## Theorem 4: the factors multiply
#
# Run $n$ such networks in turn, $F = f_n \circ \dots \circ f_1$. Then $J_F(x_1) = \prod_i E(v_i)\;
# x_1 x_1^T$. Five unit vectors in the plane, each network with $\varphi = \tanh$: compare the
# Jacobian, by finite differences of the whole composition, with the product.

# %%
N = 5
angles = 2 * np.pi * np.arange(N) / N + np.pi / 2
examples = np.stack([np.cos(angles), np.sin(angles)], axis=1)
g, factor = line_map("tanh", Start.of(width=2, u0=1, v0=1))


def step(z, i):
    """f_i(z) = x_{i+1} g(⟨x_i, z⟩)."""
    return examples[(i + 1) % N] * g(examples[i] @ z)


def around(z):
    for i in range(N):
        z = step(z, i)
    return z


h = 1e-6
differences = np.stack(
    [around(examples[0] + h * e) - around(examples[0] - h * e) for e in np.eye(2)], axis=1
)
eigenvalues = np.sort(np.abs(np.linalg.eigvals(differences / (2 * h))))
print(f"eigenvalues of J_F(x_1): {eigenvalues[0]:.1e}, {eigenvalues[1]:.9f}")
print(f"product of the factors:           {factor**N:.9f}")

# %% [markdown]
# The product is below 1, so the cycle is stable: from a noisy $x_1$ the networks lead back to the
# sequence. The orange start lies on the far side, $\langle x_1, z\rangle < 0$: it ends in the
# mirror image of the sequence, which an odd φ always stores as well.

# %% tags=["hide-input"] mystnb={"image": {"alt": "Left: five examples on a circle; from two noisy starts the networks lead back to running round the five points, and from a start on the far side to running round their mirror images. Right: the distance from the sequence falls geometrically, by the factor E(v) = 0.644 a step, or stays at 2."}}
figure, (plane, distance) = plt.subplots(1, 2, figsize=(7.8, 3.7), width_ratios=(1, 1.15))
off = []
for z, colour in (((0.1, 0.3), "C0"), ((-0.1, 1.9), "C2"), ((0.3, -0.4), "C1")):
    path = [np.array(z)]
    for m in range(15):
        path.append(step(path[-1], m % N))
    path = np.array(path)
    plane.plot(*path.T, color=colour, lw=1.2, alpha=0.8)
    plane.plot(*path[0], "o", mfc="none", color=colour, ms=7)
    off.append([np.linalg.norm(z - examples[m % N]) for m, z in enumerate(path)])
    distance.semilogy(off[-1], "o-", ms=3.5, lw=1.2, color=colour)
plane.plot(*examples.T, "*", color="black", ms=12, zorder=5)
for i, x in enumerate(examples):
    plane.annotate(f"x{'₁₂₃₄₅'[i]}", 1.22 * x, ha="center", va="center", color="black")
plane.set(aspect="equal", xticks=[], yticks=[], xlim=(-1.5, 1.5), ylim=(-1.35, 2.1))
plane.grid(visible=False)
for side in ("left", "bottom"):
    plane.spines[side].set_visible(False)
steps = np.arange(16)
distance.semilogy(steps, 1.1 * factor**steps, color="gray", ls="--", lw=1.2, label="slope E(v)")
distance.set(xlabel="step", ylabel="distance from the sequence")
distance.legend()
plt.show()

# %% [markdown]
# ## A factor may exceed 1
#
# Only the product counts. So a sequence can be stable although one of its networks expands, and
# with it the autoencoder of the same start would *not* remember its example. Two networks with
# $\varphi$ = swish, one from $(u_0, v_0) = (1, 1)$, one from $(-1, -1)$:

# %%
STARTS = {"u1,0": 1, "v1,0": 1, "u2,0": -1, "v2,0": -1}
proving = ("symbolic", "certified")
cycle = check("theorem4", "swish", methods=proving, length=2, values=STARTS)
factors = [enclose("swish", width=2, u0=u0, v0=u0).lambda1 for u0 in (1, -1)]
print("factors:", *(factor.common_digits() for factor in factors))
for evidence in cycle.about(cycle.theorem.claims[-1]):
    if evidence.method == "certified":
        print(f"product: {evidence.detail} [{evidence.rigour.value}]")

# %% tags=["hide-input"] mystnb={"image": {"alt": "Two networks from the start (1, 1) drive a nearby point away from the cycle. With one network from (−1, −1) in between, the distance rises by 1.25 and falls by 0.10 in turn, and goes to zero."}}
expanding, _ = line_map("swish", Start.of(2, 1, 1))
contracting, _ = line_map("swish", Start.of(2, -1, -1))
orbits = {"both from (1, 1)": (expanding, expanding), "one of each": (expanding, contracting)}
figure, axes = plt.subplots(figsize=(6.2, 3.0))
for (name, maps), colour in zip(orbits.items(), ("C1", "C0"), strict=True):
    alpha = [1 + 1e-3]
    for m in range(16):
        alpha.append(float(maps[m % 2](alpha[-1])))
    axes.semilogy(np.abs(np.array(alpha) - 1), "o-", ms=4, color=colour, label=name)
axes.set(xlabel="step", ylabel="distance |α − 1| from the cycle", ylim=(1e-13, 10))
axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
plt.show()

# %% [markdown]
# ## One network for the whole cycle
#
# Composing $n$ networks is bookkeeping; the paper's experiments train *one* network on the whole
# cycle. For $n$ orthonormal examples, $\varphi(0) = 0$ and a block of units for each, the trained
# network is $f(z) = \sum_i x_{i+1}\, g(\langle x_i, z\rangle)$. Going round once multiplies by
# $g'(1)^n$ along the example and by $g'(0)^n$ across: a new condition, $|g'(0)| < 1$, on which
# tanh fails and $\tanh^3$ does not. The statement `proposition2` proves both multipliers, and the
# end of its report says what becomes of the cycle:

# %%
cases = {"tanh": Start.of(2, 1, 1), "tanh(z)**3": Start.of(2, "1/2", 2)}
reports = {
    phi: check("proposition2", phi, methods=proving, length=N, u0=start.u0, v0=start.v0)
    for phi, start in cases.items()
}
stored = {phi: report.end.stored[0] for phi, report in reports.items()}
for phi, found in stored.items():
    print(f"{phi:10} multipliers", ", ".join(f"{x.middle:.3g}" for x in found.sizes))
    print(f"{'':10} {found.sentence}")

# %% tags=["hide-input"] mystnb={"image": {"alt": "The state of the network step by step, from a noisy x1. With tanh the other components grow until all are ±1 and the sequence is lost; with tanh cubed they vanish at once, and the examples follow one another in turn for ever."}}
noise = 0.12 * np.random.default_rng(1).normal(size=N)
figure, axes = plt.subplots(1, 2, figsize=(7.8, 2.6), sharey=True)
final = {}
for ax, (phi, start) in zip(axes, cases.items(), strict=True):
    g, _ = line_map(phi, start)
    z = np.eye(N)[0] + noise
    film = [z]
    for _ in range(40):
        film.append(np.roll(g(film[-1]), 1))
    final[phi] = np.linalg.norm(film[-1] - np.eye(N)[40 % N])
    shown = ax.imshow(np.array(film).T, cmap="PuOr", vmin=-1.2, vmax=1.2, aspect="auto")
    ax.set(title=f"φ = {phi}", xlabel="step", yticks=range(N))
    ax.set_yticklabels([f"x{c}" for c in "₁₂₃₄₅"])
    ax.grid(visible=False)
axes[0].set_ylabel("component along")
bar = figure.colorbar(shown, ax=axes, shrink=0.9)
bar.outline.set_visible(False)
plt.show()

# %% [markdown]
# With tanh the noise takes over: its components are multiplied by $g'(0) = 1.23$ at every step.
# With $\tanh^3$ they are gone after one.
#
# ## A trained network counts
#
# No invariants, no special start: a network of three hidden layers is trained by Adam to map each
# digit to the next, 9 back to 0. The ten-fold map says whether it is remembered, and noise put in
# says the same: iterate, and see what comes.

# %%
torch.set_num_threads(1)  # small networks gain nothing from more
digits = load(Data("digits", count=10), None).flat
network = FullyConnected(64, 64, width=256, hidden=3, activation="selu")
adam = Member(0, Optimiser("adam", learning_rate=1e-3))
trained = train(network, [adam], digits, np.roll(digits, -1, axis=0), Stop(1e-8, 5_000))
learned = LearnedMap.of(network, trained.parameters)
tenfold = cycle_spectra(learned, digits)
starts = np.random.default_rng(0).uniform(size=(100, 64))
counting = recall(learned, starts, digits, (tuple(range(10)),), limit=400)
print(f"loss {trained.losses[0]:.1e} after {int(trained.epochs[0])} epochs")
print(f"ρ of the ten-fold map: {tenfold.radius[0]:.2e}")
print(f"{counting.followed.sum()} of 100 noise pictures end in counting, for ever")

# %% tags=["hide-input"] mystnb={"image": {"alt": "From a picture of noise, step by step: within a few steps digits appear, and then follow one another in order, from 9 back to 0."}}
first = int(np.argmax(counting.followed))
(noise_film,) = learned.iterates(starts[[first]], range(24))
figure, axes = plt.subplots(2, 12, figsize=(7.8, 1.7))
for m, (ax, frame) in enumerate(zip(axes.flat, noise_film, strict=True)):
    ax.imshow(frame.reshape(8, 8), cmap="gray_r", vmin=0, vmax=1)
    ax.set(xticks=[], yticks=[])
    ax.set_title(str(m), fontsize=7, pad=2, color="gray")
    ax.grid(visible=False)
    for spine in ax.spines.values():
        spine.set_visible(False)
plt.show()

# %% [markdown]
# The statements behind this page are `theorem3`, `theorem4` and `proposition2`; the films and the
# speech of the paper are in the gallery of experiments.
#
# ```sh
# python -m proofs_check theorem4 --phi tanh --length 5
# python -m proofs_check proposition2 --phi "tanh(z)**3" --u0 1/2 --v0 2 --length 5
# ```
