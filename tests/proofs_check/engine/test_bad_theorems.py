"""Systems, trainings and files that make no sense are refused with what is wrong, and exit 2."""

from __future__ import annotations

import time

import pytest
import sympy

from proofs_check import (
    Along,
    AtEnd,
    Conserved,
    Finite,
    Holds,
    InputError,
    System,
    Theorem,
    Trainable,
    Where,
    check,
    load,
    mutants,
)
from proofs_check.command_line import main
from proofs_check.engine.claims import Eigenvalue, Falls, Rounds

x, x0, y = sympy.symbols("x x_0 y", real=True)
k = sympy.Symbol("k", positive=True, integer=True)


def flow(loss, start=1, **more):
    return System(
        state={x: x0}, loss=loss, defaults={x0: start, **more.pop("defaults", {})}, **more
    )


def about(system, *claims):
    return Theorem("mine", system, claims or (Conserved(x),))


@pytest.mark.parametrize(
    ("loss", "start", "words"),
    [
        (sympy.log(x), -1, "the loss log(x) has no finite real value at the start (x0 = -1)"),
        (1 / x, 0, "no finite real value"),
        (sympy.sqrt(x - 2), 1, "no finite real value"),
        (sympy.sqrt(x), 0, "the velocity of x"),
        (sympy.Abs(x), 0, "not differentiable at the start (x0 = 0): it has a kink at x = 0"),
        (sympy.Max(x, 2 * x - 1), 1, "not differentiable"),
        (sympy.I * x, 1, "is not real"),
    ],
    ids=str,
)
def test_a_loss_without_a_value_or_derivative_is_refused(loss, start, words):
    with pytest.raises(InputError) as caught:
        check(about(flow(loss, start)), methods=("symbolic", "certified"))
    assert words in str(caught.value)
    assert str(caught.value).startswith("mine: ")


@pytest.mark.parametrize("loss", [sympy.Abs(x) ** 3, x * sympy.Abs(x)], ids=str)
def test_what_is_differentiable_at_a_kink_of_its_parts_is_not_refused(loss):
    report = check(about(flow(loss, 0), AtEnd(x, 0)), methods=("symbolic",))
    assert report.verdict == "inconclusive"


@pytest.mark.parametrize(
    "claim",
    [
        AtEnd(y, 1),
        Holds(sympy.Eq(y, 1)),
        Finite(1 / y, Where.EVERYWHERE),
        Along(x, sympy.Symbol("t")),
        AtEnd(sympy.Symbol("x"), 1),
    ],
    ids=lambda c: c.text,
)
def test_a_claim_with_an_unknown_letter_is_refused(claim):
    with pytest.raises(InputError, match=r"mine: the claim “.*” has the letter [txy]"):
        about(flow(x**2), claim)


def test_a_letter_that_was_declared_otherwise_is_pointed_out():
    with pytest.raises(InputError, match=r"declared with other assumptions.*proofs_check\.t"):
        about(flow(x**2), Along(x, sympy.Symbol("t")))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"k": "5/2"}, "k must be a whole number"),
        ({"k": 0}, "k must be positive"),
        ({"x0": "nan"}, "x0"),
        ({"x0": "one"}, "x0"),
        ({"q": 1}, "no letter q"),
    ],
)
def test_values_outside_the_domain_are_refused(values, words):
    theorem = about(flow(k * x**2, defaults={k: 2}))
    with pytest.raises(InputError, match=words):
        check(theorem, **values)


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        (lambda: Falls(x, k, (3,)), "list at least two, not \\[3\\]"),
        (lambda: Falls(x, k, ()), "list at least two"),
        (lambda: Rounds(x, sympy.Rational(2252, 10000), 2), "to 2 decimals"),
        (lambda: Rounds(x, 1, -3), "to -3 decimals"),
        (lambda: Eigenvalue(sympy.eye(2), sympy.zeros(2, 1), x), "an eigenvector is not 0"),
    ],
)
def test_a_claim_that_would_be_empty_is_refused(claim, words):
    with pytest.raises(InputError, match=words):
        claim()


def test_a_mutation_test_that_cannot_mutate_is_refused():
    with pytest.raises(InputError, match="nothing can be changed in “3 is conserved”"):
        list(mutants(about(flow(x**2), Conserved(sympy.Integer(3)))))


