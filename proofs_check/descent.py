"""Gradient descent of the full matrices, by autograd, on a ladder of learning rates.

The network f(z) = W1 φ(W2 z), W1 (d×k), W2 (k×d), is trained in float64 on the loss
½‖y - f(x)‖² from the rank-one start W1 = y u0 1ᵀ, W2 = v0 1 xᵀ (Theorem 1 with y = x, Theorem 3
otherwise) at γ, γ/2, γ/4, … in one batch.  Nothing of the paper's algebra is used for training:
no recursion of u and v, no formula of a gradient, so that a shared slip cannot confirm itself.

Shapes: L levels, R records; x and y are (d, 1), W1 is (L, d, k), W2 is (L, k, d).
A run is evidence, never a proof.
"""

from __future__ import annotations

import dataclasses
import enum
import math
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from theory.activation import Activation
from theory.errors import InputError
from theory.extrapolation import EPSILON, Extrapolation, Floats, richardson
from theory.one_layer.start import Start

Progress = Callable[[int, float], None]
Weights = tuple[Any, ...]  # W1 (L, d, k) and W2 (L, k, d)
Observation = dict[str, Floats]

MAX_ENTRIES = 50_000_000  # of one batch of matrices: about 2 GB with gradients and a copy
CUDA_ENTRIES = 200_000  # below this a step is all overhead, and the CPU's is the smaller
MAX_STEPS = 2_000_000
MAX_RESTARTS = 30
RECORD_GROWTH = 1.04  # records at geometric steps: a few hundred, and every level's transient
SETTLING_STEPS = 32  # below this many steps a slow start would pass for a stationary point
SETTLED = 4 * EPSILON  # rounding alternates by an ulp or two for ever
ZERO_RESIDUAL = 1e-9  # updates round off at about EPSILON/γ, 1e-13 for the usual ladders
SADDLE = 1e-12  # of the decay rate before and after: weights within 1e-6, where rounding decides
RISE = 1.01  # for a γ in the stable range the loss only falls, up to rounding
COURANT = 0.1875  # largest γ times the largest curvature met: within the series in γ
TRIAL_COURANT = 0.25
TRIAL_STEPS = 300
TRIAL_DECAY = 1e-8  # the curvature no longer changes once the loss has fallen so far
NORMS = (1e-50, 1e50)  # the fourth power must neither overflow nor vanish
NORM_TOLERANCE = 1e-12  # an example computed in floats has its norm only up to rounding


class Ending(enum.Enum):
    """Why training stopped, from the best case to the worst."""

    INTERPOLATED = "interpolated"
    STAGNATED = "stagnated"
    ESCAPED = "escaped"
    BUDGET = "budget"
    DIVERGED = "diverged"
    NOT_FINITE = "not_finite"
    TOO_WIDE = "too_wide"

    @property
    def sentence(self) -> str:
        return _ENDING[self]


_ENDING = {
    Ending.INTERPOLATED: "up to rounding, the weights stopped changing and f(x) = y",
    Ending.STAGNATED: "up to rounding, the weights stopped changing, but f(x) is not y",
    Ending.ESCAPED: "rounding decided how the descent left a stationary point that it had reached",
    Ending.BUDGET: "the weights were still changing when the budget of steps or seconds was spent",
    Ending.DIVERGED: "the loss rose or is no longer finite: the learning rate is too large",
    Ending.NOT_FINITE: "the loss or its gradient is not a finite number at the start",
    Ending.TOO_WIDE: f"nothing was trained: the matrices would exceed {MAX_ENTRIES:,} entries",
}


@dataclass(frozen=True)
class History:
    """What was seen on the way; every array but ``step`` has shape (R, L).

    u and v are the means over units of yᵀW1/‖y‖² and W2 x/‖x‖²; ``decay`` is |∇ loss|²/(2 loss),
    the rate at which the residual decays in ``time``, or 0 where the loss is 0.
    ``invariant1`` is the largest entry of W1 - y uᵀ and of W2 - v xᵀ, u and v being vectors here,
    ``invariant2`` the spread of the entries of these vectors; both relative to the largest entry
    that the matrix or the vector has had so far.
    """

    step: np.ndarray
    time: Floats
    residual: Floats
    loss: Floats
    decay: Floats
    u: Floats
    v: Floats
    invariant1: Floats
    invariant2: Floats


