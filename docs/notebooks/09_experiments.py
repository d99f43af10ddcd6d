# %% [markdown]
# # What the two papers' experiments show
#
# The figures and tables of both sources are run again, smaller than there, and every sentence of
# theirs is decided: *supported*, *contradicted*, *undecided*, or *not tested at this scale*. This
# page reads the kept results; the [gallery](../experiments/index.md) has the pictures, the settings
# and the machine.

# %%
import json
from collections import Counter
from pathlib import Path

import exhibits
import numpy as np
from exhibits import INK, SOFT, picture, plt, table

from empirical.measurements.optimiser_table import PAPER, ROWS, TITLES

kept = Path(exhibits.__file__).parents[1] / "experiments"
results = [json.loads(path.read_text("utf-8")) for path in sorted(kept.glob("*.json"))]
findings = Counter(claim["finding"] for r in results for claim in r["claims"])
print(
    len(results),
    "experiments run so far:",
    ", ".join(f"{n} {name}" for name, n in findings.most_common()),
)

# %%
kinds = ("supported", "contradicted", "undecided", "not tested at this scale")
table(
    ["", *kinds],
    [
        [r["title"], *(sum(c["finding"] == kind for c in r["claims"]) or "" for kind in kinds)]
        for r in results
    ],
)

# %% [markdown]
# ## The yardstick: nonlinearity × optimiser
#
# Figure 15 counts how many of 100 CIFAR-10 pictures are stored. Depth, width, initialisation and
# learning rates are lost; ours are other networks on fewer pictures, so compare the shares, and
# above all their order.

# %%
fifteen = next((r for r in results if r["experiment"] == "fig15"), None)
names = list(TITLES)
theirs = np.array([PAPER[name] for name in names], dtype=float).T
ours = np.array(fifteen["numbers"]["share"], dtype=float)
for claim in fifteen["claims"]:
    print(f"{claim['finding']}: {claim['text']}\n    {claim['reason']}")

# %% tags=["hide-input"]
figure, axes = plt.subplots(1, 2, figsize=(8.6, 3.3), sharey=True)
for ax, values, title in zip(axes, (theirs, ours), ("the paper, of 100", "here, %"), strict=True):
    ax.imshow(np.ma.masked_invalid(values), cmap="cividis", vmin=0, vmax=100, aspect="auto")
    for (r, c), value in np.ndenumerate(values):
        known = np.isfinite(value)
        ink = INK if not known else ("black" if value > 50 else "white")
        ax.text(c, r, f"{value:.0f}" if known else "–", ha="center", va="center", color=ink)
    ax.set(title=title, xticks=range(len(names)), yticks=range(len(ROWS)))
    ax.set_xticklabels([TITLES[name] for name in names], fontsize=8, rotation=20)
    ax.set_yticklabels(ROWS, fontsize=8)
    ax.grid(visible=False)
    ax.tick_params(length=0, colors=SOFT)
picture(
    figure,
    "Two tables of the share stored, optimisers by nonlinearities: the paper's and ours. A dash "
    "is a setting that did not reach the loss.",
)

# %% [markdown]
# ## What was contradicted
#
# A contradiction is about these networks, at this size, with the values that had to be assumed.
# Still it says that the sentence is not true of over-parameterised networks in general.

# %%
table(
    ["experiment", "the source says", "found here"],
    [
        [r["title"], claim["text"], claim["reason"]]
        for r in results
        for claim in r["claims"]
        if claim["finding"] == "contradicted"
    ],
)

# %% [markdown]
# ```sh
# python -m empirical list
# python -m empirical run fig15 --preset laptop --data DIR
# python -m empirical run fig15 --preset paper --device cuda --data DIR
# ```