class TestTraining:
    """What ``train`` returns is looked at before it is trained."""

    torch = pytest.importorskip("torch")

    def trained(self, make, *claims):
        system = flow((x - 1) ** 2 / 2, 3, clock=1 - x, train=make)
        return check(about(system, *claims or (AtEnd(x, 1),)), methods=("training",))

    def sound(self, weights=None, loss=None, read=None):
        return Trainable(
            weights if weights is not None else {"x": self.torch.tensor(3.0)},
            loss or (lambda w: (w["x"] - 1) ** 2 / 2),
            read or (lambda w: {"x": w["x"]}),
        )

    @pytest.mark.parametrize(
        ("parts", "words"),
        [
            ({"weights": {"x": 3.0}}, "the weight 'x' of train(…) must be a torch tensor"),
            ({"weights": {}}, "weights must be tensors by name"),
            ({"weights": [1]}, "weights must be tensors by name"),
            ({"loss": lambda w: 3.0}, "must return one real number"),
            ({"loss": lambda w: w["x"] * w["x"].new_ones(2)}, "a tensor of shape (2,)"),
            ({"loss": lambda w: w["x"].detach()}, "does not depend on the weights"),
            ({"read": lambda w: {"x": w["x"].expand(2)}}, "x has the shape (2,)"),
            ({"read": lambda w: {"x": "3"}}, "x is '3'"),
            ({"read": lambda w: w["x"]}, "must return letters by name"),
            ({"read": lambda w: {}}, "must return letters by name"),
            ({"read": lambda w: {"q": w["x"]}}, "returns q, which the system does not have"),
            ({"read": lambda w: {"x": w["q"]}}, "test_bad_theorems.py, line"),
            ({"loss": lambda w: w["x"] @ w["x"]}, "test_bad_theorems.py, line"),
            ({"loss": lambda w: w["x"] if float(w["x"]) > 0 else -w["x"]}, ", line"),
        ],
        ids=lambda p: p if isinstance(p, str) else "-",
    )
    def test_a_training_that_makes_no_sense_is_refused(self, parts, words):
        with pytest.raises(InputError) as caught:
            self.trained(lambda torch, case: self.sound(**parts))
        assert words in str(caught.value)

    def test_whole_numbers_are_no_weights(self):
        weights = {"x": self.torch.tensor(3)}
        with pytest.raises(InputError, match=r"must have float64 numbers, but has torch\.int64"):
            self.trained(lambda torch, case: self.sound(weights=weights))

    def test_one_that_returns_nothing(self):
        with pytest.raises(InputError, match="must return a Trainable, but returned None"):
            self.trained(lambda torch, case: None)

    def test_one_that_raises_is_told_with_file_and_line(self):
        with pytest.raises(InputError, match=r"test_bad_theorems\.py, line \d+: .*ZeroDivision"):
            self.trained(lambda torch, case: 1 / 0)

    def test_a_letter_that_is_not_read_is_named_and_leaves_its_claim_open(self):
        system = flow((x - 1) ** 2 / 2, 3, clock=1 - x, observed={y: 2 * x})
        object.__setattr__(system, "train", lambda torch, case: self.sound())
        report = check(about(system, AtEnd(y, 2)), methods=("training",))
        (found,) = (e for e in report.evidence if e.method == "training")
        assert found.outcome.value == "unknown"
        assert "reads no letter y" in found.detail


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x = 1\ndef f(:\n", "line 2: SyntaxError"),
        ("import sys\nsys.exit(0)\n", "line 2: SystemExit"),
        ("\nimport nothing_of_this_name\n", "line 2: ModuleNotFoundError"),
        ("THEOREMS = ()", "THEOREMS is empty"),
        ("from proofs_check import Theorem\nTHEOREM = Theorem", "is no theorem"),
        ("def theorem(depth=2):\n    return depth", "must return a Theorem, but returned 2"),
        ("def theorem(depth):\n    return depth", "needs a whole number"),
        ("def theorem(depth=2):\n    return 1 / 0", "line 2: theorem(…) failed: ZeroDivision"),
        ("\0", "SyntaxError: source code string cannot contain null bytes"),
    ],
)
def test_a_file_that_cannot_be_run(tmp_path, text, words, capsys):
    file = tmp_path / "mine.py"
    file.write_text(text)
    assert main(["check", str(file)]) == 2
    said = capsys.readouterr().err
    assert words in said
    assert "mine.py" in said
    assert "Traceback" not in said


def test_a_loop_in_a_file_ends_with_the_budget(tmp_path):
    file = tmp_path / "loop.py"
    file.write_text("import math\nn = 0\nwhile True:\n    n += 1\n")
    began = time.monotonic()
    with pytest.raises(InputError, match=r"loop\.py, line [34] defined no theorem in time"):
        load(file, seconds=0.5)
    assert time.monotonic() - began < 20


def test_a_file_may_import_its_neighbour(tmp_path):
    (tmp_path / "my_letters_of_a_test.py").write_text("from proofs_check import t\n")
    file = tmp_path / "mine.py"
    file.write_text("from my_letters_of_a_test import t\nTHEOREM = 3\n")
    with pytest.raises(InputError, match="THEOREM = 3 is no theorem"):
        load(file)


@pytest.mark.parametrize("relation", [sympy.Gt(2, 1), True, sympy.Symbol("x"), None])
def test_a_condition_that_is_no_relation_between_letters(relation):
    with pytest.raises(InputError, match="Holds needs a relation between letters"):
        Holds(relation)
