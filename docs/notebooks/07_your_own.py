# %% [markdown]
# # Your own activation, your own theorem
#
# ## An activation is a formula
#
# Anything in the grammar will do: `+ - * / **`, the usual functions, `abs`, `max` and `min` of
# linear arguments. The text is parsed, never evaluated as Python.

# %%
import matplotlib.pyplot as plt
import numpy as np
import sympy
import torch

from proofs_check import Along, System, Theorem, Trainable, check, falsify, t
from theory import Activation, InputError, Start, enclose

phi = Activation.of("atan(z) + z/5")
print("φ  =", phi.expression)
print("φ' =", phi.pieces[0].derivative)

# %% [markdown]
# What is not understood is refused, with a reason:

# %%
for text in ("tanh z", "w + 1", "max(z**2, 1)", "().__class__"):
    try:
        Activation.of(text)
    except InputError as error:
        print(f"{text!r}: {error}")

# %% [markdown]
# From here on everything works as for a named one: certified end points, the closed form for
# arrays, the elasticity.

# %%
end = enclose(phi, Start.of(width=8, u0="1/2", v0=1), digits=40)
print("λ1 =", end.lambda1.common_digits())
print(end.classification.sentence)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Left: the activation atan(z) + z/5 and its derivative. Right: its elasticity, which lies between 0.4 and 1 everywhere, with the certified end point on it."}}
z = np.linspace(-8, 8, 801)
value, slope = phi.array_functions(np)(z)
away = np.abs(z) > 1e-9
figure, (left, right) = plt.subplots(1, 2, figsize=(7.4, 2.8))
left.plot(z, value, color="C0", label="φ(z)")
left.plot(z, slope, color="C1", label="φ'(z)")
left.set(xlabel="z")
left.legend()
right.axhspan(-1, 1, color="C0", alpha=0.13, lw=0)
right.plot(z[away], (z * slope)[away] / value[away], color="C0")
right.plot(end.v.middle, end.lambda1.middle, "o", color="black", label="certified end point")
right.set(xlabel="z", ylabel="E(z) = z φ'(z)/φ(z)", ylim=(0, 1.2))
right.legend()
plt.show()

# %% [markdown]
# ## A theorem is a system and its claims
#
# The engine knows no network, only *systems* and *claims*. A system is a dynamics in exact symbols
# and, independently of it, something that gradient descent can train. A claim is a formula in the
# system's letters. Here is a whole one, of something that has nothing to do with the paper:
# **phase retrieval**, a vector $w$ that is to be found from the squares $(w \cdot x)^2$ of its
# products with Gaussian $x$. With $|w_*| = 1$, $m = w \cdot w_*$ and $q = |w|^2$, gradient flow of
# the population loss is
#
# $$\dot m = 3m(1 - q), \qquad \dot q = 2q(1 - 3q) + 4m^2.$$

# %%
m, q = sympy.symbols("m q", real=True)
m0, q0 = sympy.symbols("m_0 q_0", positive=True)


def train(torch, case):
    """All of w, in five dimensions: nothing of the reduced algebra takes part."""
    goal, w = torch.eye(5)[0], torch.zeros(5)
    w[0] = float(case.number(m0))
    w[1] = float(sympy.sqrt(case.number(q0) - case.number(m0) ** 2))

    def loss(p):
        v = p["w"]
        return (3 * v.dot(v) ** 2 - 2 * v.dot(v) - 4 * v.dot(goal) ** 2 + 3) / 4

    return Trainable({"w": w}, loss, lambda p: {"m": p["w"] @ goal, "q": p["w"] @ p["w"]})


SYSTEM = System(
    state={m: m0, q: q0},
    velocity={m: 3 * m * (1 - q), q: 2 * q * (1 - 3 * q) + 4 * m**2},
    target=(1 - q, 1 - m),
    defaults={m0: "1/10", q0: "1/2"},
    train=train,
)

# %% [markdown]
# The overlap $m^2/q$, the squared cosine of the angle between $w$ and $w_*$, follows a logistic
# curve. Its rate is 4. Suppose that a paper prints 2; both are claims like any other.

# %%
TRUE = Along(m**2 / q, 1 / (1 + (q0 / m0**2 - 1) * sympy.exp(-4 * t)))
FALSE = Along(m**2 / q, 1 / (1 + (q0 / m0**2 - 1) * sympy.exp(-2 * t)))

right = check(Theorem("phase-retrieval", SYSTEM, (TRUE,)))
wrong = check(Theorem("phase-retrieval, rate 2", SYSTEM, (FALSE,)))
print(right, wrong, sep="\n")

# %% [markdown]
# ## Four methods, each on its own
#
# No method was told anything about this theorem. The symbolic proof speaks of every start; the
# others of this one.

# %%
found = [e for report in (right, wrong) for e in report.about(*report.theorem.claims)]
for e in found:
    rate = "4" if e.claim == TRUE else "2"
    print(f"rate {rate}, {e.method:9}  {e.outcome.value:8}  [{e.rigour.value}]")

# %%
print(wrong.judgement().reason)

# %% tags=["hide-input"] mystnb={"image": {"alt": "The overlap of trained weights with the vector that is to be found, over time: it follows the logistic curve of rate 4, and not the one of rate 2."}}
case = right.case
torch.set_default_dtype(torch.float64)
one = SYSTEM.train(torch, case)
w, rate, seen = one.weights["w"].clone(), 1 / 256, []
for step in range(int(2.5 / rate)):
    if step % 32 == 0:
        letters = one.read({"w": w})
        seen.append((step * rate, float(letters["m"] ** 2 / letters["q"])))
    leaf = w.detach().requires_grad_()
    (slope,) = torch.autograd.grad(one.loss({"w": leaf}), leaf)
    w = w - rate * slope
torch.set_default_dtype(torch.float32)
times, overlap = np.array(seen).T
figure, axis = plt.subplots(figsize=(5.4, 3))
for claim, colour, label in ((TRUE, "C0", "rate 4: verified"), (FALSE, "C1", "rate 2: refuted")):
    curve = sympy.lambdify(t, case.put(claim.right), "numpy")
    axis.plot(times, curve(times), color=colour, label=label)
axis.plot(times, overlap, ".", color="black", label="trained, γ = 1/256")
axis.set(xlabel="t", ylabel="m²/q")
axis.legend()
plt.show()

# %% [markdown]
# ## Numbers that refute
#
# `falsify` proposes exact values of the letters, within their domains, and keeps the simplest on
# which the claim is refuted with proof.

# %%
search = falsify(wrong.theorem, examples=20, seconds=30)
search

# %% [markdown]
# ## From a file
#
# Saved as `phase.py`, with `THEOREM = Theorem("phase-retrieval", SYSTEM, (TRUE,))` as its last line,
# the cells above are all that `python -m proofs_check check phase.py --m0 1/5` needs, wherever it
# lies; `list`, `all`, `falsify`, `--report` and `--json` take it too. [A theorem of your
# own](../own_theorem.md) has the kinds of claims, and a complete file.