@dataclass(frozen=True)
class End:
    """The trained networks: arrays of shape (L,), but ``jacobian``, of shape (L, d, d).

    ``output`` is p = ⟨y, f(x)⟩/‖y‖², ``lambda1`` the eigenvalue of J_f(x) of largest modulus (its
    real part), ``others`` the largest modulus of the rest, ``multiplier`` ⟨y, J x⟩/‖y‖², the
    factor of Theorem 4, which is λ1 when y = x.
    """

    u: Floats
    v: Floats
    output: Floats
    lambda1: Floats
    others: Floats
    multiplier: Floats
    jacobian: Floats


@dataclass(frozen=True)
class Limit:
    """γ → 0 from the first ``levels`` levels; each value is an :class:`Extrapolation` of shape ().

    The errors cover truncation, the rounding of the updates and the residual that was left.
    """

    levels: int
    u: Extrapolation
    v: Extrapolation
    lambda1: Extrapolation
    multiplier: Extrapolation


@dataclass(frozen=True)
class Descent:
    """A run.  ``ending`` is the worst of ``endings``, one per level.

    ``end`` is None where no finite network was trained, ``limit`` where fewer than three levels
    reached f(x) = y on a way that rounding did not choose; ``rates`` are 0 where nothing was
    trained.  Every number is finite, but for the undefined orders of ``limit``.  Only the clock
    can make two equal calls differ.
    """

    ending: Ending
    endings: tuple[Ending, ...]
    rates: Floats
    steps: int
    restarts: int
    seconds: float
    history: History
    end: End | None
    limit: Limit | None
    example: Floats
    target: Floats
    seed: int
    device: str
    torch_version: str


def descend(
    phi: Activation,
    start: Start,
    *,
    levels: int = 6,
    dimension: int = 4,
    seed: int = 0,
    device: str = "auto",
    seconds: float = 6.0,
    max_steps: int = MAX_STEPS,
    rate: float | None = None,
    example: ArrayLike | None = None,
    target: ArrayLike | None = None,
    progress: Progress | None = None,
) -> Descent:
    """Train at ``rate``, ``rate``/2, … (``levels`` of them) until the weights stop changing.

    With ``rate`` None a probe chooses it, and it is halved again whenever a loss rises; a given
    ``rate`` is used as it is.  ``example``, shape (dimension,), is by default a random direction
    from ``seed``, of norm ``start.norm``; ``target`` is by default the example.
    ``progress(step, residual)`` hears the largest |1 - p| at every record.
    """
    import torch

    began = time.monotonic()
    _check(levels, dimension, seconds, max_steps, rate)
    x = _example(example, dimension, seed, start)
    y = x if target is None else _vector(target, dimension, "target")
    entries = levels * dimension * start.width
    place = _place(torch, device, entries)
    blank = Descent(
        ending=Ending.TOO_WIDE,
        endings=(Ending.TOO_WIDE,) * levels,
        rates=np.zeros(levels),
        steps=0,
        restarts=0,
        seconds=0.0,
        history=_history([], np.zeros(levels)),
        end=None,
        limit=None,
        example=x,
        target=y,
        seed=seed,
        device=torch.cuda.get_device_name() if place == "cuda" else "cpu",
        torch_version=str(torch.__version__),
    )
    if entries > MAX_ENTRIES:
        return blank
    with _one_thread(torch, place), torch.enable_grad():
        network = _Network.of(torch, phi, start, np.stack([x, y]), levels, place)
        run = _ladder(network, blank, rate, _Budget(began + seconds, max_steps), progress)
    return dataclasses.replace(run, seconds=time.monotonic() - began)


def _check(levels: int, dimension: int, seconds: float, max_steps: int, rate: float | None) -> None:
    if levels < 3:
        raise InputError(f"levels must be at least 3 to show an order, but is {levels}.")
    if dimension < 1:
        raise InputError(f"dimension must be at least 1, but is {dimension}.")
    if not seconds > 0 or max_steps < 1:
        raise InputError(f"The budget must be positive, not {seconds} s and {max_steps} steps.")
    if rate is not None and not (math.isfinite(rate) and rate > 0):
        raise InputError(f"rate must be a positive number, but is {rate}.")


