"""A paving of two inputs as a picture, a page or a table: what is proved of every cell."""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING, Any

import numpy as np

from theory.one_layer.regions.paving import whole
from theory.one_layer.regions.questions import Colour

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from theory.one_layer.regions.paving import Paving

MEANINGS = {
    Colour.ATTRACTOR: "x is an attractor: |λ1| < 1",
    Colour.NOT_ATTRACTOR: "x is no attractor: |λ1| > 1",
    Colour.NEUTRAL: "x is neutral: |λ1| = 1",
    Colour.TRAPPED: "the flow is trapped and never arrives",
    Colour.UNDECIDED: "undecided",
}
PAINT = {  # apart in grey, and for every kind of colour vision; on white and on black
    Colour.ATTRACTOR: "#2f6db3",
    Colour.NOT_ATTRACTOR: "#e39a3b",
    Colour.NEUTRAL: "#9a9a9a",
    Colour.TRAPPED: "#7a3f8f",
    Colour.UNDECIDED: "#ffffff",
}
PIXELS = 1024  # along an axis of the raster
HATCH = 12  # pixels from one line of the hatching to the next
STEEPEST = 2.0  # |λ1| from here on has one colour


def csv(name: str, paving: Paving) -> str:
    """One line a cell: its sides, what is proved, and bounds of λ1 at the ends."""
    first, second = paving.axes
    rows = [f"{first}_low,{first}_high,{second}_low,{second}_high,proved,lambda1_low,lambda1_high"]
    for i, code in enumerate(paving.code):
        sides = (paving.low[i, 0], paving.high[i, 0], paving.low[i, 1], paving.high[i, 1])
        ratio = (paving.ratio[0][i], paving.ratio[1][i])
        numbers = [repr(float(x)) for x in sides], [repr(float(x)) for x in ratio]
        rows.append(",".join([*numbers[0], Colour(code).name.lower(), *numbers[1]]))
    return "\n".join(rows) + "\n"


def png(name: str, paving: Paving) -> bytes:
    stream = io.BytesIO()
    _figure(name, paving).savefig(stream, format="png", dpi=160)
    return stream.getvalue()


def svg(name: str, paving: Paving) -> str:
    stream = io.StringIO()
    _figure(name, paving).savefig(stream, format="svg")
    return stream.getvalue()


def html(name: str, paving: Paving) -> str:
    """One page that needs nothing else, with the shares as a table."""
    from proofs_check.rendering.article import text
    from proofs_check.rendering.html import page

    title = f"Where gradient flow ends, for φ = {name}"
    given = ", ".join(f"{n} = {span.text}" for n, span in paving.inputs.spans.items())
    rows = "\n".join(
        f'<tr><td>{_swatch(colour)}</td><td>{text(meaning)}</td><td class="number">'
        f"{100 * paving.share(colour):.4f} %</td></tr>"
        for colour, meaning in MEANINGS.items()
        if paving.share(colour) or colour is Colour.UNDECIDED
    )
    stopped = f"<p>Stopped early: {text(paving.stopped)}.</p>" if paving.stopped else ""
    picture = base64.b64encode(png(name, paving)).decode()
    up, across = paving.axes  # the first is upward, as u0 is in the phase portraits
    alt = f"A map over {across} (to the right) and {up} (upwards); the table has its shares"
    body = (
        f"<h1>{text(title)}</h1>\n<p>One hidden layer, one example; {text(given)}. A colour is "
        "proved for every start of its cell, by balls and outward rounding; cells at a boundary "
        f"stay undecided, and are hatched.</p>\n{stopped}"
        '<div class="scroll"><table><caption>Shares of the area</caption><thead><tr><th></th>'
        f'<th scope="col">Proved</th><th scope="col">Share</th></tr></thead><tbody>\n{rows}\n'
        f'</tbody></table></div>\n<figure><img alt="{text(alt)}" style="width:100%;height:auto" '
        f'src="data:image/png;base64,{picture}">\n<figcaption>Left: what is proved of each start. '
        "Right: |λ1| at the end of training, the middle of its proved bounds, white where nothing "
        f"is proved; from {STEEPEST:g} on one colour. {len(paving.code)} cells, "
        f"{paving.looked} looked at.</figcaption></figure>"
    )
    return page(title, body)


