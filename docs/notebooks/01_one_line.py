# %% [markdown]
# # A theorem in one line
#
# A network $f(z) = W_1\,\varphi(W_2 z)$ with $k$ hidden units is trained by gradient descent to
# return one example $x$. Theorem 2 of the paper says how strongly it then pulls its surroundings
# towards $x$: the one nonzero eigenvalue of the Jacobian at $x$ is
#
# $$\lambda_1(J_f(x)) = \frac{v\,\varphi'(v)}{\varphi(v)},$$
#
# where $v$ is where the inner weight ends. If $|\lambda_1| < 1$, then $x$ is an attractor: the
# network has *remembered* it.
#
# Is that so for $\varphi = \sin$? One line answers.

# %%
import matplotlib.pyplot as plt

from proofs_check import check, train
from theory import Start, enclose

# %% tags=["scroll-output"]
# !python -m proofs_check theorem2 --phi sin; echo "exit code $?"

# %% [markdown]
# `-v` adds what each method found about each claim, `-vv` the system and what the proofs rest on.
# There are **two verdicts**.
#
# * **As printed**, the theorem says nothing about sin: it assumes $\varphi/\varphi' < \infty$ on
#   the whole line, and $\varphi' = \cos$ vanishes at $\pi/2$. That is `NOT APPLICABLE`; the
#   theorem is not wrong, it is silent.
# * **As proved**, the theorem asks only for what its proof uses. For sin and this start all of
#   that is proved, and so is the conclusion: `VERIFIED`.
#
# A verdict rests on proofs alone. Numbers are there to contradict: were one method to disagree
# with another beyond its own error, the verdict would be `CONFLICT`. The command's exit code is
# that of the version as proved.
#
# %% [markdown]
# ## The same from Python
#
# `check` takes the name of a theorem, an activation, and exact numbers for the letters: `"1/10"`
# and `0.1` both mean one tenth. What is left out has the theorem's default.

# %%
report = check("theorem2", "sin", k=2, u0=1, v0=1)
for version, found in report.judgements.items():
    print(f"as {version}: {found.verdict.value.replace('_', ' ')}, because {found.reason}")

# %% [markdown]
# In a notebook a report displays itself. Here is that of the two methods that can prove; every
# line is a claim, what one method found about it, and what that is worth.

# %% tags=["hide-output"]
check("theorem2", "sin", methods=("symbolic", "certified"))

# %% [markdown]
# ## Four kinds of evidence, one number
#
# The methods share no code that could hide a common slip. *Symbolic* proves the identity for an
# abstract φ. *Certified* encloses the end point in ball arithmetic, to as many digits as you like:

# %%
end = enclose("sin", Start.of(width=2, u0=1, v0=1), digits=50)
print("v  =", end.v.common_digits())
print("λ1 =", end.lambda1.common_digits())
print(end.classification.sentence)

# %% [markdown]
# *Flow* integrates the differential equation, twice, at two tolerances; *training* runs gradient
# descent on the full matrices by autograd at a ladder of learning rates and extrapolates to
# $\gamma \to 0$, which [`train`](../api/proofs_check.md) does for you to look at. Each states its
# own error. The proof tells how far off each really was:

# %% tags=["hide-input"] mystnb={"image": {"alt": "The inner weight at the end by each method: one training run is off by about 1e-5, training extrapolated to zero learning rate by less than 1e-12, the flow by 1e-12, and the certified enclosures by 1e-18 and 1e-53. Every method stays within the error that it states."}}
descent, flow = train("theorem2", "sin", seconds=240), report.integrated
limit, proved = descent.limit("v"), report.end["v"]
rows = [
    ("one training run, smallest γ", abs(end.v.distance(descent["v"][-1, -1])), None),
    ("training, γ → 0", abs(end.v.distance(limit.value)), float(limit.error)),
    ("flow (ODE)", abs(end.v.distance(flow.fine[1, -1])), 2 * abs(flow.fine - flow.coarse)[1, -1]),
    ("certified, 15 digits", proved.width / 2, proved.width),
    ("certified, 50 digits", end.v.width / 2, end.v.width),
]

figure, axes = plt.subplots(figsize=(7.0, 2.7))
for i, (_, off, stated) in enumerate(rows):
    colour = "C2" if i >= 3 else "C0"
    if stated is not None:
        axes.plot([off, stated], [i, i], color="gray", lw=1.2, zorder=1)
        axes.plot(stated, i, "|", color="black", ms=12, mew=2)
    axes.plot(off, i, "o", color=colour, ms=7)
axes.set_xscale("log")
axes.set(yticks=range(len(rows)), yticklabels=[name for name, _, _ in rows], ylim=(4.6, -0.6))
axes.set_xlabel("distance from the true v   (bar: the error that the method states)")
axes.grid(axis="y", visible=False)
plt.show()

# %% [markdown]
# Only the green points are proofs. A single training run, as anyone would do it, is off in the
# fifth digit, because the theorem speaks of $\gamma \to 0$. The next notebook follows that limit.