def _example(example: ArrayLike | None, dimension: int, seed: int, start: Start) -> Floats:
    norm = _float(start.norm)
    if not NORMS[0] < norm < NORMS[1]:
        raise InputError(f"Training needs a norm between {NORMS[0]} and {NORMS[1]}, not {norm}.")
    if example is None:
        direction = np.random.default_rng(seed).standard_normal(dimension)
        return direction * (norm / np.linalg.norm(direction))
    x = _vector(example, dimension, "example")
    if not math.isclose(np.linalg.norm(x), norm, rel_tol=NORM_TOLERANCE):
        raise InputError(f"example has norm {np.linalg.norm(x)}, but the start says {norm}.")
    return x


def _vector(values: ArrayLike, dimension: int, name: str) -> Floats:
    vector = np.asarray(values, dtype=np.float64)
    if vector.shape != (dimension,) or not np.isfinite(vector).all() or not vector.any():
        raise InputError(
            f"{name} must be {dimension} finite numbers, not all 0, but has shape {vector.shape}: "
            f"{vector}. Pass dimension= to change the number."
        )
    return vector


def _place(torch: Any, device: str, entries: int) -> str:
    available = torch.cuda.is_available()
    if device == "auto":
        return "cuda" if available and entries >= CUDA_ENTRIES else "cpu"
    if device not in ("cpu", "cuda"):
        raise InputError(f"device must be auto, cpu or cuda, but is {device!r}.")
    if device == "cuda" and not available:
        raise InputError("device is cuda, but torch sees no CUDA device: use device auto or cpu.")
    return device


@contextmanager
def _one_thread(torch: Any, place: str) -> Iterator[None]:
    """On a busy machine a second thread for such small matrices costs up to 60 times."""
    before = torch.get_num_threads()
    if place == "cpu":
        torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


@dataclass(frozen=True)
class _Budget:
    deadline: float
    steps: int

    @property
    def late(self) -> bool:
        return time.monotonic() >= self.deadline

    def spent(self, step: int) -> bool:
        return step >= self.steps or self.late

    def quarter(self) -> _Budget:
        now = time.monotonic()
        return _Budget(now + (self.deadline - now) / 4, self.steps)


