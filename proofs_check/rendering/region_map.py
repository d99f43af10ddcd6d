"""What is proved of cells of starts as a picture, a page or a table."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np

from theory.errors import InputError
from theory.one_layer.regions.paving import whole
from theory.one_layer.regions.questions import FALSE, TRUE, UNKNOWN, Colour

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from proofs_check.regions.answer import Answer, PhaseDiagram
    from theory.one_layer.regions.paving import Paving

MEANINGS = {
    Colour.ATTRACTOR: "x is an attractor: |λ1| < 1",
    Colour.NOT_ATTRACTOR: "x is no attractor: |λ1| > 1",
    Colour.NEUTRAL: "x is neutral: |λ1| = 1",
    Colour.TRAPPED: "the flow is trapped and never arrives",
    Colour.STILL: "at rest: the flow never moves, nor arrives",
    Colour.UNDECIDED: "undecided",
}
PAINT = {  # apart in grey, and for every kind of colour vision; on white and on black
    Colour.ATTRACTOR: "#0072b2",
    Colour.NOT_ATTRACTOR: "#e69f00",
    Colour.NEUTRAL: "#9a9a9a",
    Colour.TRAPPED: "#7a3f8f",
    Colour.STILL: "#3f3f3f",
    Colour.UNDECIDED: "#ffffff",
}
OF_PREDICATES = {TRUE: "it holds", FALSE: "it does not hold", UNKNOWN: "undecided"}
PAINT_OF_PREDICATES = {
    TRUE: PAINT[Colour.ATTRACTOR],
    FALSE: PAINT[Colour.NOT_ATTRACTOR],
    UNKNOWN: PAINT[Colour.UNDECIDED],
}
FONT: Any = {"font.family": "STIXGeneral", "mathtext.fontset": "stix", "font.size": 12}
PIXELS = 1024  # along an axis of the raster
HATCH = 12  # pixels from one line of the hatching to the next
STEEPEST = 2.0  # |λ1| from here on has one colour


def can_draw() -> bool:
    return find_spec("matplotlib") is not None


def csv(answer: PhaseDiagram) -> str:
    """One line a cell: its sides, what is proved, and bounds of λ1 at the ends."""
    paving = answer.paving
    first, second = paving.axes
    rows = [f"{first}_low,{first}_high,{second}_low,{second}_high,proved,lambda1_low,lambda1_high"]
    for i, code in enumerate(paving.code):
        sides = (paving.low[i, 0], paving.high[i, 0], paving.low[i, 1], paving.high[i, 1])
        ratio = (paving.ratio[0][i], paving.ratio[1][i])
        numbers = [repr(float(x)) for x in sides], [repr(float(x)) for x in ratio]
        rows.append(",".join([*numbers[0], Colour(code).name.lower(), *numbers[1]]))
    return "\n".join(rows) + "\n"


def png(answer: Answer) -> bytes:
    stream = io.BytesIO()
    figure(answer).savefig(stream, format="png", dpi=160)
    return stream.getvalue()


def svg(answer: Answer) -> str:
    stream = io.StringIO()
    figure(answer).savefig(stream, format="svg")
    return stream.getvalue()


def html(answer: PhaseDiagram) -> str:
    """One page that needs nothing else, with the shares as a table."""
    from proofs_check.rendering.article import text
    from proofs_check.rendering.html import page

    paving = answer.paving
    title = f"Where gradient flow ends, for φ = {answer.phi}"
    rows = "\n".join(
        f'<tr><td>{_swatch(colour)}</td><td>{text(meaning)}</td><td class="number">'
        f"{100 * paving.share(colour):.4f} %</td></tr>"
        for colour, meaning in MEANINGS.items()
        if paving.share(colour) or colour is Colour.UNDECIDED
    )
    stopped = f"<p>Stopped early: {text(paving.stopped)}.</p>" if paving.stopped else ""
    picture = base64.b64encode(png(answer)).decode()
    up, across = paving.axes  # the first is upward, as u0 is in the phase portraits
    alt = f"A map over {across} (to the right) and {up} (upwards); the table has its shares"
    body = (
        f"<h1>{text(title)}</h1>\n<p>One example; {text(answer.given)}. A colour is "
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


def figure(answer: Answer) -> Figure:
    """A plane for two inputs that range, a line for one."""
    from matplotlib import rc_context

    if not answer.axes:
        raise InputError("no input ranges, so there is nothing to draw.")
    with rc_context(FONT):
        return _plane(answer) if len(answer.axes) == 2 else _line(answer)


def on_axes(answer: Answer, axes: Axes) -> None:
    """What is proved, without λ1, on axes of the caller's own."""
    if len(answer.axes) == 2:
        codes, _ = _raster(answer.paving)
        _codes(answer, axes, codes)
    else:
        codes = answer.code
        _bar(answer, axes)
    meanings, paint = _key(answer)
    handles = _patches(meanings, paint, [c for c in meanings if (codes == c).any()])
    axes.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.5, -0.15), frameon=False)


