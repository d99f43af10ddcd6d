# %% [markdown]
# # Your own activation, your own theorem
#
# ## An activation is a formula
#
# Anything in the grammar will do: `+ - * / **`, the usual functions, `abs`, `max` and `min` of
# linear arguments. The text is parsed, never evaluated as Python.

# %%
import numpy as np
from exhibits import BLUE, INK, ORANGE, picture, plt, table

from proofs_check.conditions import FLOW_ARRIVES, SLOPE_AT_START, UNIT_NORM
from proofs_check.examination import examine_statement
from proofs_check.examiners.one_layer import SETTING
from proofs_check.problem import Problem
from proofs_check.statement import Because, Equation, Statement, Version
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
# A statement says *what* is claimed, twice: as printed and as proved. It does not say how to check
# it. Each method evaluates both sides of its equations on its own quantities: the symbolic method
# on symbols, the certified one on balls, flow and training on floats.
#
# Suppose a paper prints $\lambda_1 = u\,v\,\varphi'(v)$, and forgot the width: it should be
# $\lambda_1 = k\,u\,v\,\varphi'(v)$. This is the whole file; dropped into
# `proofs_check/statements/` it is found without being registered anywhere.

# %%
WITHOUT_K = Equation(
    name="eigenvalue-without-k",
    text="λ1(J_f(x)) = u v φ'(v)",
    latex=r"\lambda_1(J_f(x)) = u\,v\,\varphi'(v)",
    left=lambda q: q.lambda1,
    right=lambda q: q.U * q.a * q.dphi(q.a),
    because=Because.AT_THE_END,
)

WITH_K = Equation(
    name="eigenvalue-with-k",
    text="λ1(J_f(x)) = k u v φ'(v)",
    latex=r"\lambda_1(J_f(x)) = k\,u\,v\,\varphi'(v)",
    left=lambda q: q.lambda1,
    right=lambda q: q.K * q.U * q.a * q.dphi(q.a),
    because=Because.AT_THE_END,
)

STATEMENT = Statement(
    name="example-own",
    title="The eigenvalue from the weights",
    reference="An example of the documentation",
    setting=SETTING,
    printed=Version(
        text="At the end of training, λ1(J_f(x)) = u v φ'(v).",
        hypotheses=(SLOPE_AT_START, FLOW_ARRIVES, UNIT_NORM),
        conclusion=(WITHOUT_K,),
    ),
    proved=Version(
        text="At the end point of the flow, λ1(J_f(x)) = k u v φ'(v).",
        hypotheses=(SLOPE_AT_START, FLOW_ARRIVES),
        conclusion=(WITH_K,),
    ),
)

# %% [markdown]
# ## Its four methods
#
# No method was told anything about this statement.

# %%
report = examine_statement(STATEMENT, Problem(phi, Start.of(width=8, u0="1/2", v0=1)))
table(
    ["version", "verdict", "because"],
    [
        ["as printed", report.printed.verdict.value, report.printed.reason],
        ["as proved", report.proved.verdict.value, report.proved.reason],
    ],
)

# %%
found = [e for e in report.evidence if e.claim in (WITHOUT_K.name, WITH_K.name)]
table(
    ["method", "claim", "outcome", "rigour"],
    [[e.method, e.claim, e.outcome.value, e.rigour.value] for e in found],
)

# %% [markdown]
# The wrong equation is refuted by every method, the right one is supported by all four, and only
# what is *proved* counts for the verdict.

# %% [markdown]
# ## What to add, and where
#
# * a hypothesis of your own: a `Condition` whose `decide` returns TRUE or FALSE only with proof;
# * the steps of a symbolic proof for abstract φ: `derivation`;
# * a claim that is no equation: a bare `Claim`, and `examiners` that know how to look;
# * a test that the statement is verified where it is true, and one with a wrong sign that must be
#   refuted.
#
# The recipe is in [Contributing](../contributing.md), the contract in the [API
# reference](../api/proofs_check.md).
