"""Decisions over repeated networks: what they say of a claim, at 5 % error.

True, False or None for "cannot be told", each with a sentence of numbers.  NaN is a network that
did not reach the loss, and is left out.  The unit is a network: a test permutes what networks may
exchange if nothing depends on the setting, so that a cell in which all store everything (or
nothing) adds nothing, and what so few networks could not show at all is undecided for that reason.
Networks differ in the start of their weights; the examples are the same throughout, so that nothing
is said of other data.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import factorial, prod

import numpy as np

from empirical.statistics.decision import LEVEL, Decision, all_of

RESAMPLES = 9_999  # of a permutation test: the smallest p is 1e-4
SEED = 15  # of the permutations
TREND = 3  # positions at least: two differ or not, and show no trend
SAME = 1e-9  # relative to the largest: statistics that differ by rounding alone


def mean_interval(values: np.ndarray) -> tuple[float, float]:
    """Student's 95 % interval of the mean; infinite for fewer than two values."""
    from scipy.stats import t

    known = values[np.isfinite(values)]
    if known.size < 2:
        return -np.inf, np.inf
    reach = t.ppf(1 - LEVEL / 2, known.size - 1) * known.std(ddof=1) / np.sqrt(known.size)
    return float(known.mean() - reach), float(known.mean() + reach)


def next_intervals(values: np.ndarray, grain: float = 0.0) -> np.ndarray:
    """Where one more network of each cell falls with 95 % probability; ± half a grain.

    ``values`` (R, C, S), NaN for none.  All cells are taken to scatter alike and normally about
    their means, since a few seeds tell little of one cell.  Returns (2, R, C).
    """
    from scipy.stats import t

    known = np.isfinite(values)
    count = known.sum(axis=2)
    total = np.where(known, values, 0.0).sum(axis=2)
    mean = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    freedom = int(np.maximum(count - 1, 0).sum())
    if freedom < 1:
        return np.stack([np.full_like(mean, -np.inf), np.full_like(mean, np.inf)])
    squares = np.where(known, (values - mean[..., None]) ** 2, 0.0)
    deviation = np.sqrt(squares.sum() / freedom)
    reach = t.ppf(1 - LEVEL / 2, freedom) * deviation * np.sqrt(1 + 1 / np.maximum(count, 1))
    return np.stack([mean - reach - grain / 2, mean + reach + grain / 2])


def greater(more: np.ndarray, less: np.ndarray, unit: str = "") -> Decision:
    """Whether networks have ``more`` than their twins have ``less``: the twins' signs permuted.

    Twins have the same place in both arrays: the same seed, size and data, another setting.
    """
    from scipy.stats import permutation_test

    difference = (more - less).ravel()
    difference = difference[np.isfinite(difference)]
    pairs, differing = difference.size, difference[difference != 0]
    if not differing.size:
        return Decision(None, f"no difference in {pairs} pairs" if pairs else "no pairs to compare")
    told = (
        f"mean difference {difference.mean():+.3g}{unit} in {pairs} pairs of networks, "
        f"{differing.size} of which differ"
    )
    least = 2.0 ** (1 - differing.size)
    if least >= LEVEL:
        return Decision(None, f"{told}; {_too_few(differing.size, 'pairs', least)}")
    test = permutation_test(
        (differing,),
        np.sum,
        permutation_type="samples",
        n_resamples=RESAMPLES,
        random_state=SEED,
        vectorized=True,
    )
    p = float(test.pvalue)
    told += f", p = {p:.2g} (their signs permuted)"
    return Decision(bool(difference.mean() > 0) if p < LEVEL else None, told)


def greater_in_each(
    settings: Sequence[str], more: np.ndarray, less: np.ndarray, unit: str = ""
) -> Decision:
    """The same in every setting, by itself; the first axis of both is the settings'."""
    found = [greater(a, b, unit) for a, b in zip(more, less, strict=True)]
    titles = zip(settings, found, strict=True)
    return all_of(*(d.headed(f"{title}: ") for title, d in titles))


