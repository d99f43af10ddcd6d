"""Every row of the table of docs/mathematics.md, at its barriers and just beside them."""

from __future__ import annotations

import pytest
from extent import few

from theory.one_layer.certified.enclosure import enclose
from theory.one_layer.start import Start
from theory.outcome import Classification, Flow

ARRIVES, SADDLE, TRAPPED = Flow.INTERPOLATES, Flow.SADDLE, Flow.TRAPPED
REST, OPEN = Flow.EQUILIBRIUM, Flow.UNDECIDED

TABLE = {  # row of the table: φ, k, u0, v0, outcome (docs/mathematics.md, by hand)
    "p0 in (0, 1)": ("tanh", 4, "1/4", "1/4", ARRIVES),
    "p0 > 1": ("tanh", 4, 3, 3, ARRIVES),
    "p0 > 0, both negative": ("tanh", 4, -3, -3, ARRIVES),
    "p0 > 0, φ negative without zero": ("-exp(z)", 2, -1, 1, ARRIVES),
    "p0 = 1": ("z**3", 2, "1/2", 1, ARRIVES),
    "p0 = 0, u0 = 0": ("tanh", 2, 0, 1, ARRIVES),
    "p0 = 0, u0 = 0, φ negative": ("tanh", 2, 0, -1, ARRIVES),
    "p0 = 0, φ(v0) = 0": ("tanh", 2, -1, 0, ARRIVES),
    "p0 = 0, φ(v0) = 0 at pi": ("sin", 2, 1, "pi", ARRIVES),
    "rest, tanh": ("tanh", 2, 0, 0, REST),
    "rest, sin at pi": ("sin", 2, 0, "pi", REST),
    "rest, exp - 1": ("exp(z) - 1", 2, 0, 0, REST),
    "zero, u turns": ("tanh", 2, "-1/2", 1, ARRIVES),
    "zero, v crosses": ("tanh", 2, -3, 1, ARRIVES),
    "zero, v crosses, mirrored": ("tanh", 2, 3, -1, ARRIVES),
    "printed counterexample: z": ("z", 2, -1, 1, SADDLE),
    "printed counterexample: tanh": ("tanh", 2, "-sinh(1)", 1, SADDLE),
    "saddle of sin": ("sin", 2, "-sqrt(-2*log(cos(1)))", 1, SADDLE),
    "saddle of sinh": ("sinh", 2, "sqrt(2*log(cosh(2)))", -2, SADDLE),
    "saddle of atan": ("atan", 2, "-sqrt(2*(pi/3-1/6-log(2)/3))", 1, SADDLE),
    "saddle over a kink": ("leaky_relu", 2, -1, 1, SADDLE),
    "no zero, infinite barrier: sigmoid": ("sigmoid", 2, -50, 1, ARRIVES),
    "no zero, infinite barrier: exp": ("exp", 2, -5, 1, ARRIVES),
    "no zero, infinite barrier: φ' = 0": ("z**2 + 1", 2, -3, 1, ARRIVES),
    "no zero, u turns: gumbel": ("gumbel", 2, -1, "1/2", ARRIVES),
    "no zero, slow": ("gumbel", 4, "-3/2", "1/4", ARRIVES),
    "printed counterexample: gumbel": ("gumbel", 2, -2, 0, TRAPPED),
    "printed counterexample: square": ("z**2", 2, -1, 1, TRAPPED),
    "trapped: cube": ("z**3", 2, -1, 1, TRAPPED),
    "trapped: cube from the left": ("z**3", 2, 1, -1, TRAPPED),
    "trapped: shifted square": ("(z-1/3)**2", 2, -2, 1, TRAPPED),
    "trapped: 1 - cos": ("1 - cos(z)", 2, -3, 1, TRAPPED),
    "trapped: half a square": ("max(z,0)**2", 2, -1, 1, TRAPPED),
    "trapped: at the barrier, square": ("z**2", 2, "-1/sqrt(2)", 1, TRAPPED),
    "trapped: at the barrier, cube": ("z**3", 2, "1/sqrt(3)", -1, TRAPPED),
    "from a kink without a corner": ("elu", 2, 1, 0, ARRIVES),
    "φ'(v0) = 0": ("cos", 2, 1, 0, ARRIVES),
    "φ'(v0) = 0, p0 < 0": ("cos", 2, -1, 0, ARRIVES),
    "φ'(v0) = 0 = φ(v0)": ("z**2", 2, 1, 0, REST),
    "flat side of relu": ("relu", 2, 1, -1, REST),
    "flat side of a step": ("max(z,1)", 2, 1, 0, ARRIVES),
    "constant φ": ("3", 2, 1, 1, ARRIVES),
    "zero φ": ("0*z", 2, 1, 1, REST),
}
BARRIERS = {  # φ, v0, the u0 at the barrier, outcome below it, outcome above it
    "identity": ("z", 1, "-1", ARRIVES, ARRIVES),
    "tanh": ("tanh", 1, "-sinh(1)", ARRIVES, ARRIVES),
    "sin": ("sin", 1, "-sqrt(-2*log(cos(1)))", ARRIVES, ARRIVES),
    "gumbel": ("gumbel", 0, "-sqrt(2)", ARRIVES, TRAPPED),
    "square": ("z**2", 1, "-1/sqrt(2)", ARRIVES, TRAPPED),
    "cube": ("z**3", 1, "-1/sqrt(3)", ARRIVES, TRAPPED),
    "cube from the left": ("z**3", -1, "1/sqrt(3)", ARRIVES, TRAPPED),
}
UNDECIDABLE = {  # true answers in comments; the honest answer of balls is UNDECIDED
    "gumbel at its barrier": ("gumbel", 2, "-sqrt(2)", 0, TRAPPED),
    "zero at a kink": ("elu", 2, -1, 1, SADDLE),
    "runs into a kink": ("relu", 2, -1, 1, None),
    "runs into a corner": ("abs(z)", 2, -2, 1, None),
    "runs onto a flat side": ("max(z,1)", 1, 3, 2, None),
    "starts on a kink": ("relu", 2, 1, 0, None),
    "runs into the end of the domain": ("sqrt(z)", 2, -2, 1, None),
    "starts at the end of the domain": ("asin(z)", 2, 1, 1, None),
    "end closer to a zero of φ' than any search": ("z**2-z/3", 8, "-15/16", "17/16", ARRIVES),
}


