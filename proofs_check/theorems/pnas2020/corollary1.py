"""Corollary 1: infinitely many networks interpolate without making the example an attractor.

Nothing is trained: with u = 1/(k φ(v)) every v gives f(x) = x, and x is repelled where the
multiplier v φ'(v)/φ(v) exceeds 1 in absolute value.

The paper adds that its condition, |zφ'(z)/φ(z)| > 1 on an open interval, "holds for all smooth
nonlinearities considered in this paper".  Those are swish, cosid, sinusoid, the sigmoid of its
example, and the powers z^p of its appendix.  It fails for z^p with p ≤ 1, where zφ'/φ ≡ p; of
tanh, for which it fails too, the paper does not speak.
"""

import sympy
from sympy import Abs, Gt

from proofs_check.engine.claims import (
    Among,
    Cycle,
    Either,
    Holds,
    Many,
    Map,
    Multiplier,
    OneFormula,
    Stable,
)
from proofs_check.engine.letters import dphi, phi
from proofs_check.engine.system import System
from proofs_check.engine.theorem import Theorem, Version

v, z, alpha = sympy.symbols("v z alpha", real=True)
alpha0 = sympy.Symbol("alpha_0", real=True)
k = sympy.Symbol("k", integer=True, positive=True)
u = 1 / (k * phi(v))

CONSIDERED = Among(
    z,
    (
        z / (1 + sympy.exp(-z)),
        sympy.cos(z) - z,
        z + sympy.sin(10 * z) / 5,
        1 / (1 + sympy.exp(-z)),
    ),
    powers=True,
)
EXPANDS = Many({z: sympy.S.Reals}, Holds(Gt(Abs(z * dphi(z) / phi(z)), 1)))

NETWORK = Map((alpha,), (k * u * phi(v * alpha),))  # f(α x) = g(α) x
X = NETWORK, sympy.ImmutableMatrix([[1]])
CLAIMS = (
    Cycle(*X),
    Multiplier(*X, value=v * dphi(v) / phi(v)),
    Many({v: sympy.S.Reals}, Stable(*X, stable=False)),
)

THEOREM = Theorem(
    name="corollary1",
    title="Interpolating networks that do not remember",
    source="Corollary 1",
    system=System(
        state={alpha: alpha0},
        step={alpha: NETWORK.images[0]},
        defaults={alpha0: "1/2", k: 2, v: "3/4"},
        words={"width": k},
    ),
    assume=(EXPANDS,),
    claims=CLAIMS,
    printed=Version(
        quote="Let φ be a smooth nonlinearity with |zφ'(z)/φ(z)| > 1 for z in an open interval. "
        "Then there exist infinitely many (W1, W2) such that f(x) = x and x is not an attractor. "
        "The condition holds for all smooth nonlinearities considered in this paper.",
        assume=(OneFormula(phi(z)), Either(CONSIDERED, EXPANDS)),
        claims=(EXPANDS, *CLAIMS),
    ),
)
