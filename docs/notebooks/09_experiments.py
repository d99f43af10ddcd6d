# %% [markdown]
# # What the two papers' experiments show
#
# Nearly all figures and tables of both sources are run again, smaller than there. What the sources
# say of them is checked: it is *supported*, *contradicted*, *undecided*, or *not tested at this
# scale*. This page reads the kept results. The [gallery](../experiments/index.md) has the sources,
# the pictures, the settings and the machine.

# %%
import json
from collections import Counter
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import Markdown

from empirical import all_experiments

kept = Path("../experiments")  # of a clone of the repository
pages = {e.name: kept / f"{e.name}.json" for e in all_experiments()}
results = [json.loads(page.read_text("utf-8")) for page in pages.values() if page.exists()]
print(f"{len(results)} of {len(pages)} experiments have kept results.")


def of_the_source(result):
    """Its claims, without those that were added here."""
    return [claim for claim in result["claims"] if "(not in the source)" not in claim["text"]]


def linked(result):
    """Its title, which leads to its page."""
    return f"[{result['title']}](../experiments/{result['experiment']}.html)"


def table(head, rows):
    """In Markdown, in which a bar would end a cell."""
    cells = [
        [str(x).replace("|", "\\|") for x in row] for row in (head, ["---"] * len(head), *rows)
    ]
    return Markdown("\n".join("| " + " | ".join(row) + " |" for row in cells))


findings = Counter(claim["finding"] for r in results for claim in of_the_source(r))
added = sum(len(r["claims"]) for r in results) - findings.total()
print("Claims of the sources:", ", ".join(f"{n} {name}" for name, n in findings.most_common()))
print(f"Left out on this page: {added} claims that are not the sources'.")

# %% [markdown]
# Some of the pictures. Each leads to its page.
#
# | | | |
# | --- | --- | --- |
# | [![Basins of attraction in the plane](../experiments/fig3-small.png)](../experiments/fig3.md) | [![Pictures of ImageNet-64 stored and recalled](../experiments/fig2-small.png)](../experiments/fig2.md) | [![A film recalled from noise](../experiments/fig4a-small.png)](../experiments/fig4a.md) |
# | [Basins in the plane](../experiments/fig3.md) | [Pictures recalled](../experiments/fig2.md) | [A film recalled](../experiments/fig4a.md) |
# | [![One step like the identity, the limit a training digit](../experiments/fig7-small.png)](../experiments/fig7.md) | [![Histograms of ρ against depth and width](../experiments/fig12-small.png)](../experiments/fig12.md) | [![Sizes of the networks that store](../experiments/fig5-small.png)](../experiments/fig5.md) |
# | [A limit is a digit](../experiments/fig7.md) | [Spectra by depth and width](../experiments/fig12.md) | [Sizes that store](../experiments/fig5.md) |

# %% [markdown]
# ## How many claims came to what
#
# One bar is one experiment. Green is supported, red contradicted, amber undecided, grey not tested.

# %% tags=["hide-input"] mystnb={"image": {"alt": "For every experiment a bar of its claims: how many are supported, contradicted, undecided and not tested."}}
kinds = ("supported", "contradicted", "undecided", "not tested at this scale")
inks = ("#009E73", "#D55E00", "#E69F00", "#b0b5bd")
tallies = [Counter(claim["finding"] for claim in of_the_source(r)) for r in results]
figure, ax = plt.subplots(figsize=(8.6, 0.5 + 0.24 * len(results)))
left = np.zeros(len(results))
for kind, ink in zip(kinds, inks, strict=True):
    counts = np.array([tally[kind] for tally in tallies], dtype=float)
    ax.barh(range(len(results)), counts, left=left, color=ink, label=kind.split(" at ")[0])
    left += counts
ax.set_yticks(range(len(results)), [r["experiment"] for r in results], fontsize=8)
ax.invert_yaxis()
ax.set_xlabel("claims of the sources")
ax.grid(visible=False)
figure.legend(loc="outside lower center", ncols=4)
plt.show()

# %% [markdown]
# ## The yardstick: nonlinearity × optimiser
#
# Figure 15 counts how many of 100 CIFAR-10 pictures are stored. Its depth, width, start and learning
# rates are lost. Ours are other networks on fewer pictures. Compare the shares, and above all their
# order.

# %%
fifteen = next((r for r in results if r["experiment"] == "fig15"), None)
names = ["ReLU", "Leaky ReLU", "SELU", "Swish", "cosid †", "sinusoid †"]
optimisers = ["GD", "GD + momentum", "GD + momentum + weight decay", "RMSprop", "Adam"]
none = np.nan  # the paper leaves these cells empty
theirs = np.array(
    [
        [28, 34, 10, 5, 19, none],
        [14, 23, 10, 2, 21, none],
        [18, 22, none, none, none, none],
        [97, 98, 100, 49, 100, 100],
        [38, 53, 30, 14, 100, 100],
    ]
)
ours = np.array(fifteen["numbers"]["share"], dtype=float)
for claim in fifteen["claims"]:
    print(f"{claim['finding']}: {claim['text']}")

# %% tags=["hide-input"] mystnb={"image": {"alt": "Two tables of the share stored, optimisers by nonlinearities: the paper's and ours. A dash is a setting that did not reach the loss."}}
figure, axes = plt.subplots(1, 2, figsize=(8.6, 3.3), sharey=True)
for ax, values, title in zip(axes, (theirs, ours), ("the paper, of 100", "here, %"), strict=True):
    ax.imshow(np.ma.masked_invalid(values), cmap="cividis", vmin=0, vmax=100, aspect="auto")
    for (r, c), value in np.ndenumerate(values):
        known = np.isfinite(value)
        ink = "white" if known and value <= 50 else "black"
        ax.text(c, r, f"{value:.0f}" if known else "–", ha="center", va="center", color=ink)
    ax.set(title=title, xticks=range(len(names)), yticks=range(len(optimisers)))
    ax.set_xticklabels(names, fontsize=8, rotation=20)
    ax.set_yticklabels(optimisers, fontsize=8)
    ax.grid(visible=False)
    ax.tick_params(length=0, colors="gray")
plt.show()

# %% [markdown]
# ## What was contradicted
#
# A contradiction is about these networks, at this size, with values that had to be assumed. It says
# where to look again. It does not say that the source is wrong. The pages have the numbers.

# %%
table(
    ["experiment", "the source says"],
    [
        [linked(r), claim["text"]]
        for r in results
        for claim in of_the_source(r)
        if claim["finding"] == "contradicted"
    ],
)

# %% [markdown]
# ```sh
# python -m empirical list
# python -m empirical run fig15 --preset laptop --data DIR
# python -m empirical run fig15 --preset paper --device cuda --data DIR
# ```