SLOW = {  # 20 to 200 seconds, for UNDECIDED in the end
    "far out": ("sigmoid", 2, -1, "1e6"),
    "double exponential": ("tanh(exp(-exp(-z/2)))", 1, "-23/8", "-33/16"),
    "flat to infinite order": ("exp(-1/z**2)", 2, -1, 1),
}
AT_ONCE = 15.0  # seconds: against hanging, not for speed; the machine may be busy


@pytest.mark.parametrize(("phi", "k", "u0", "v0", "outcome"), TABLE.values(), ids=TABLE)
def test_the_table(phi, k, u0, v0, outcome):
    found = enclose(phi, Start.of(k, u0, v0))
    assert found.outcome is outcome, found.reason
    assert found.certified
    assert found.reason
    assert (found.balls is None) == (outcome is not ARRIVES)
    assert (found.classification is None) == (outcome is not ARRIVES)


@pytest.mark.parametrize("v0", ["3/5", "1/7"])
@pytest.mark.parametrize("phi", ["z", "tanh", "atan", "sinh"])
def test_a_step_may_fall_on_the_zero(phi, v0):
    """Steps of (1 + v0)/8, doubled, lead from 3/5 and from 1/7 exactly to 0."""
    assert enclose(phi, Start.of(1, -1, v0)).outcome is ARRIVES


@pytest.mark.parametrize("nudge", ["1e-7", "1e-15", "1e-40"])
@pytest.mark.parametrize(("phi", "v0", "u0", "below", "above"), BARRIERS.values(), ids=BARRIERS)
def test_either_side_of_a_barrier(phi, v0, u0, below, above, nudge):
    outwards, inwards = ("-", "+") if u0.startswith("-") else ("+", "-")
    outside = enclose(phi, Start.of(2, f"{u0}{outwards}{nudge}", v0))
    inside = enclose(phi, Start.of(2, f"{u0}{inwards}{nudge}", v0))
    too_close = {OPEN} if nudge == "1e-40" else set()
    assert inside.outcome in {below} | too_close, inside.reason
    assert outside.outcome in {above} | too_close, outside.reason
    if ARRIVES is outside.outcome is inside.outcome:
        assert (outside.balls.u < 0) == u0.startswith("-"), "v crosses and u keeps its sign"
        assert (inside.balls.u > 0) == u0.startswith("-"), "u turns"