@dataclass(frozen=True)
class _Network:
    """L networks side by side; torch is a field, since importing this module must not load it."""

    torch: Any
    phi: Callable[[Any], Any]
    width: int
    u0: float
    v0: float
    x: Any  # (L, d, 1)
    y: Any  # (L, d, 1)

    @classmethod
    def of(
        cls, torch: Any, phi: Activation, start: Start, pair: Floats, levels: int, place: str
    ) -> _Network:
        """``pair``, shape (2, d), holds x and y."""
        d = pair.shape[1]
        x, y = (
            torch.as_tensor(a, device=place).view(1, d, 1).expand(levels, d, 1).contiguous()
            for a in pair
        )
        numbers = _float(start.u0), _float(start.v0)
        return cls(torch, phi.array_value(torch), start.width, *numbers, x, y)

    def first(self) -> _Network:
        return dataclasses.replace(self, x=self.x[:1], y=self.y[:1])

    def start(self) -> Weights:
        levels, d, _ = self.x.shape
        w1 = (self.u0 * self.y).expand(levels, d, self.width)
        w2 = (self.v0 * self.x).mT.expand(levels, self.width, d)
        return self.leaves(w1, w2)

    def leaves(self, *tensors: Any) -> Weights:
        dense = self.torch.contiguous_format
        return tuple(t.detach().clone(memory_format=dense).requires_grad_() for t in tensors)

    def value(self, weights: Weights, z: Any) -> Any:
        """f(z) for z of shape (L, d, 1)."""
        return self.torch.bmm(weights[0], self.phi(self.torch.bmm(weights[1], z)))

    def loss(self, weights: Weights) -> Any:
        """½‖y - f(x)‖², summed over the levels, which share no weight."""
        mse = self.torch.nn.functional.mse_loss
        return 0.5 * mse(self.value(weights, self.x), self.y, reduction="sum")

    def gradient(self, weights: Weights, loss: Any = None) -> Weights:
        loss = self.loss(weights) if loss is None else loss
        return self.torch.autograd.grad(loss, weights, materialize_grads=True)

    def step(self, weights: Weights, minus_rates: Any) -> None:
        """One step of gradient descent, in place; ``minus_rates``, shape (L, 1, 1), holds -γ."""
        gradient = self.gradient(weights)
        with self.torch.no_grad():
            for w, g in zip(weights, gradient, strict=True):
                w.addcmul_(g, minus_rates)

    def jacobian(self, weights: Weights) -> Floats:
        """J_f(x), shape (L, d, d)."""
        z = self.leaves(self.x)[0]
        value, grad = self.value(weights, z), self.torch.autograd.grad
        columns = [
            grad(value[:, i].sum(), z, retain_graph=True, materialize_grads=True)[0]
            for i in range(value.shape[1])
        ]
        return self.torch.cat(columns, dim=2).mT.cpu().numpy()

    def observe(self, weights: Weights, before: Weights) -> Observation:
        """Everything a record needs, each of shape (L,), in one transfer."""
        gradient = self.gradient(weights)
        with self.torch.no_grad():
            (w1, w2), (b1, b2) = weights, before
            p = (self.y * self.value(weights, self.x)).sum((1, 2)) / _square(self.y)
            u = self.y.mT @ w1 / _square(self.y).view(-1, 1, 1)  # (L, 1, k)
            v = w2 @ self.x / _square(self.x).view(-1, 1, 1)  # (L, k, 1)
            seen = {
                "output": p,
                "loss": 0.5 * _square(self.y - self.value(weights, self.x)),
                "steepness": sum(_square(g) for g in gradient),
                "u": u.mean((1, 2)),
                "v": v.mean((1, 2)),
                "size1": _largest(w1),
                "size2": _largest(w2),
                "drift1": _largest(w1 - self.y * u),
                "drift2": _largest(w2 - v * self.x.mT),
                "change1": _largest(w1 - b1),
                "change2": _largest(w2 - b2),
                "entry_u": _largest(u),
                "entry_v": _largest(v),
                "spread_u": u.amax((1, 2)) - u.amin((1, 2)),
                "spread_v": v.amax((1, 2)) - v.amin((1, 2)),
            }
            numbers = self.torch.stack(list(seen.values())).cpu().numpy()
        return dict(zip(seen, numbers, strict=True))


def _float(number: Any) -> float:
    try:
        return float(number)
    except OverflowError:
        return math.inf


def _square(t: Any) -> Any:
    """The squared Euclidean norm of each level, shape (L,)."""
    return t.square().sum((1, 2))


def _largest(t: Any) -> Any:
    """The largest modulus of each level, shape (L,)."""
    return t.abs().amax((1, 2))


def _ladder(
    network: _Network,
    blank: Descent,
    rate: float | None,
    budget: _Budget,
    progress: Progress | None,
) -> Descent:
    """Train; with a probed rate, train again at half of it until the loss only falls."""
    weights = network.start()
    slopes = [bool(g.isfinite().all()) for g in network.gradient(weights)]
    if not (all(slopes) and _finite(network.observe(weights, weights))):
        return _ended(blank, [Ending.NOT_FINITE])
    largest = _probe(network.first(), budget.quarter()) if rate is None else rate
    for restarts in range(MAX_RESTARTS + 1):
        rates = np.array([largest / 2**j for j in range(len(blank.rates))])
        run = dataclasses.replace(blank, rates=rates, restarts=restarts)
        run = _train(network, run, rate is None, budget, progress)
        if rate is not None or run.ending is not Ending.DIVERGED or budget.late:
            break
        largest /= 2
    return run


