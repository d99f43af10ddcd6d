"""One activation and start as a script for Coq, in which coq-interval checks every premise.

The premises are those of ``certificate`` and ``certificate_exists`` in Certificate.v. The numbers
come from mpmath and nothing here is trusted: a wrong radius, bracket or bound makes ``coqc`` fail.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction
from typing import Any

import mpmath

from proofs_check.formal.script import Refused, coq, elementary, tidied, value
from proofs_check.kernel.core.trees import Tree, derivative, number

SLACK = Fraction(51, 50)  # the ball is larger than the one that holds the flow
SPARE = 40  # decimals beyond those asked for, in the search
SAMPLES = 64  # points at which φ'' is looked at for a bound
WINDOW = 20  # units of the last digit around the eigenvalue


@dataclass(frozen=True)
class Instance:
    """φ, its derivatives and decimals, as Coq reads them."""

    phi: str
    dphi: str
    ddphi: str
    k: str  # the width
    u0: str
    v0: str
    radius: str
    largest: str  # at least max(1, p0)
    bend: str  # at least |φ''| on the ball
    low: str
    high: str
    eigenvalue: tuple[str, str]
    digits: int


def decimal(x: Any, places: int, up: bool) -> str:
    """Rounded outwards; mpmath's last digits are not relied upon, Coq checks the result."""
    context = Context(prec=4 * places + 400)
    exact = Decimal(mpmath.nstr(x, places + SPARE, strip_zeros=False))
    rounding = ROUND_CEILING if up else ROUND_FLOOR
    found = exact.quantize(Decimal(1).scaleb(-places), rounding=rounding, context=context)
    return bracketed(f"{found:f}")


def bracketed(number: str) -> str:
    return f"({number})" if number.startswith("-") else number


def exact(q: Fraction) -> str:
    return coq(number(q))


