# %% [markdown]
# # What the two papers' experiments show
#
# Nearly all figures and tables of both sources are run again, smaller than there, and what the
# sources say of them is checked: it is *supported*, *contradicted*, *undecided*, or *not tested at
# this scale*. This page reads the kept results; the [gallery](../experiments/index.md) says which
# sources these are, and has the pictures, the settings and the machine.

# %%
import json
from collections import Counter
from pathlib import Path

import exhibits
import numpy as np
from exhibits import INK, SOFT, Link, picture, plt, table

from empirical.catalogue import all_experiments
from empirical.measurements.optimiser_table import PAPER, ROWS, TITLES

kept = Path(exhibits.__file__).parents[1] / "experiments"
pages = {e.name: kept / f"{e.name}.json" for e in all_experiments()}
results = [json.loads(page.read_text("utf-8")) for page in pages.values() if page.exists()]
print(f"{len(results)} of {len(pages)} experiments have kept results.")


def of_the_source(result):
    """Its claims, without those that were added here."""
    return [claim for claim in result["claims"] if "(not in the source)" not in claim["text"]]


def linked(result):
    """Its title, which leads to its page."""
    return Link(result["title"], f"../experiments/{result['experiment']}.html")


findings = Counter(claim["finding"] for r in results for claim in of_the_source(r))
added = sum(len(r["claims"]) for r in results) - findings.total()
print("Claims of the sources:", ", ".join(f"{n} {name}" for name, n in findings.most_common()))
print(f"Left out on this page: {added} claims that are not the sources'.")

# %%
kinds = ("supported", "contradicted", "undecided", "not tested at this scale")
tallies = [Counter(claim["finding"] for claim in of_the_source(r)) for r in results]
table(
    ["experiment", *kinds],
    [
        [linked(r), *(tally[kind] or "" for kind in kinds)]
        for r, tally in zip(results, tallies, strict=True)
    ],
    shares=(40, 15, 15, 15, 15),
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
# It may be owed to any of these: it says where to look again, not that the source is wrong.

# %%
table(
    ["experiment", "the source says", "found here"],
    [
        [linked(r), claim["text"], claim["reason"]]
        for r in results
        for claim in of_the_source(r)
        if claim["finding"] == "contradicted"
    ],
    shares=(20, 32, 48),
)

# %% [markdown]
# ```sh
# python -m empirical list
# python -m empirical run fig15 --preset laptop --data DIR
# python -m empirical run fig15 --preset paper --device cuda --data DIR
# ```