def _train(
    network: _Network, run: Descent, guarded: bool, budget: _Budget, progress: Progress | None
) -> Descent:
    """One run of the ladder; ``guarded`` calls a loss that rises divergence."""
    minus_rates = network.torch.as_tensor(-run.rates, device=network.x.device).view(-1, 1, 1)
    weights = network.start()
    anchor, anchored = network.leaves(*weights), 0
    settled = np.zeros(len(run.rates), dtype=bool)
    records: list[tuple[int, Observation]] = []
    for step in _record_steps(budget):
        for _ in range(step - (records[-1][0] if records else 0)):
            network.step(weights, minus_rates)
        now = network.observe(weights, anchor)
        if not _finite(now) or (guarded and records and _rises(now, records[-1][1], run.target)):
            run = dataclasses.replace(run, steps=step, history=_history(records, run.rates))
            return _ended(run, [Ending.DIVERGED])
        records.append((step, now))
        if progress is not None:
            progress(step, float(np.abs(1 - now["output"]).max()))
        if step - anchored >= SETTLING_STEPS:
            settled = _settled(now)
            anchor, anchored = network.leaves(*weights), step
        if settled.all():
            break
    return _finished(network, weights, run, records, settled)


def _record_steps(budget: _Budget) -> Iterator[int]:
    """0, 1, 2, … and later geometric, until the budget is spent."""
    step = 0
    while True:
        yield step
        if budget.spent(step):
            return
        step = min(max(step + 1, math.ceil(step * RECORD_GROWTH)), budget.steps)


def _finite(now: Observation) -> bool:
    return all(bool(np.isfinite(numbers).all()) for numbers in now.values())


def _rises(now: Observation, before: Observation, target: Floats) -> bool:
    rounding = ZERO_RESIDUAL**2 * (target @ target) / 2
    return bool((now["loss"] > RISE * before["loss"] + rounding).any())


def _settled(now: Observation) -> np.ndarray:
    return (now["change1"] <= SETTLED * now["size1"]) & (now["change2"] <= SETTLED * now["size2"])


def _finished(
    network: _Network,
    weights: Weights,
    run: Descent,
    records: list[tuple[int, Observation]],
    settled: np.ndarray,
) -> Descent:
    step = records[-1][0]
    history, end = _history(records, run.rates), _end(network, weights)
    zero = ZERO_RESIDUAL**2 * float(run.target @ run.target) / 2
    fits, escaped = history.loss[-1] <= zero, _escaped(history, zero)
    arrived = int(np.cumprod(fits & ~escaped).sum())
    limit = _limit(network, weights, end, step, arrived) if end and arrived >= 3 else None
    run = dataclasses.replace(run, steps=step, history=history, end=end, limit=limit)
    return _ended(run, [_ending(*flags) for flags in zip(settled, fits, escaped, strict=True)])


def _ending(settled: bool, fits: bool, escaped: bool) -> Ending:
    if not settled:
        return Ending.BUDGET
    if escaped:
        return Ending.ESCAPED
    return Ending.INTERPOLATED if fits else Ending.STAGNATED


def _escaped(history: History, zero: float) -> np.ndarray:
    """Whether a level all but stopped, at a loss above ``zero``, and then moved again; (L,)."""
    decay = np.where(history.loss > zero, history.decay, 0.0)
    before = np.maximum.accumulate(decay)
    after = np.maximum.accumulate(decay[::-1])[::-1]
    stopped = (history.loss > zero) & (decay < SADDLE * np.minimum(before, after))
    return np.any(stopped, axis=0)