def search(formula: Tree, width: Fraction, u0: Fraction, v0: Fraction, digits: int) -> Instance:
    """Radius, bracket and bounds; Refused says why there are none of this kind."""
    phi = elementary(formula)
    dphi = tidied(derivative(phi, "z"))
    ddphi = tidied(derivative(dphi, "z"))
    texts = coq(phi), coq(dphi), coq(ddphi)
    with mpmath.workdps(digits + SPARE):
        start, u, k = value(v0), value(u0), value(Fraction(width))
        f = lambda z: value(phi, z)  # noqa: E731
        slope = lambda z: value(dphi, z)  # noqa: E731
        output = k * u * f(start)
        if not output > 0:
            raise Refused("the theorem of Certificate.v is about starts with k u0 φ(v0) > 0")
        largest = max(mpmath.mpf(1), output)
        rho = abs(1 - output) * largest / (2 * k * abs(f(start)))
        radius = max(rho * value(SLACK), mpmath.mpf(10) ** -(digits // 2))
        at = [start + radius * (2 * mpmath.mpf(i) / SAMPLES - 1) for i in range(SAMPLES + 1)]
        if not all(f(z) * slope(z) > 0 for z in at):
            raise Refused("φφ' > 0 fails on the ball that holds the flow")
        bend = 2 * max(abs(value(ddphi, z)) for z in at) + 1
        root = _root(f, slope, k, u, start, rho * (1 if output < 1 else -1))
        unit = mpmath.mpf(10) ** -digits
        eigenvalue = root * slope(root) / f(root)
        return Instance(
            *texts,
            exact(width),
            exact(u0),
            exact(v0),
            decimal(radius, max(6, digits), True),
            decimal(largest * mpmath.mpf("1.001"), 6, True),
            decimal(bend, 0, True),
            decimal(root - unit / 4, digits, False),
            decimal(root + unit / 4, digits, True),
            (
                decimal(eigenvalue - WINDOW * unit, digits, False),
                decimal(eigenvalue + WINDOW * unit, digits, True),
            ),
            digits,
        )


def _root(f: Any, slope: Any, k: Any, u: Any, start: Any, reach: Any) -> Any:
    """Where (k u φ)² = 1, with u² by the conservation law; between the start and ``reach``."""
    if reach == 0:
        return start

    def equation(z: Any) -> Any:
        integral = mpmath.quad(lambda s: f(s) / slope(s), [start, z])
        return k**2 * f(z) ** 2 * (u**2 + 2 * integral) - 1

    return mpmath.findroot(equation, (start, start + reach), solver="illinois", verify=False)


def script(found: Instance) -> str:
    """What ``coqc`` reads, with the compiled proofs of this folder as ``AssociativeMemory``."""
    i = found
    bits = int(i.digits * 3.4) + 40
    ball = f"{i.v0} - {i.radius} <= z <= {i.v0} + {i.radius}"
    integral = (
        f"integral_intro (RInt (fun z : R => {i.phi} / {i.dphi}) {i.v0} {{end}}) with "
        f"(i_prec {bits}, i_relwidth {int(i.digits * 3.33) + 12}, "
        f"i_degree {max(10, i.digits)}, i_fuel 1000) as J; "
        f"set (R := RInt _ _ _) in *; clearbody R; interval with (i_prec {bits})"
    )
    premises = "Width Output Ball Smooth Sign Low High"
    numbers = f"{i.k} {i.u0} {i.v0} {i.radius}"
    return f"""(* The certificate of one activation and one start; every number is checked here. *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Interval Require Import Tactic.
From AssociativeMemory Require Import Flow Certificate.
Open Scope R_scope.
Definition phi (z : R) : R := {i.phi}.
Definition dphi (z : R) : R := {i.dphi}.
Definition ddphi (z : R) : R := {i.ddphi}.
Ltac side := repeat split; try exact I; try (apply Rgt_not_eq; interval);
  try (apply Rlt_not_eq; interval); try interval; try lra.
Lemma Width : 0 < {i.k}.
Proof. lra. Qed.
Lemma Output : 0 < {i.k} * {i.u0} * phi {i.v0}.
Proof. unfold phi. interval with (i_prec {bits}). Qed.
Lemma Ball : Rabs (1 - {i.k} * {i.u0} * phi {i.v0}) * Rmax 1 ({i.k} * {i.u0} * phi {i.v0})
  < {i.radius} * (2 * {i.k} * Rabs (phi {i.v0})).
Proof.
  apply Rle_lt_trans with (Rabs (1 - {i.k} * {i.u0} * phi {i.v0}) * {i.largest}).
  - apply Rmult_le_compat_l; [apply Rabs_pos|]. apply Rmax_lub; [lra|].
    unfold phi. interval with (i_prec {bits}).
  - unfold phi. interval with (i_prec {bits}).
Qed.
Lemma Smooth : forall z, {ball} -> is_derive phi z (dphi z) /\\ continuous dphi z.
Proof.
  intros z Hz. split.
  - unfold phi, dphi. auto_derive; [side|field; side].
  - apply (ex_derive_continuous dphi z). unfold dphi. auto_derive. side.
Qed.
Lemma Bend : forall z, {ball} -> is_derive dphi z (ddphi z) /\\ Rabs (ddphi z) <= {i.bend}.
Proof.
  intros z Hz. split.
  - unfold dphi, ddphi. auto_derive; [side|field; side].
  - unfold ddphi. interval with (i_bisect z, i_depth 30).
Qed.
Lemma Sign : forall z, {ball} -> 0 < phi z * dphi z.
Proof. intros z Hz. unfold phi, dphi. interval with (i_bisect z, i_depth 30). Qed.
Lemma Low : {i.v0} - {i.radius} <= {i.low} <= {i.v0} + {i.radius}
  /\\ equation phi dphi {i.k} {i.u0} {i.v0} {i.low} <= 0.
Proof.
  split; [lra|]. unfold equation, ratio, phi, dphi. {integral.format(end=i.low)}.
Qed.
Lemma High : {i.v0} - {i.radius} <= {i.high} <= {i.v0} + {i.radius}
  /\\ 0 <= equation phi dphi {i.k} {i.u0} {i.v0} {i.high}.
Proof.
  split; [lra|]. unfold equation, ratio, phi, dphi. {integral.format(end=i.high)}.
Qed.
Theorem instance : exists u v, u 0 = {i.u0} /\\ v 0 = {i.v0} /\\ flow phi dphi {i.k} u v /\\
  (forall u' v', u' 0 = {i.u0} -> v' 0 = {i.v0} -> flow phi dphi {i.k} u' v' ->
    forall t, 0 <= t -> u' t = u t /\\ v' t = v t) /\\
  exists U V : R, is_lim u p_infty U /\\ is_lim v p_infty V /\\ {i.k} * U * phi V = 1 /\\
    {i.low} <= V <= {i.high} /\\
    {i.eigenvalue[0]} <= {i.k} * (U * (dphi V * V)) <= {i.eigenvalue[1]}.
Proof.
  destruct (certificate_exists phi dphi {numbers} Width Output Ball Smooth ddphi {i.bend} Bend)
    as [u [v [Eu [Ev [F Only]]]]].
  destruct (certificate phi dphi {numbers} {i.low} {i.high} {premises} u v F Eu Ev)
    as [U [V [LU [LV [P [_ [B E]]]]]]].
  exists u, v. split; [exact Eu|split; [exact Ev|split; [exact F|split; [exact Only|]]]].
  exists U, V. split; [exact LU|split; [exact LV|split; [exact P|split; [exact B|]]]].
  rewrite E. unfold phi, dphi. split; interval with (i_prec {bits}, i_bisect V).
Qed.
"""
