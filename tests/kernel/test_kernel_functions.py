"""The kernel's elementary functions against FLINT: each enclosure contains the value."""

from __future__ import annotations

import random

import flint
import pytest
from flint import arb

from proofs_check.kernel.core.functions import FUNCTIONS, pi, rational_power
from proofs_check.kernel.core.intervals import Intervals, Rejected
from proofs_check.kernel.core.trees import Tree
from tests.extent import LONG

POINTS = 1_000_000 if LONG else 2_000
SCALES = (-30, -8, -1, 0, 1, 3, 6)  # powers of 2
GRIDS = (20, 53, 113, 250)
# the kernel does not go as far as FLINT here
REFUSED = {"tan": "pole", "log": "positive", "exp": "beyond", "sinh": "beyond", "cosh": "beyond"}
SHARP = 1 << 10  # units of the grid, relative to 1 and to how steep a function is


@pytest.fixture(autouse=True)
def _precision():
    before, flint.ctx.prec = flint.ctx.prec, 700
    yield
    flint.ctx.prec = before


def of_flint(name, x):
    if name == "abs":
        return abs(x)
    if name == "sign":
        return arb(1) if x > 0 else arb(-1)
    return getattr(x, name)()


def test_every_enclosure_contains_the_value():
    rng = random.Random(20)
    grids = {bits: Intervals(bits) for bits in GRIDS}
    met = dict.fromkeys(FUNCTIONS, 0)
    for _ in range(POINTS):
        bits, name = rng.choice(GRIDS), rng.choice(list(FUNCTIONS))
        f = grids[bits]
        x = int(rng.uniform(-1, 1) * (1 << 53)) << bits + rng.choice(SCALES) + 10 >> 63
        width = rng.choice([0, 0, 1, 1 << max(0, bits - 8), 1 << bits])
        try:
            low, high = FUNCTIONS[name](f, (x, x + width))
        except Rejected:
            continue
        met[name] += 1
        for point in (x, x + width, rng.randint(x, x + width)):
            value = of_flint(name, arb(point) * arb(2) ** -bits) * arb(2) ** bits
            assert value.is_finite()
            assert not value < low, (name, bits, x, width)
            assert not value > high, (name, bits, x, width)
        if width == 0:
            value = max(abs(low), abs(high))
            steep = (value * value if name == "tan" else value << bits) >> 2 * bits  # 1 + tan²
            assert high - low <= SHARP * (2 + steep), (name, bits, x)
    assert min(met.values()) > POINTS / 500


@pytest.mark.parametrize("name", REFUSED)
def test_where_there_is_no_value_there_is_no_enclosure(name):
    f = Intervals(60)
    ends = {"tan": (1, 2), "log": (-1, 1)}.get(name, (1 << 14, 1 << 14))
    with pytest.raises(Rejected, match=REFUSED[name]):
        FUNCTIONS[name](f, f.of(*ends))


@pytest.mark.parametrize("name", ["asin", "acos", "atanh"])
def test_no_value_outside_the_domain(name):
    f = Intervals(60)
    for ends in ((1, 1), (0, 1), (-3, -2)):
        with pytest.raises(Rejected):
            FUNCTIONS[name](f, f.of(*ends))


def test_constants_and_powers():
    from fractions import Fraction

    f = Intervals(200)
    scale = arb(2) ** 200
    low, high = pi(f)
    assert low <= arb.pi() * scale <= high
    for q in (Fraction(1, 3), Fraction(-5, 2), Fraction(7, 4)):
        low, high = rational_power(f, f.of(Fraction(7, 3)), q)
        value = (arb(7) / 3) ** (arb(q.numerator) / q.denominator) * scale
        assert not value < low
        assert not value > high
        assert high - low < 1 << 20
    for n in range(-5, 6):
        low, high = f.power(f.of(Fraction(-7, 3)), n)
        value = arb(-7) ** n / arb(3) ** n * scale
        assert not value < low
        assert not value > high


@pytest.mark.parametrize("n", [2, 3, 4, 5])
def test_powers_of_intervals_around_zero(n):
    f = Intervals(40)
    low, high = f.power(f.of(-2, 3), n)
    assert low <= min(0, (-2) ** n if n % 2 else 0) << 40
    assert high >= 3**n << 40


def test_different_letters_of_one_interval_are_not_a_square():
    """The product of two letters that range over the same numbers may be negative."""
    from proofs_check.kernel.core.series import Program

    f = Intervals(40)
    both = f.of(-1, 1)
    u, v = Tree("letter", (), "u"), Tree("letter", (), "v")
    program = Program([Tree("*", (u, v)), Tree("*", (u, u))])
    product, square = program.values(f, {"u": both, "v": both})
    assert product[0] == -(1 << 40)
    assert square[0] == 0


def test_products_and_quotients_of_all_signs():
    f, ends = Intervals(4), [(-3, -1), (-2, 0), (-3, 2), (0, 0), (0, 3), (1, 4), (-1, 5)]
    for x in ends:
        for y in ends:
            products = [a * b for a in x for b in y]
            scaled = [tuple(16 * e for e in z) for z in (x, y)]
            assert f.mul(*scaled) == (16 * min(products), 16 * max(products))
            if not y[0] <= 0 <= y[1]:
                low, high = f.div(*scaled)
                quotients = [16 * a / b for a in x for b in y]
                assert low <= min(quotients) < low + 1
                assert high - 1 < max(quotients) <= high