def _swatch(colour: Colour) -> str:
    back = PAINT[colour]
    if colour is Colour.UNDECIDED:
        back = "repeating-linear-gradient(45deg,#fff 0 3px,#444 3px 4px)"
    return (
        f'<span style="display:inline-block;width:1.4em;height:.9em;border:1px solid #888;'
        f'background:{back}"></span>'
    )


def _figure(name: str, paving: Paving) -> Figure:
    from matplotlib import rc_context
    from matplotlib.colors import to_rgb
    from matplotlib.figure import Figure
    from matplotlib.patches import Patch

    up, across = paving.axes  # the first is upward, as u0 is in the phase portraits
    codes, sizes = _raster(paving)
    picture = np.zeros((*codes.shape, 3))
    for colour, paint in PAINT.items():
        picture[codes == colour] = to_rgb(paint)
    i, j = np.indices(codes.shape)
    picture[(codes == Colour.UNDECIDED) & ((i + j) % HATCH < 2)] = to_rgb("#444444")
    extent = _extent(paving)
    with rc_context({"font.family": "STIXGeneral", "mathtext.fontset": "stix", "font.size": 12}):
        figure = Figure(figsize=(10, 5.2), layout="constrained", facecolor="white")
        left, right = figure.subplots(1, 2, sharey=True)
        left.imshow(picture, origin="lower", extent=extent, aspect="auto", interpolation="nearest")
        shown: Any = right.imshow(
            sizes, origin="lower", extent=extent, aspect="auto", interpolation="nearest",
            vmin=0, vmax=STEEPEST, cmap="cividis",
        )  # fmt: skip
        left.set(xlabel=across, ylabel=up, title=f"φ = {name}")
        right.set(xlabel=across, title="|λ1| at the end")
        for axes in (left, right):
            if whole(across):
                axes.set_xscale("log")
            if whole(up):
                axes.set_yscale("log")
        figure.colorbar(shown, ax=right, extend="max")
        handles = [
            Patch(facecolor=PAINT[c], edgecolor="#444444", hatch="//" if not c else None, label=m)
            for c, m in MEANINGS.items()
            if (codes == c).any()
        ]
        figure.legend(handles=handles, loc="outside lower center", ncols=2, frameon=False)
    return figure


def _extent(paving: Paving) -> tuple[float, float, float, float]:
    (down, left), (up, right) = paving.low.min(axis=0), _finite(paving).max(axis=0)
    return float(left), float(right), float(down), float(up)


def _finite(paving: Paving) -> np.ndarray:
    """Infinite widths are drawn as twice the width at which their interval begins."""
    return np.where(np.isinf(paving.high), 2 * paving.low, paving.high)


def _raster(paving: Paving) -> tuple[np.ndarray, np.ndarray]:
    """Codes and |λ1| on a grid; a pixel that several cells share shows an undecided one first."""
    low, high = paving.low, _finite(paving)
    start, end = low.min(axis=0), high.max(axis=0)
    scale = PIXELS / (end - start)
    first = np.floor((low - start) * scale + 1e-9).astype(int)
    last = np.maximum(np.ceil((high - start) * scale - 1e-9).astype(int), first + 1)
    codes = np.zeros((PIXELS, PIXELS), dtype=int)
    sizes = np.full((PIXELS, PIXELS), np.nan)
    with np.errstate(invalid="ignore"):
        middle = np.abs(paving.ratio[0] + paving.ratio[1]) / 2
    order = np.argsort(paving.code == Colour.UNDECIDED, kind="stable")
    for i in order:
        place = slice(first[i, 0], last[i, 0]), slice(first[i, 1], last[i, 1])
        codes[place] = paving.code[i]
        sizes[place] = middle[i] if np.isfinite(middle[i]) else np.nan
    return codes, sizes
