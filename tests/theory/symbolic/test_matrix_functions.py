"""Functions of matrices: what SymPy knows of them, and their enclosures."""

from __future__ import annotations

import numpy as np
import pytest
import sympy
from flint import arb, fmpq

from proofs_check.engine.letters import latex, plain
from theory.expression.balls import precision
from theory.rigour import matrix_values
from theory.symbolic.matrix_functions import MatrixExp, exponential, least_eigenvalue

s, t, a, b, c = sympy.symbols("s t a b c", real=True)
K = sympy.ImmutableMatrix([[a, b], [b, c]])


def balls(*numbers):
    return [arb(fmpq(*x)) if isinstance(x, tuple) else arb(x) for x in numbers]


def test_the_exponential_obeys_its_equation_and_starts_at_1():
    e = exponential(-t, K)
    gap = e.diff(t) + K * e
    assert gap.applyfunc(sympy.expand) == sympy.zeros(2, 2)
    assert e.xreplace({t: sympy.S.Zero}) == sympy.eye(2)
    assert e[0, 0].is_real


def test_it_is_not_differentiated_by_an_entry():
    with pytest.raises(sympy.core.function.ArgumentIndexError):
        MatrixExp(1, 1, s, a, b, b, c).fdiff(4)


def test_its_values():
    with precision(80):
        found = matrix_values.exp_entry(0, 1, arb(2), balls(0, 1, 0, 0), 2)
        turned = matrix_values.exp_entry(0, 0, arb.pi(), balls(0, -1, 1, 0), 2)
    assert found.contains(2)
    assert turned.contains(-1)
    assert turned.rad() < 1e-15


@pytest.mark.parametrize(
    ("entries", "exact"),
    [
        ((2, -1, -1, 2), 1),
        ((1, 1, 1, 1), 0),
        (((1, 3), (1, 3), (1, 3), (1, 3)), 0),
        ((1, 0, 0, 1), 1),
        ((0, 5, 5, 0), -5),
        ((0, 0, 0, 0), 0),
        ((-7,), -7),
        ((10**9, 0, 0, (1, 10**9)), (1, 10**9)),
        ((0, 4, 0, 0), -2),
    ],
)
def test_the_least_eigenvalue_is_enclosed(entries, exact):
    size = int(len(entries) ** 0.5)
    with precision(120):
        found = matrix_values.least_eigenvalue(balls(*entries), size)
        wanted = balls(exact)[0]
    assert found.contains(wanted)
    assert found.rad() < 1e-20 * max(1, max(abs(float(x)) for x in balls(*entries)))


def test_random_matrices_enclose_the_eigenvalue_of_every_matrix_in_them():
    rng = np.random.default_rng(3)
    for size in (2, 3, 5):
        m = rng.integers(-9, 10, size=(size, size)) / 4
        m = (m + m.T) / 2
        wide = [arb(float(x), 2.0**-12) for x in m.flat]
        with precision(90):
            found = matrix_values.least_eigenvalue(wide, size)
        for _ in range(20):
            off = rng.uniform(-1, 1, size=(size, size)) * 2.0**-13
            assert found.contains(arb(float(np.linalg.eigvalsh(m + off + off.T)[0])))


def test_no_number_is_no_eigenvalue():
    assert not matrix_values.least_eigenvalue([arb.nan()], 1).is_finite()


def test_how_they_are_written():
    letters = sympy.symbols("K_1_1 K_1_2 K_2_2", real=True)
    m = sympy.ImmutableMatrix([[letters[0], letters[1]], [letters[1], letters[2]]])
    assert plain(exponential(-t, m)[0, 1]) == "exp(−K t)[1,2]"
    assert plain(least_eigenvalue(m)) == "λ_min(K)"
    assert latex(exponential(-t, m)[0, 1]) == r"\left(e^{- K t}\right)_{12}"
    assert plain(least_eigenvalue(sympy.Matrix([[1, 2], [2, 1]]))) == "λ_min([1, 2, 2, 1])"
