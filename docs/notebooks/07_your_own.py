# %% [markdown]
# # Your own activation, your own theorem
#
# ## An activation is a formula
#
# Anything in the grammar will do: `+ - * / **`, the usual functions, `abs`, `max` and `min` of
# linear arguments. The text is parsed, never evaluated as Python.

# %%
from pathlib import Path

import exhibits
import numpy as np
import sympy
import torch
from exhibits import BLUE, INK, ORANGE, picture, plt, table

from proofs_check import Along, Theorem, check, falsify, load, t
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

# %% tags=["hide-input"]
z = np.linspace(-8, 8, 801)
value, slope = phi.array_functions(np)(z)
away = np.abs(z) > 1e-9
figure, (left, right) = plt.subplots(1, 2, figsize=(7.4, 2.8))
left.plot(z, value, color=BLUE, label="φ(z)")
left.plot(z, slope, color=ORANGE, label="φ'(z)")
left.set(xlabel="z")
left.legend()
right.axhspan(-1, 1, color=BLUE, alpha=0.13, lw=0)
right.plot(z[away], (z * slope)[away] / value[away], color=BLUE)
right.plot(end.v.middle, end.lambda1.middle, "o", color=INK, label="certified end point")
right.set(xlabel="z", ylabel="E(z) = z φ'(z)/φ(z)", ylim=(0, 1.2))
right.legend()
picture(
    figure,
    "Left: the activation atan(z) + z/5 and its derivative. Right: its elasticity, which lies "
    "between 0.4 and 1 everywhere, with the certified end point on it.",
)

# %% [markdown]
# ## A theorem is a file
#
# The engine knows no network, only *systems* and *claims*. A system is a dynamics in exact symbols
# and, independently of it, something that gradient descent can train. A claim is a formula in the
# system's letters. Here is a whole file, of something that has nothing to do with the paper:
# **phase retrieval**, a vector $w$ that is to be found from the squares $(w \cdot x)^2$ of its
# products with Gaussian $x$. With $|w_*| = 1$, $m = w \cdot w_*$ and $q = |w|^2$, gradient flow of
# the population loss is
#
# $$\dot m = 3m(1 - q), \qquad \dot q = 2q(1 - 3q) + 4m^2.$$

# %%
source = Path(exhibits.__file__).with_name("phase.py")
print(source.read_text("utf-8"))

# %% [markdown]
# The overlap $m^2/q$, the squared cosine of the angle between $w$ and $w_*$, follows a logistic
# curve. Its rate is 4. Suppose that a paper prints 2; both are claims like any other.

# %%
(theorem,) = load(source)
SYSTEM, (TRUE,) = theorem.system, theorem.claims
FALSE = Along(TRUE.left, TRUE.right.subs(t, t / 2))

right = check(theorem)
wrong = check(Theorem("phase-retrieval, rate 2", SYSTEM, (FALSE,)))
print(right, wrong, sep="\n")

# %% [markdown]
# ## Four methods, each on its own
#
# No method was told anything about this theorem. The symbolic proof speaks of every start; the
# others of this one.

# %%
found = [e for report in (right, wrong) for e in report.about(*report.theorem.claims)]
table(
    ["method", "rate", "outcome", "rigour"],
    [[e.method, "4" if e.claim == TRUE else "2", e.outcome.value, e.rigour.value] for e in found],
)

# %%
print(wrong.judgement().reason)

# %% tags=["hide-input"]
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
for claim, colour, label in ((TRUE, BLUE, "rate 4: verified"), (FALSE, ORANGE, "rate 2: refuted")):
    curve = sympy.lambdify(t, case.put(claim.right), "numpy")
    axis.plot(times, curve(times), color=colour, label=label)
axis.plot(times, overlap, ".", color=INK, label="trained, γ = 1/256")
axis.set(xlabel="t", ylabel="m²/q")
axis.legend()
picture(
    figure,
    "The overlap of trained weights with the vector that is to be found, over time: it follows the "
    "logistic curve of rate 4, and not the one of rate 2.",
)

# %% [markdown]
# ## Numbers that refute
#
# `falsify` proposes exact values of the letters, within their domains, and keeps the simplest on
# which the claim is refuted with proof.

# %%
search = falsify(wrong.theorem, examples=20, seconds=30)
print(search.ending.value)
print(search.counterexample.text)

# %% [markdown]
# ## From a file
#
# The file above is all that `python -m proofs_check check phase.py --m0 1/5` needs, wherever it
# lies; `list`, `all`, `falsify`, `--report` and `--json` take it too. [A theorem of your
# own](../own_theorem.md) has the kinds of claims, and a complete file.
