"""Attractors of networks, proved: planted ones, mutants, and independent routes."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from flint import acb_mat, arb, arb_mat

from tests.extent import LONG
from theory.activation import Activation
from theory.deadline import OutOfTime, deadline, listening
from theory.errors import InputError
from theory.expression.balls import precision
from theory.memories import rounding
from theory.memories.activation_table import ActivationTable
from theory.memories.attractor import Attractor
from theory.memories.eigenvalue import dominant
from theory.memories.expansion import Expansion, Slopes
from theory.memories.measures import radius_bound
from theory.memories.memory import Finding, Verdict, _farthest, examine
from theory.memories.network import Network
from theory.memories.polish import polished, value
from theory.memories.rounding import MatrixBall
from theory.memories.sharpened import sharpened
from theory.rigour.ball_activation import BallActivation

ACTIVATIONS = ("tanh", "selu", "swish", "gelu", "sigmoid", "elu", "sinusoid", "cosid", "sin")
TINY_ENTRANCE = Network.of("tanh", [np.eye(2) / 100, 20 * np.eye(2)])  # f(x) = 20 tanh(x/100)
SEEDS = range(30 if LONG else 3)


def planted(
    phi: str, sizes: tuple[int, ...], radius: float, seed: int = 0, points: int = 1
) -> tuple[Network, list[np.ndarray], float]:
    """A network with biases that maps x_1 → x_2 → … → x_1 up to rounding, scaled so that the
    spectral radius of the n-fold map is ``radius`` there, as floats see it."""
    found = _planted(phi, sizes, radius, seed, points)
    if abs(found[2] - radius) < 1e-6:
        return found
    return planted(phi, sizes, radius, seed + 1000, points)  # one that can be scaled so far


def _planted(
    phi: str, sizes: tuple[int, ...], radius: float, seed: int, points: int
) -> tuple[Network, list[np.ndarray], float]:
    generator = np.random.default_rng(seed)
    shapes = list(zip(sizes[1:], sizes[:-1], strict=True))
    w = [generator.normal(size=s) / np.sqrt(s[1]) for s in shapes]
    b = [0.3 * generator.normal(size=s[0]) for s in shapes]
    x = [generator.normal(size=sizes[0]) for _ in range(points)]
    both = Activation.of(phi).array_functions(np)

    def hidden(z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        slope = np.eye(len(z))
        for m, c in zip(w[:-1], b[:-1], strict=True):
            z, d = both(m @ z + c)
            slope = d[:, None] * (m @ slope)
        return z, slope

    h = np.stack([hidden(z)[0] for z in x])
    targets = np.stack([*x[1:], x[0]])
    columns = np.vstack([h.T, np.ones(points)])
    free = np.eye(len(columns)) - columns @ np.linalg.pinv(columns)
    rest = np.hstack([w[-1], b[-1][:, None]]) @ free
    fixed = targets.T @ np.linalg.pinv(columns)

    def along(scale: float) -> float:
        product = np.eye(sizes[0])
        for z in x:
            product = (fixed + scale * rest)[:, :-1] @ hidden(z)[1] @ product
        return float(np.abs(np.linalg.eigvals(product)).max())

    low, high = 0.0, 64.0
    for _ in range(52):
        middle = (low + high) / 2
        low, high = (middle, high) if along(middle) < radius else (low, middle)
    last = fixed + low * rest
    network = Network.of(phi, [*w[:-1], last[:, :-1]], [*b[:-1], last[:, -1]])
    return network, x, along(low)


def step(network: Network, x: np.ndarray) -> np.ndarray:
    both = network.phi.array_functions(np)
    for m, c in zip(network.matrices[:-1], network.offsets[:-1], strict=True):
        x = both(x @ m.T + c)[0]
    return x @ network.matrices[-1].T + network.offsets[-1]


@pytest.mark.parametrize("sizes", [(12, 6, 6, 12), (3, 9, 9, 3)], ids=["narrow", "wide"])
@pytest.mark.parametrize("phi", ACTIVATIONS if LONG else ACTIVATIONS[::3])
def test_a_planted_attractor_is_proved_and_draws_its_ball(phi, sizes):
    network, x, rho = planted(phi, sizes, 0.8, seed=len(phi))
    found = examine(network, x, 0.1)
    assert found.verdict is Verdict.ATTRACTOR, found.reason
    assert found.distance[1] < 1e-9
    low, high = found.multiplier
    assert low - 1e-9 <= rho <= high + 1e-9
    assert high - low < 3e-3
    assert found.radius > 0
    generator = np.random.default_rng(1)
    y = generator.normal(size=(5, sizes[0]))
    starts = x[0] + found.radius * y / np.linalg.norm(y, axis=1, keepdims=True)
    for _ in range(150):
        starts = step(network, starts)
    assert np.linalg.norm(starts - x[0], axis=1).max() < 1e-8


@pytest.mark.parametrize("phi", ACTIVATIONS if LONG else ACTIVATIONS[1::3])
def test_a_planted_repeller_is_proved_to_be_none(phi):
    network, x, rho = planted(phi, (12, 6, 6, 12), 1.2, seed=len(phi))
    found = examine(network, x, 0.1)
    assert found.verdict is Verdict.NOT_STORED, found.reason
    assert found.distance[1] < 1e-6
    assert 1 < found.multiplier[0] <= rho + 1e-6


@pytest.mark.parametrize("seed", SEEDS)
def test_no_mutant_with_a_multiplier_beyond_1_is_ever_an_attractor(seed):
    generator = np.random.default_rng(seed)
    for margin in (1e-2, 1e-5, 1e-9, 1e-12, 1e-15):
        phi = ACTIVATIONS[int(generator.integers(len(ACTIVATIONS)))]
        network, x, rho = planted(phi, (8, 5, 5, 8), 1 + margin, seed=seed)
        found = examine(network, x, 0.1)
        assert found.verdict is not Verdict.ATTRACTOR or found.multiplier[1] < 1
        if rho > 1 + 1e-10:
            assert found.verdict is not Verdict.ATTRACTOR, (phi, margin, rho)
        below, x, rho = planted(phi, (8, 5, 5, 8), 1 - margin, seed=seed)
        if rho < 1 - 1e-10:
            assert examine(below, x, 0.1).verdict is not Verdict.NOT_STORED, (phi, margin, rho)


def sheared(multiplier: float, flip: bool) -> Network:
    """Its fixed point is (.3, -.7) and its multipliers there ± ``multiplier`` and .4, exactly."""
    last = np.array([[-multiplier if flip else multiplier, 3.0], [0.0, 0.4]])
    place = np.array([0.3, -0.7])
    return Network.of("tanh", [np.eye(2), last], [-place, place])


@pytest.mark.parametrize("flip", [False, True])
def test_next_to_1_what_is_decided_is_right(flip):
    decided = 0
    for digits in range(3, 16, 1 if LONG else 3):
        for sign in (-1, 1):
            exactly = 1 + sign * 10.0**-digits
            found = examine(sheared(exactly, flip), [np.array([0.3, -0.7])], 0.1)
            wrong = Verdict.ATTRACTOR if sign > 0 else Verdict.NOT_STORED
            assert found.verdict is not wrong, (digits, found.reason)
            assert found.multiplier[0] <= exactly <= found.multiplier[1]
            decided += found.verdict is not Verdict.UNDECIDED
            assert found.verdict is not Verdict.UNDECIDED or digits > 7, found.reason
    assert decided > 3


def test_residuals_in_balls_are_those_of_the_map():
    for sizes in ((12, 6, 6, 12), (3, 9, 9, 3)):
        network, x, _ = planted("tanh", sizes, 0.8)
        state = network.entered(x[0])[0]
        guess = polished([network.loop], [state])
        better, ((gap, error),) = sharpened(network, guess)
        plain = value(network.loop, better.points[0]) - better.points[0]
        assert np.linalg.norm(gap - plain) < 1e-13
        assert np.linalg.norm(gap) < 1e-15
        assert error < 1e-25
        assert np.linalg.norm(better.points[0] - state) < 1e-9
        skips = with_skips(0.9)[0]
        assert sharpened(skips, polished([skips.loop], [with_skips(0.9)[1]])) is None


def test_a_multiplier_of_exactly_1_is_undecided():
    for last in ([[0.5, 0.0], [0.0, 0.5]], [[0.5, 1.0], [0.0, 0.5]]):
        network = Network.of("z", [2 * np.eye(2), np.array(last)], [np.ones(2), -np.ones(2) / 2])
        assert examine(network, [np.zeros(2)], 1.0).verdict is Verdict.UNDECIDED


@pytest.mark.parametrize("sizes", [(12, 7, 7, 12), (3, 12, 12, 3)], ids=["narrow", "wide"])
@pytest.mark.parametrize("count", [2, 3])
def test_a_planted_cycle_is_proved_and_a_repelling_one_refuted(sizes, count):
    network, x, rho = planted("tanh", sizes, 0.5, seed=3, points=count)
    found = examine(network, x, 0.1)
    assert found.verdict is Verdict.ATTRACTOR, found.reason
    assert found.multiplier[0] - 1e-9 <= rho <= found.multiplier[1] + 1e-9
    start = x[0] + found.radius / np.sqrt(sizes[0])
    for _ in range(60 * count):
        start = step(network, start)
    assert np.linalg.norm(start - x[0]) < 1e-8
    network, x, rho = planted("tanh", sizes, 1.5, seed=3, points=count)
    found = examine(network, x, 0.1)
    assert found.verdict is Verdict.NOT_STORED, found.reason
    assert "cycle" in found.reason


def test_piecewise_linear_networks_are_proved_up_to_the_kinks():
    network, x, _ = planted("relu", (3, 9, 9, 3), 0.7, seed=1)
    found = examine(network, x, 0.1)
    assert found.verdict is Verdict.ATTRACTOR
    assert found.multiplier[1] - found.multiplier[0] < 2e-3
    repelling, x, _ = planted("leaky_relu", (3, 9, 9, 3), 1.3, seed=1)
    assert examine(repelling, x, 0.1).verdict is Verdict.NOT_STORED


def with_skips(radius: float) -> tuple[Network, np.ndarray]:
    """A planted network in which units of the first layer are handed on to the last one."""
    plain, (x,), _ = planted("tanh", (3, 9, 6, 3), 0.5, seed=2)
    first, second, _ = plain.matrices
    wide = np.vstack([second, np.eye(9)])
    offset = np.concatenate([plain.offsets[1], np.zeros(9)])
    h = np.tanh(first @ x + plain.offsets[0])
    z = np.concatenate([np.tanh(second @ h + plain.offsets[1]), h])
    slope = np.vstack([(1 - z[:6] ** 2)[:, None] * second, np.eye(9)])
    slope = slope @ ((1 - h**2)[:, None] * first)
    last = np.random.default_rng(4).normal(size=(3, 15))
    last *= radius / np.abs(np.linalg.eigvals(last @ slope)).max()
    offsets = [plain.offsets[0], offset, x - last @ z]
    return Network.of("tanh", [first, wide, last], offsets, handed=[0, 9]), x


def test_skip_connections_are_units_that_are_handed_on():
    for radius, verdict in ((0.9, Verdict.ATTRACTOR), (1.1, Verdict.NOT_STORED)):
        network, x = with_skips(radius)
        found = examine(network, [x], 0.1)
        assert found.verdict is verdict, found.reason
        assert found.multiplier[0] - 1e-9 <= radius <= found.multiplier[1] + 1e-9
        assert found.evidence is not None
        expansion = Expansion.at(network.loop, x)
        identity = MatrixBall(np.eye(3))
        ball = Slopes(expansion, expansion.derivatives(identity), identity, 1.0).jacobian(1e-2)
        for y in 1e-2 * np.eye(3):
            beside = (value(network.loop, x + y) - value(network.loop, x)) / 1e-2
            assert np.linalg.norm(beside - ball.mid @ y / 1e-2) <= ball.radius
    for handed, word in (([0], "every layer"), ([0, 15], "cannot be handed on")):
        with pytest.raises(InputError, match=word):
            Network.of("tanh", network.matrices, network.offsets, handed=handed)


@pytest.mark.parametrize("phi", ["relu", "leaky_relu", "z", "abs(z)"])
def test_homogeneous_networks_say_why_they_store_nothing(phi):
    generator = np.random.default_rng(0)
    matrices = [generator.normal(size=(4, 4)) for _ in range(2)]
    found = examine(Network.of(phi, matrices), [np.ones(4)], 0.1)
    assert found.verdict is Verdict.NOT_STORED
    assert "homogeneous" in found.reason
    quiet = Network.of(phi, [0.1 * m for m in matrices])
    near_0 = examine(quiet, [np.full(4, 1e-9)], 0.1)  # 0 attracts, and is near enough to count
    assert near_0.verdict is not Verdict.NOT_STORED
    biased = Network.of(phi, matrices, [np.ones(4), np.zeros(4)])
    assert not biased.homogeneous
    assert not Network.of("elu", matrices).homogeneous


def test_the_fixed_point_of_a_kink_is_undecided():
    for factor in (0.4, 0.9):  # slopes .4 and .8, or .9 and 1.8
        network = Network.of("max(z,0)+z", [np.eye(2), factor * np.eye(2)])
        found = examine(network, [np.zeros(2)], 1.0)
        assert found.verdict is not Verdict.NOT_STORED
        assert found.verdict is Verdict.UNDECIDED or factor < 0.5


def test_what_iteration_leaves_or_cannot_be_computed_is_undecided():
    network, x, _ = planted("tanh", (3, 9, 9, 3), 0.8)
    away = examine(network, [x[0] + 0.5], 1e-3)
    assert away.verdict is Verdict.UNDECIDED
    assert "away" in away.reason or "Newton" in away.reason
    holes = examine(network, [np.array([np.nan, 0, 0])], 1.0)
    assert holes == Finding(Verdict.UNDECIDED, "the example holds NaN or infinity")
    growing = Network.of("z+z^2", [np.eye(2), np.eye(2)], [np.ones(2), np.ones(2)])
    assert examine(growing, [np.ones(2)], 1.0).verdict is Verdict.UNDECIDED
    pole = Network.of("log(z)", [np.eye(2), np.eye(2)], [np.zeros(2), np.zeros(2)])
    assert examine(pole, [-np.ones(2)], 1.0).verdict is Verdict.UNDECIDED
    far = np.full(2, -800.0)  # e^800 is no float, but φ has a value there
    steep = Network.of("sigmoid", [np.eye(2), np.eye(2)], [np.zeros(2), far])
    found = examine(steep, [far], 1.0)
    assert found.verdict is Verdict.UNDECIDED
    assert "overflows" in found.reason


@pytest.mark.parametrize(
    ("matrices", "offsets", "word"),
    [
        ([np.ones((3, 2))], None, "two layers"),
        ([np.ones((3, 2)), np.ones((2, 4))], None, "expected"),
        ([np.ones((3, 2)), np.ones((4, 3))], None, "fixed points"),
        ([np.ones((3, 2)), np.full((2, 3), np.nan)], None, "NaN"),
        ([np.ones((3, 2)), np.ones((2, 3))], [np.ones(3), np.ones(3)], "expected"),
    ],
)
def test_layers_that_do_not_fit_are_told(matrices, offsets, word):
    with pytest.raises(InputError, match=word):
        Network.of("tanh", matrices, offsets)


@pytest.mark.parametrize("phi", [*ACTIVATIONS, "relu", "z^3", "log(z)", "max(z, 1/3)"])
def test_the_table_agrees_with_balls(phi):
    table = ActivationTable.of(Activation.of(phi))
    generator = np.random.default_rng(5)
    a = np.concatenate([3 * generator.normal(size=60), np.arange(-4, 4) / 64, [1e-300, -1e-300]])
    radius = np.abs(generator.normal(size=len(a))) * 0.05
    values = table.values(a)
    off = table.deviation(a, values, radius)
    bend = table.bend(a, radius)
    assert np.isfinite(values.error).sum() > len(a) / 3
    balls = BallActivation.of(table.phi)
    with precision(150):
        for i, t in enumerate(a):
            if not np.isfinite(values.error[i]):
                continue
            exact, slope = balls.values(arb(t))
            assert abs(exact - arb(values.value[i])) <= arb(values.error[i])
            # a ball at a kink holds the slopes of both sides
            assert not abs(slope - arb(values.slope[i])) > arb(values.slope_error[i])
            other = balls.values(arb(t) + arb(radius[i]) * 0.99)[1]
            assert not abs(other - arb(values.slope[i])) > arb(off[i])
            assert not abs(other - slope) > arb(bend[i]) * arb(radius[i]) or bend[i] == np.inf


def exact(x: np.ndarray) -> arb_mat:
    return arb_mat(*x.shape, [arb(float(v)) for v in x.ravel()])


def ball_jacobian(network: Network, x: np.ndarray) -> tuple[arb_mat, arb_mat]:
    """(f(x), f'(x)) in balls, straight from the definition."""
    phi = BallActivation.of(network.phi)
    a, slope = exact(x[:, None]), exact(np.eye(len(x)))
    for number, (m, c) in enumerate(zip(network.matrices, network.offsets, strict=True)):
        a, slope = exact(m) * a + exact(c[:, None]), exact(m) * slope
        if number < len(network.matrices) - 1:
            pairs = [phi.values(a[i, 0]) for i in range(a.nrows())]
            a = arb_mat(len(pairs), 1, [p[0] for p in pairs])
            rows, columns = slope.nrows(), slope.ncols()
            scaled = [pairs[i][1] * slope[i, j] for i in range(rows) for j in range(columns)]
            slope = arb_mat(rows, columns, scaled)
    return a, slope


def difference(bound: MatrixBall, matrix: arb_mat) -> arb:
    return max(
        abs(matrix[i, j] - arb(float(bound.mid[i, j]))).lower()
        for i in range(matrix.nrows())
        for j in range(matrix.ncols())
    )


@pytest.mark.parametrize("phi", ["selu", "sinusoid", "gelu"])
def test_values_and_jacobians_agree_with_balls(phi):
    network, x, _ = planted(phi, (4, 8, 8, 4), 0.9)
    expansion = Expansion.at(network.loop, x[0])
    identity = MatrixBall(np.eye(4))
    plain = Slopes(expansion, expansion.derivatives(identity), identity, 1.0)
    with precision(200):
        images, slopes = ball_jacobian(network, x[0])
        image = expansion.value
        error = plain.distance(image)
        away = max(abs(images[i, 0] - arb(float(image[i]))).upper() for i in range(4))
        assert away <= arb(error)
        assert error < 1e-11
        assert difference(plain.jacobian(0.0), slopes) <= arb(plain.jacobian(0.0).radius)
        top = max(abs(z).mid() for z in acb_mat(slopes).eig(multiple=True))
        found = examine(network, x, 0.1)
        assert arb(found.multiplier[0]) - 1e-9 <= top <= arb(found.multiplier[1]) + 1e-9
        generator = np.random.default_rng(2)
        for _ in range(4):
            y = generator.normal(size=4)
            near = x[0] + 0.9e-2 * y / np.linalg.norm(y)
            ball = plain.jacobian(1e-2)
            assert difference(ball, ball_jacobian(network, near)[1]) <= arb(ball.radius)


def test_rounding_is_carried_by_the_products_of_layers_and_not_by_their_norms():
    """Each of 40 layers expands something twentyfold, and all together contract."""
    generator, size = np.random.default_rng(5), 12
    turns = [np.linalg.qr(generator.normal(size=(size, size)))[0] for _ in range(41)]
    scales = np.geomspace(20, 0.05, size)
    w = [
        b @ np.diag(scales if n % 2 else 1 / scales) @ a.T
        for n, (a, b) in enumerate(pairwise(turns))
    ]
    network = Network.of("tanh", [0.9 * w[0], *w[1:]], [np.zeros(size)] * 40)
    expansion = Expansion.at(network.loop, np.zeros(size))
    identity = MatrixBall(np.eye(size))
    plain = Slopes(expansion, expansion.derivatives(identity), identity, 1.0)
    with precision(400):
        _, slopes = ball_jacobian(network, np.zeros(size))
        for ball in (expansion.derivatives(identity)[-1], plain.jacobian(0.0)):
            assert difference(ball, slopes) <= arb(ball.radius)
    assert plain.jacobian(0.0).radius < 1e-8
    # the product of the norms of layers is 20⁴⁰
    assert examine(network, [np.zeros(size)], 1.0).verdict is Verdict.ATTRACTOR


def products(generator: np.random.Generator) -> tuple[MatrixBall, arb_mat]:
    """A product that loses digits, and the same exactly."""
    a = generator.normal(size=(5, 40)) * 10.0 ** generator.integers(-6, 6, size=(5, 40))
    b = generator.normal(size=(40, 5)) * 10.0 ** generator.integers(-6, 6, size=(40, 5))
    with precision(400):
        return MatrixBall(a).times(MatrixBall(b)), exact(a) * exact(b)


def test_products_hold_the_exact_ones_and_a_wrong_bound_is_noticed(monkeypatch):
    def holds() -> bool:
        with precision(400):
            return all(
                difference(ball, true) <= arb(ball.radius)
                for ball, true in map(products, map(np.random.default_rng, range(10)))
            )

    assert holds()
    monkeypatch.setattr(rounding, "gamma", lambda n: 0.0)
    assert not holds()


def sharp(seed: int) -> list[tuple[arb_mat, float]]:
    """(what is off, its bound): of a product and of an image that lose digits."""
    generator = np.random.default_rng(seed)
    a, b, c = (
        generator.normal(size=s) * 10.0 ** generator.integers(-6, 6, size=s)
        for s in ((5, 40), (40, 5), (5,))
    )
    ball = rounding.product(MatrixBall(a), MatrixBall(b))
    found = rounding.image(MatrixBall(a), b[:, 0], c)
    with precision(400):
        column = exact(a) * exact(b[:, :1]) + exact(c[:, None])
        return [
            (exact(ball.mid) - exact(a) * exact(b), ball.radius),
            (exact(found.value[:, None]) - column, found.error),
        ]


def test_sharp_products_and_images_hold_the_exact_ones_and_a_wrong_bound_is_noticed(monkeypatch):
    def holds() -> bool:
        return all(
            sum((abs(x) ** 2 for x in gap.entries()), arb(0)).sqrt() <= arb(bound)
            for seed in range(10)
            for gap, bound in sharp(seed)
        )

    assert holds()
    coarse, _ = products(np.random.default_rng(0))
    assert max(bound for _, bound in sharp(0)) < coarse.radius / 5
    monkeypatch.setattr(rounding, "gamma", lambda n: 0.0)
    monkeypatch.setattr(rounding, "UNIT", 0.0)
    assert not holds()


@pytest.mark.parametrize("scale", [1.0, 1e-60, 1e60, 1e-130])
def test_halves_are_exact_and_so_are_sums_of_products_of_the_high_ones(scale):
    generator = np.random.default_rng(3)
    x, y = (scale * generator.normal(size=(1, 1000)) for _ in range(2))
    (high, low), (other, _) = (rounding.halves(z, 1000) for z in (x, y))
    with precision(2000):
        assert exact(high) + exact(low) == exact(x)
        exactly = (exact(high) * exact(other).transpose())[0, 0]
        assert all(
            arb(float(high[0, p] @ other[0, p])) == exactly
            for p in (generator.permutation(1000) for _ in range(5))
        )


def test_spectral_norms_are_bounded_and_sharp():
    generator = np.random.default_rng(0)
    for shape in [(3, 3), (7, 20), (20, 7), (1, 5), (30, 30)]:
        x = generator.normal(size=shape)
        bound, norm = rounding.spectral(x), np.linalg.norm(x, 2)
        assert norm <= bound * (1 + 1e-14) <= norm * (1 + 1e-6) + 1e-30
    assert rounding.spectral(np.full((2, 2), np.nan)) == np.inf
    assert rounding.spectral(np.full((2, 2), 1e300)) == np.inf
    assert rounding.spectral(np.zeros((3, 3))) < 1e-100


@pytest.mark.parametrize("seed", range(4))
def test_an_eigenvalue_is_enclosed_for_every_matrix_of_a_ball(seed):
    generator = np.random.default_rng(seed)
    mid = generator.normal(size=(8, 8))
    ball = MatrixBall(mid, 1e-6)
    found = dominant(ball)
    assert found is not None
    for _ in range(5):
        e = generator.normal(size=(8, 8))
        values = np.linalg.eigvals(mid + 1e-6 * e / np.linalg.norm(e, 2))
        assert np.abs(values - found.value).min() <= found.radius + 1e-13
    assert dominant(MatrixBall(np.zeros((3, 3)), 1.0)) is None
    assert dominant(MatrixBall(np.array([[0.5, 1.0], [0.0, 0.5]]))) is None  # a double one


def test_no_matrix_of_a_ball_exceeds_its_radius_bound_and_more_digits_are_no_worse():
    generator = np.random.default_rng(1)
    mid = 0.5 * np.eye(8) + np.triu(generator.normal(size=(8, 8)), 1)
    bounds = [radius_bound(MatrixBall(mid, 1e-9), digits) for digits in (1, 3, 8)]
    assert bounds[0] * (1 + 1e-12) >= bounds[1] * (1 - 1e-12) >= 0.5
    assert bounds[2] <= bounds[1] * (1 + 1e-12)
    for _ in range(20):
        e = generator.normal(size=(8, 8))
        near = mid + 1e-9 * e / np.linalg.norm(e, 2)
        assert np.abs(np.linalg.eigvals(near)).max() <= min(bounds)
    assert radius_bound(MatrixBall(np.full((2, 2), np.nan)), 3) == np.inf
    assert radius_bound(MatrixBall(np.zeros((2, 2)), 0.25), 3) >= 0.25


def test_the_state_of_a_narrow_network_is_that_of_its_preactivations():
    network, x, _ = planted("tanh", (12, 6, 6, 12), 0.8)
    state, error = network.entered(x[0])
    image = network.matrices[0] @ step(network, x[0]) + network.offsets[0]
    assert np.allclose(value(network.loop, state), image, atol=1e-12)
    assert error < 1e-12


def test_how_far_the_cycle_is_does_not_shrink_with_the_first_weights():
    """Its ball is one of examples, whatever the layer after them makes of it."""
    found = examine(TINY_ENTRANCE, [np.array([1e-9, 0.0])], reach=1.0)
    ball, point = found.evidence, np.array([0.3, 0.4])
    assert isinstance(ball, Attractor)
    slopes, radius = [step.slopes for step in ball.steps], 0.1
    sizes = [rounding.spectral(frame.shape) for frame in ball.frames]
    low, high = _farthest(TINY_ENTRANCE, slopes, sizes, radius, [point])
    for direction in np.eye(2):
        away = np.linalg.norm(ball.points[0] + ball.frames[0].shape @ direction * radius - point)
        assert low <= away <= high


def test_offsets_that_are_not_known_exactly_move_the_fixed_point():
    exact = Network.of("tanh", [np.eye(2), np.eye(2) / 2], [np.zeros(2), np.array([0.1, 0.0])])
    arrays = exact.matrices, exact.offsets
    blurred = Network.of("tanh", *arrays, offset_radii=[0.0, 1e-6])
    assert (exact.exact, blurred.exact) == (True, False)
    x = np.array([0.19, 0.0])
    both = [examine(n, [x], 0.5) for n in (exact, blurred)]
    assert all(found.verdict is Verdict.ATTRACTOR for found in both)
    sharp, wide = (found.distance for found in both)
    assert wide[1] - wide[0] > 1e-6 > sharp[1] - sharp[0]
    for shift in (-1e-6, 1e-6):
        moved = Network.of("tanh", exact.matrices, [np.zeros(2), np.array([0.1 + shift, 0.0])])
        low, high = examine(moved, [x], 0.5).distance
        assert wide[0] <= high
        assert low <= wide[1]
        assert wide[0] - 1e-12 <= low <= high <= wide[1] + 1e-12


def test_a_first_layer_that_is_not_known_exactly_is_no_state():
    first, last = np.array([[0.5, 0.5, 0.1]]), np.array([[0.5], [0.2], [0.1]])
    exact = Network.of("tanh", [first, last])
    blurred = Network.of("tanh", [first, last], radii=[1e-9, 0.0])
    assert (exact.narrow, blurred.narrow) == (True, False)
    one, other = (examine(n, [np.zeros(3)], 0.5) for n in (exact, blurred))
    assert one.verdict is other.verdict is Verdict.ATTRACTOR
    assert one.multiplier[0] <= other.multiplier[1]
    assert other.multiplier[0] <= one.multiplier[1]


def test_a_proof_says_what_it_does_and_ends_when_its_time_is_over():
    network, points, _ = planted("tanh", (6, 4, 6), 0.8, points=3)
    told = []
    with listening(told.append):
        found = examine(network, points, reach=1.0)
    assert found.verdict is Verdict.ATTRACTOR
    assert {"Newton's method", "a norm for point 3 of 3", "a ball around point 2 of 3"} <= set(told)
    assert "the basin of point 1 of 3" in told

    now = [0.0]

    def late(what):
        now[0] += what.startswith("a ball")

    ended = pytest.raises(OutOfTime, match="a ball around point 1")
    with listening(late), ended, deadline(0.5, clock=lambda: now[0]):
        examine(network, points, reach=1.0)
    assert examine(network, points, reach=1.0) == found  # nobody listens any more