def _key(answer: Answer) -> tuple[Mapping[Any, str], Mapping[Any, str]]:
    """What the colours mean, and which they are."""
    asked = answer.question.asked
    return (OF_PREDICATES, PAINT_OF_PREDICATES) if asked else (MEANINGS, PAINT)


def _plane(answer: Answer) -> Figure:
    from matplotlib.figure import Figure

    meanings, paint = _key(answer)
    codes, sizes = _raster(answer.paving)
    figure = Figure(figsize=(10, 5.2), layout="constrained", facecolor="white")
    left, right = figure.subplots(1, 2, sharey=True)
    _codes(answer, left, codes)
    shown = _image(answer, right, sizes, vmin=0, vmax=STEEPEST, cmap="cividis")
    right.set(title="|λ1| at the end")
    figure.colorbar(shown, ax=right, extend="max")
    _legend(figure, meanings, paint, [c for c in meanings if (codes == c).any()])
    return figure


def _codes(answer: Answer, axes: Axes, codes: np.ndarray) -> None:
    predicate = answer.question.asked
    _image(answer, axes, _coloured(codes, _key(answer)[1]))
    title = f"{predicate}, φ = {answer.phi}" if predicate else f"φ = {answer.phi}"
    axes.set(ylabel=answer.axes[0], title=title)


def _image(answer: Answer, axes: Axes, values: np.ndarray, **options: Any) -> Any:
    """The first input is upward, as u0 is in the phase portraits."""
    up, across = answer.axes
    shape: dict[str, Any] = {"origin": "lower", "aspect": "auto", "interpolation": "nearest"}
    found = axes.imshow(values, extent=_extent(answer.paving), **shape, **options)
    axes.set(xlabel=across)
    if whole(across):
        axes.set_xscale("log")
    if whole(up):
        axes.set_yscale("log")
    return found


def _line(answer: Answer) -> Figure:
    """Every cell as a part of a bar, and bounds of |λ1| above it."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 3.2), layout="constrained", facecolor="white")
    above, bar = figure.subplots(2, 1, sharex=True, height_ratios=(4, 1))
    order = np.argsort(answer.low[:, 0])
    low, high, code = answer.low[order, 0], _finite(answer.paving)[order, 0], answer.code
    least, most = (np.abs(x[order]) for x in answer.lambda1)
    bounds = np.minimum(least, most), np.maximum(least, most)
    _bounds(above, (low, high), [np.where(np.isfinite(b), b, np.nan) for b in bounds])
    _bar(answer, bar)
    above.set(title=f"{answer.question.asked}, φ = {answer.phi}")
    _legend(figure, OF_PREDICATES, PAINT_OF_PREDICATES, [c for c in OF_PREDICATES if c in code])
    return figure


def _bar(answer: Answer, axes: Axes) -> None:
    low, high, code = answer.low[:, 0], _finite(answer.paving)[:, 0], answer.code
    for c, paint in PAINT_OF_PREDICATES.items():
        spans = [(a, b - a) for a, b in zip(low[code == c], high[code == c], strict=True)]
        axes.broken_barh(spans, (0, 1), facecolors=paint, edgecolor="none")
    axes.set(xlabel=answer.axes[0], yticks=[], ylim=(0, 1))


def _bounds(axes: Axes, cells: tuple[Any, Any], bounds: list[Any]) -> None:
    x = np.stack(cells, axis=1).ravel()
    low, high = (np.repeat(b, 2) for b in bounds)
    axes.fill_between(x, low, high, color="0.3", linewidth=0.8)
    axes.axhline(1, color="0.7", linewidth=0.8)
    axes.set(ylabel="|λ1| at the end", ylim=(0, STEEPEST))


def _coloured(codes: np.ndarray, paint: Mapping[Any, str]) -> np.ndarray:
    from matplotlib.colors import to_rgb

    picture = np.zeros((*codes.shape, 3))
    for code, colour in paint.items():
        picture[codes == code] = to_rgb(colour)
    i, j = np.indices(codes.shape)
    picture[(codes == Colour.UNDECIDED) & ((i + j) % HATCH < 2)] = to_rgb("#444444")
    return picture


def _legend(
    figure: Figure, meanings: Mapping[Any, str], paint: Mapping[Any, str], shown: list[Any]
) -> None:
    handles = _patches(meanings, paint, shown)
    figure.legend(handles=handles, loc="outside lower center", ncols=3, frameon=False)


def _patches(meanings: Mapping[Any, str], paint: Mapping[Any, str], shown: list[Any]) -> list[Any]:
    from matplotlib.patches import Patch

    return [
        Patch(
            facecolor=paint[c], edgecolor="#444444", hatch="//" if not c else None,
            label=meanings[c],
        )
        for c in shown
    ]  # fmt: skip


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
