"""Functions as polynomials in atoms: the derivatives are those that SymPy finds."""

from __future__ import annotations

import pytest
import sympy
from sympy import cos, cosh, exp, sin, symbols, tan, tanh

from theory.conservation.atoms import Kind, prepared
from theory.conservation.ring import Ring
from theory.symbolic.abstract import dphi, phi

u, v = symbols("u v", real=True)
AT = {u: 0.37, v: -0.81}


def value(ring, fraction):
    """Of a numerator and denominator at a point, the atoms by their meaning."""
    meanings = [float(s.subs(AT)) for s in ring.letters]
    for atom in ring.atoms:
        argument = atom.argument.subs(AT)
        meanings.append(float(exp(argument) if atom.kind is Kind.EXP else tan(argument / 2)))
    names = symbols(f"q:{len(meanings)}")
    above, below = (
        sum(
            sympy.Rational(int(c.p), int(c.q))
            * sympy.prod(q**k for q, k in zip(names, e, strict=True))
            for e, c in p.to_dict().items()
        )
        for p in fraction
    )
    numbers = dict(zip(names, meanings, strict=True))
    return float((above / below).subs(numbers))


@pytest.mark.parametrize(
    "e",
    [
        u**3 * v - 2 * u,
        u / (1 + v**2) ** 2,
        tanh(u) * v,
        exp(2 * u) + exp(-u / 3) * v,
        exp(u + v) + exp(u * v),
        sin(u) * cos(3 * v),
        tan(u) + sin(2 * u) / cosh(v),
        sin(u - 2 * v),
        sin(u / 2) * cos(u / 3),
        1 / (1 + exp(-v)),
    ],
    ids=str,
)
def test_values_and_derivatives(e):
    ready = prepared(e)
    ring = Ring.of([ready], [u, v])
    above, below = ring.fraction(ready)
    assert value(ring, (above, below)) == pytest.approx(float(e.subs(AT)))
    for j, s in enumerate((u, v)):
        slope = ring.derivative(above, j) * below - above * ring.derivative(below, j)
        assert value(ring, (slope, below * below)) == pytest.approx(float(e.diff(s).subs(AT)))


def test_a_tower_of_derivatives_for_each_argument():
    e = phi(u * v) + dphi(u)
    ring = Ring.of([e], [u, v])
    p, _ = ring.fraction(e)
    same, _ = ring.fraction(v * dphi(u * v) + phi(u) * 0)
    assert ring.derivative(p, 1) == ring.fraction(u * dphi(u * v))[0]
    assert same == ring.derivative(ring.fraction(phi(u * v))[0], 0)


def test_nested_activations():
    e = phi(v * phi(u))
    ring = Ring.of([e], [u, v])
    p, _ = ring.fraction(e)
    assert ring.derivative(p, 0) == ring.fraction(dphi(v * phi(u)) * v * dphi(u))[0]