def _ended(run: Descent, endings: list[Ending]) -> Descent:
    """``endings`` has one entry for each level, or one for all."""
    each = tuple(endings * (len(run.rates) // len(endings)))
    return dataclasses.replace(run, ending=max(each, key=list(Ending).index), endings=each)


def _history(records: list[tuple[int, Observation]], rates: Floats) -> History:
    step = np.array([n for n, _ in records], dtype=np.int64)

    def column(name: str) -> Floats:
        return np.array([seen[name] for _, seen in records]).reshape(len(records), len(rates))

    def relative(part: str, whole: str) -> Floats:
        size = np.maximum.accumulate(column(whole)) if records else column(whole)
        return np.divide(column(part), size, out=np.zeros_like(size), where=size > 0)

    loss = column("loss")
    return History(
        step=step,
        time=np.outer(step, rates),
        residual=1 - column("output"),
        loss=loss,
        decay=np.divide(column("steepness"), 2 * loss, out=np.zeros_like(loss), where=loss > 0),
        u=column("u"),
        v=column("v"),
        invariant1=np.maximum(relative("drift1", "size1"), relative("drift2", "size2")),
        invariant2=np.maximum(relative("spread_u", "entry_u"), relative("spread_v", "entry_v")),
    )


def _end(network: _Network, weights: Weights) -> End | None:
    """None where an output or a derivative is not finite, and no eigenvalue can be asked for."""
    seen, jacobian = network.observe(weights, weights), network.jacobian(weights)
    if not (_finite(seen) and np.isfinite(jacobian).all()):
        return None  # LAPACK may crash on a NaN
    eigenvalues = np.linalg.eigvals(jacobian)
    order = np.argsort(-np.abs(eigenvalues), axis=1)
    ranked = np.take_along_axis(eigenvalues, order, axis=1)
    x, y = network.x[0, :, 0].cpu().numpy(), network.y[0, :, 0].cpu().numpy()
    return End(
        u=seen["u"],
        v=seen["v"],
        output=seen["output"],
        lambda1=ranked[:, 0].real.copy(),
        others=np.abs(ranked[:, 1:]).max(axis=1, initial=0.0),
        multiplier=jacobian @ x @ y / (y @ y),
        jacobian=jacobian,
    )


def _limit(network: _Network, weights: Weights, end: End, step: int, levels: int) -> Limit | None:
    """Extrapolate, with the noise seen by moving the weights as rounding or more steps would."""
    rounding = 1 + EPSILON * math.sqrt(max(step, 1))  # a random walk of the updates' roundings
    w1, w2 = weights
    moved = [(w1 * rounding, w2), (w1, w2 * rounding), _polished(network, weights)]
    ends = [_end(network, network.leaves(*each)) for each in moved]
    if None in ends:
        return None

    def extrapolated(name: str) -> Extrapolation:
        ladder = getattr(end, name)
        noise = sum(np.abs(getattr(other, name) - ladder) for other in ends)
        return richardson(ladder[:levels], noise[:levels])

    return Limit(levels, *map(extrapolated, ("u", "v", "lambda1", "multiplier")))


def _polished(network: _Network, weights: Weights) -> Weights:
    """The weights after the shortest step that brings the linearised residual to 0."""
    gradient = network.gradient(weights)
    slope = sum(_square(g) for g in gradient)
    residual = _square(network.y - network.value(weights, network.x))
    factor = (residual / slope).where(slope > 0, 0).view(-1, 1, 1)
    return tuple(w - factor * g for w, g in zip(weights, gradient, strict=True))


def _probe(network: _Network, budget: _Budget) -> float:
    """A largest γ from the largest curvature met on one quick descent.

    Curvature is seen as |Δ gradient|/|Δ weights|, and as |gradient|²/(2 loss), which is the
    Gauss-Newton matrix's eigenvalue while the residual keeps its direction.
    """
    weights = network.start()
    loss, slope = _slope(network, weights)
    first, peak = loss, 0.0
    for _ in range(TRIAL_STEPS):
        steep, size = _norm(slope), _norm(weights)
        if steep == 0 or loss <= TRIAL_DECAY * first or budget.late:
            break
        peak = max(peak, steep**2 / (2 * loss))
        rate = TRIAL_COURANT / max(peak, steep / size if size > 0 else 0.0)
        trial = network.leaves(*(w - rate * g for w, g in zip(weights, slope, strict=True)))
        next_loss, next_slope = _slope(network, trial)
        bend = _norm([b - a for a, b in zip(slope, next_slope, strict=True)]) / (rate * steep)
        if not (math.isfinite(bend) and next_loss <= loss):
            peak = 2 * max(peak, TRIAL_COURANT / rate)
            continue
        peak = max(peak, bend)
        weights, loss, slope = trial, next_loss, next_slope
    return _rounded_down(COURANT / peak) if peak > 0 else COURANT


def _slope(network: _Network, weights: Weights) -> tuple[float, Weights]:
    loss = network.loss(weights)
    return loss.item(), network.gradient(weights, loss)


def _norm(tensors: Iterable[Any]) -> float:
    return math.sqrt(sum(t.square().sum().item() for t in tensors))


def _rounded_down(rate: float) -> float:
    """To two binary digits, so that a product with it rounds little and a report can name it."""
    mantissa, exponent = math.frexp(rate)
    return math.ldexp(math.floor(4 * mantissa) / 4, exponent)