@pytest.mark.parametrize(
    ("phi", "u0", "v0", "outcome"),
    [
        ("tanh", "-sinh(1)/4", "1/4", SADDLE),
        ("gumbel", "-sqrt(2)/4 - 1e-7", 0, TRAPPED),
        ("gumbel", "-sqrt(2)/4 + 1e-7", 0, ARRIVES),
        ("z**2", "-1/(4*sqrt(2))", "1/4", TRAPPED),
        ("sin", 0, "pi/4", REST),
        ("cos", 1, "pi/4", ARRIVES),
    ],
)
def test_barriers_scale_with_the_norm(phi, u0, v0, outcome):
    """An example of norm 2: U = 4u and a = 4v meet the barriers of norm 1."""
    assert enclose(phi, Start.of(2, u0, v0, 2)).outcome is outcome


@pytest.mark.parametrize(("phi", "k", "u0", "v0", "truth"), UNDECIDABLE.values(), ids=UNDECIDABLE)
def test_undecidable_starts_say_why(phi, k, u0, v0, truth):
    found = enclose(phi, Start.of(k, u0, v0))
    assert found.outcome in (OPEN, truth)
    assert found.certified is not (found.outcome is OPEN)
    assert len(found.reason) > 20
    assert found.outcome is not OPEN or found.balls is found.u is found.classification is None


@pytest.mark.parametrize("v0", few(2, ["-1e6", "1e15", "1e6"]))
@pytest.mark.parametrize("phi", few(4, ["z", "tanh", "sinusoid", "swish", "atan", "sin", "z**3"]))
def test_far_starts_with_positive_output_do_not_hang(time_limit, phi, v0):
    with time_limit(AT_ONCE):
        found = enclose(phi, Start.of(2, -1 if v0.startswith("-") else 1, v0))
    assert found.outcome in (ARRIVES, OPEN)
    assert found.reason


@pytest.mark.parametrize(("phi", "k", "u0", "v0"), SLOW.values(), ids=SLOW)
def test_starts_with_negative_output_do_not_hang(time_limit, phi, k, u0, v0):
    with time_limit(AT_ONCE / 2):
        enclose(phi, Start.of(k, u0, v0))


@pytest.mark.parametrize("epsilon", ["1e-6", "1e-12", "1e-50", "1e-200"])
@pytest.mark.parametrize(
    ("phi", "truth"),
    [
        ("tanh({e}*z)/{e}", Classification.ATTRACTOR),
        ("sinh({e}*z)/{e}", Classification.NOT_ATTRACTOR),
        ("z*exp({e}*z)", Classification.NOT_ATTRACTOR),
        ("z*exp(-{e}*z)", Classification.ATTRACTOR),
    ],
)
def test_lambda_next_to_one_is_decided_rightly_or_not_at_all(phi, truth, epsilon):
    found = enclose(phi.format(e=epsilon), Start.of(2, 1, 1))
    assert found.outcome is ARRIVES
    allowed = {truth} if epsilon in ("1e-6", "1e-12") else {truth, Classification.UNDECIDED}
    assert found.classification in allowed


@pytest.mark.parametrize("phi", ["z", "3*z/7", "leaky_relu", "1/z", "sinh(asinh(z))"])
def test_lambda_exactly_one_is_neutral(phi):
    assert enclose(phi, Start.of(2, 1, 1)).classification is Classification.NEUTRAL


def test_equality_with_the_barrier_is_asked_of_one_formula_only():
    """B = 1 - ε/2 + O(ε²), but the formula right of the kink alone would give 1/(1 + ε) = u0²/2."""
    found = enclose("max(z,(1+1e-40)*z-1e-40)**2", u0="-sqrt(2/(1+1e-40))", v0=2)
    assert found.outcome is ARRIVES


@pytest.mark.parametrize(
    ("phi", "v0", "stuck"),
    [
        ("min(z,1/3)", "1/3-1e-30", False),
        ("min(z,1/3)", "1/3+1e-30", True),
        ("max(z,1/3)", "1/3-1e-30", True),
        ("max(z,pi/7)", "pi/7-1e-50", True),
        ("min(z,pi/7)", "pi/7-1e-50", False),
    ],
)
def test_a_start_next_to_a_kink_is_on_its_own_side(phi, v0, stuck):
    start = Start.of(2, 9, v0)
    assert enclose(phi, start).stuck is stuck
