"""Random formulas for φ as text, in the grammar that the product and the reference both read."""

from __future__ import annotations

import random

SCALES = ("1/2", "1", "3/2", "2", "1/3", "3", "2/3", "7/5")
SHIFTS = ("-2", "-1", "-1/2", "1/3", "1", "5/2", "-7/4", "0")
SMOOTH = (
    "tanh({a}*z+({s}))",
    "sin({a}*z+({s}))",
    "cos({a}*z)",
    "exp(-({a})*z**2)",
    "1/(1+exp(-{a}*z+({s})))",
    "log(1+exp({a}*z))",
    "atan({a}*z+({s}))",
    "erf({a}*z)",
    "z/(1+exp(-{a}*z))",
    "sqrt(1+{a}*z**2)",
    "asinh({a}*z)",
    "z**3/({a})",
    "(z+({s}))**2",
    "z",
    "exp({a}*z/2)",
    "exp(-exp(-{a}*z))",
    "1/(1+z**2)",
    "sinh({a}*z)",
    "z*tanh(log(1+exp(z)))",
)
KINKED = ("max(z,{s})", "abs(z-({s}))", "min({a}*z,{s})", "elu(z)", "selu(z)", "leaky_relu(z)")
OUTER = ("tanh({})", "sin({})", "exp(({})/3)", "log(1+exp({}))", "({})**2", "({})**3", "atan({})")


def atom(rng: random.Random, shapes: tuple[str, ...] = SMOOTH) -> str:
    return rng.choice(shapes).format(a=rng.choice(SCALES), s=rng.choice(SHIFTS))


def formula(rng: random.Random, kinks: bool = False) -> str:
    """One, two or three shapes combined."""
    shapes = SMOOTH + KINKED if kinks else SMOOTH
    first, second = atom(rng, shapes), atom(rng, shapes)
    return rng.choice(
        (
            first,
            f"{rng.choice(SCALES)}*({first})+({second})",
            f"({first})*({second})",
            f"({first})/(2+({second})**2)",
            rng.choice(OUTER).format(first),
        )
    )


def tenths(rng: random.Random, reach: int = 30) -> str:
    return f"{rng.randint(-reach, reach)}/10"