def rising(values: np.ndarray, positions: np.ndarray, unit: str = "", axis: int = -1) -> Decision:
    """Whether series of networks along an axis rise with ``positions`` (k,): their mean slope.

    Networks are permuted within their series.  One with fewer than two values has no slope.
    """
    values = np.moveaxis(values, axis, -1).reshape(-1, len(positions))
    known = np.isfinite(values)
    series = [(positions[k], row[k]) for k, row in zip(known, values, strict=True) if k.sum() > 1]
    networks = sum(y.size for _, y in series)
    seen = {float(x) for places, _ in series for x in places}
    if not series:
        return Decision(None, "no series has two networks that reached")
    found = float(np.mean([_slope(x, y) for x, y in series]))
    told = f"mean slope {found:+.3g}{unit} over {len(series)} series of {networks} networks"
    if len(seen) < TREND:
        return Decision(None, f"{told}; {len(seen)} places on the axis show no trend")
    least = 2 / prod(_arrangements(y) for _, y in series)
    if least >= LEVEL:
        return Decision(None, f"{told}; {_too_few(networks, 'networks', least)}")
    generator, total = np.random.default_rng(SEED), np.zeros(RESAMPLES)
    for x, y in series:
        shuffled = generator.permuted(np.tile(y, (RESAMPLES, 1)), axis=1)
        total += _slope(x, shuffled)
    p = _two_sided(total / len(series), found)
    told += f", p = {p:.2g} (permuted within the series)"
    return Decision(found > 0 if p < LEVEL else None, told)


def foreign(ours: np.ndarray, theirs: np.ndarray, unit: str = "") -> Decision:
    """Whether one network of each cell is unlike the others: False if it is, None if it may not be.

    ``ours`` (n, S), ``theirs`` (n,).  Were theirs trained as ours were, any of a cell's networks
    could be theirs; so it is exchanged with ours, and its distance from the mean of the others,
    summed over the cells, is compared with what the exchanges give.
    """
    generator, total = np.random.default_rng(SEED), np.zeros(RESAMPLES)
    found, least, networks, cells = 0.0, 1.0, 0, 0
    for row, other in zip(ours, theirs, strict=True):
        known = np.array([other, *row[np.isfinite(row)]])
        if known.size < 2 or not np.isfinite(other):
            continue
        distances = abs(known - (known.sum() - known) / (known.size - 1))
        found += distances[0]
        total += generator.choice(distances, RESAMPLES)
        least *= float((distances >= (1 - SAME) * distances.max()).mean())
        cells, networks = cells + 1, networks + known.size - 1
    if not cells:
        return Decision(None, "no cell has a network of both")
    told = (
        f"it lies {found / cells:.2g}{unit} from the mean of the others, averaged over {cells} "
        f"cells with {networks} networks of ours"
    )
    if least >= LEVEL:
        return Decision(None, f"{told}; {_too_few(networks, 'networks', least)}")
    p = float((1 + (total >= (1 - SAME) * found).sum()) / (1 + RESAMPLES))
    return Decision(False if p < LEVEL else None, f"{told}, p = {p:.2g} (exchanged with ours)")


def _too_few(number: int, what: str, least: float) -> str:
    return f"{number} {what} cannot show it: permuted, they give p ≥ {least:.2g} whatever they are"


def _slope(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Of each row of y."""
    centred = x - x.mean()
    slope: np.ndarray = y @ centred / (centred @ centred)
    return slope


def _arrangements(y: np.ndarray) -> int:
    """In how many orders the values can stand; equal ones are not told apart."""
    return factorial(y.size) // prod(factorial(int(n)) for n in np.unique(y, return_counts=True)[1])


def _two_sided(permuted: np.ndarray, found: float) -> float:
    """Twice the smaller tail, as in SciPy."""
    room = SAME * float(abs(permuted).max(initial=abs(found)))
    tails = (permuted >= found - room).sum(), (permuted <= found + room).sum()
    return min(1.0, 2 * (1 + float(min(tails))) / (1 + len(permuted)))


def alike(ours: np.ndarray, theirs: np.ndarray) -> Decision:
    """Whether two tables order their cells alike: Spearman's ρ, its p by permuting the cells."""
    from scipy.stats import permutation_test, rankdata

    known = np.isfinite(ours) & np.isfinite(theirs)
    a, b = (rankdata(values[known]) - (known.sum() + 1) / 2 for values in (ours, theirs))
    scale = float(np.sqrt((a @ a) * (b @ b)))
    if known.sum() < 4 or scale == 0:
        return Decision(None, f"only {int(known.sum())} cells have numbers that differ in both")
    test = permutation_test(
        (a,),
        lambda shuffled, axis: np.moveaxis(shuffled, axis, -1) @ b / scale,
        permutation_type="pairings",
        n_resamples=RESAMPLES,
        random_state=SEED,
    )
    found, p = float(test.statistic), float(test.pvalue)
    told = (
        f"Spearman's rank correlation {found:.2f} over {int(known.sum())} cells, "
        f"p = {p:.2g} (permutations)"
    )
    return Decision(found > 0 if p < LEVEL else None, told)
