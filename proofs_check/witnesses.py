"""Checks that several findings share: each ends in a proof or says that there is none."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

from proofs_check.statement import Decision
from theory.outcome import Classification, Flow, Truth


def flow_ends(outcome: Flow, phi: str, **start: object) -> Callable[[], Decision]:
    """The certified analysis of this start must come to ``outcome``."""

    def check() -> Decision:
        from theory.one_layer.certified.enclosure import enclose

        found = enclose(phi, **start)  # type: ignore[arg-type]
        if not found.certified:
            return Decision(Truth.UNKNOWN, found.reason)
        return Decision(Truth.TRUE if found.outcome is outcome else Truth.FALSE, found.reason)

    return check


def ratio_is_finite(phi: str) -> Callable[[], Decision]:
    """φ/φ' < ∞ on the whole line: the hypothesis that the paper prints."""

    def check() -> Decision:
        from theory.activation import Activation
        from theory.rigour.whole_line import ratio_finite

        found = ratio_finite(Activation.of(phi))
        return Decision(found.truth, found.reason)

    return check


def ratio_is_infinite_somewhere(phi: str) -> Callable[[], Decision]:
    """The printed hypothesis fails for this φ."""

    def check() -> Decision:
        found = ratio_is_finite(phi)()
        opposite = {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE}
        return Decision(opposite.get(found.truth, Truth.UNKNOWN), found.reason)

    return check


def is_verified(statement: str, phi: str, **start: object) -> Callable[[], Decision]:
    """The statement as proved is verified for this question, by symbolic and certified means."""

    def check() -> Decision:
        from proofs_check.examination import examine_statement
        from proofs_check.problem import Problem
        from proofs_check.statement_catalogue import find
        from proofs_check.verdict import Verdict
        from theory.activation import Activation
        from theory.one_layer.start import Start

        problem = Problem(Activation.of(phi), Start.of(**start))  # type: ignore[arg-type]
        found = examine_statement(find(statement), problem, ("symbolic", "certified")).proved
        truth = Truth.TRUE if found.verdict is Verdict.VERIFIED else Truth.UNKNOWN
        return Decision(truth, found.reason)

    return check


def eigenvalue_rises(phi: str, widths: Sequence[int], **start: object) -> Callable[[], Decision]:
    """|λ1| is certified to increase along these widths."""

    def check() -> Decision:
        from theory.one_layer.certified.enclosure import enclose

        ends = [enclose(phi, width=k, **start) for k in widths]  # type: ignore[arg-type]
        if any(end.balls is None for end in ends):
            return Decision(Truth.UNKNOWN, "a start does not interpolate, or was not decided")
        sizes = [abs(end.balls.lambda1) for end in ends if end.balls is not None]
        words = ", ".join(
            f"k = {k}: {x.str(6, radius=False)}" for k, x in zip(widths, sizes, strict=True)
        )
        rises = all(a < b for a, b in itertools.pairwise(sizes))
        return Decision(Truth.TRUE if rises else Truth.FALSE, f"|λ1| is {words}")

    return check


def is_neutral(phi: str, **start: object) -> Callable[[], Decision]:
    """λ1 is exactly ±1 at the end point: Proposition 1 says nothing."""

    def check() -> Decision:
        from theory.one_layer.certified.enclosure import enclose

        found = enclose(phi, **start)  # type: ignore[arg-type]
        neutral = found.classification is Classification.NEUTRAL
        return Decision(Truth.TRUE if neutral else Truth.UNKNOWN, f"λ1 = {found.lambda1}")

    return check


def trapped_box(
    phi: str, u: tuple[str, str], v: tuple[str, str], limit: str
) -> Callable[[], Decision]:
    """Every start in a box is trapped: p0 < 0, and u0²/2 > G(v0) - G(end) for a verified G.

    ``u`` and ``v`` are (centre, radius); ``limit`` is the value of G at the end of the interval on
    which φ' ≠ 0 and towards which |φ| decreases.
    """

    def check() -> Decision:
        from flint import arb

        from theory.activation import Activation
        from theory.expression.balls import RealBalls, precision
        from theory.rigour.ball_activation import BallActivation
        from theory.symbolic.primitive import find_primitive

        activation = Activation.of(phi)
        primitive = find_primitive(activation)
        if primitive is None:
            return Decision(Truth.UNKNOWN, "no verified antiderivative of φ/φ'")
        with precision(64):
            U, V = arb(*map(arb, u)), arb(*map(arb, v))
            value, slope = BallActivation.of(activation).values(V)
            barrier = primitive.program.bind(RealBalls())(V)[0] - arb(limit)
            energy = U * U / 2
            trapped = U * value < 0 and energy > barrier and not slope.contains(0)
            least, most = (x.str(4, radius=False) for x in (energy.lower(), barrier.upper()))
            words = f"u0²/2 ≥ {least} on the box, and B ≤ {most}"
        return Decision(Truth.TRUE if trapped else Truth.UNKNOWN, words)

    return check


def every_orbit_returns() -> Decision:
    """The map of the plane with an eigenvalue 2 at a point to which everything near converges."""
    from theory.dynamics.homoclinic import prove_return

    found = prove_return()
    return Decision(Truth.TRUE if found.proved else Truth.UNKNOWN, found.sentence)


def never_expands(phi: str) -> Callable[[], Decision]:
    """|zφ'/φ| > 1 holds on no open interval."""

    def check() -> Decision:
        from theory.activation import Activation
        from theory.elasticity.expansion import expansion

        found = expansion(Activation.of(phi))
        opposite = {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE}
        return Decision(opposite.get(found.truth, Truth.UNKNOWN), found.reason)

    return check
