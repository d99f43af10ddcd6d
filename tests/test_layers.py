"""The architecture: who imports whom, what is light, how long a file is (docs/architecture.md)."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ENGINE = ROOT / "proofs_check" / "engine"
HOST = "proofs_check.host"  # console, files, signals: for both command lines
LINES = 300  # longer files need a reason, and none has one
HEAVY = ("sympy", "numpy", "scipy", "torch", "matplotlib")


def files(*folders):
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


@cache
def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


@cache
def imported(path):
    """Every module that the file imports, at the top or inside a function."""
    package = ".".join(path.relative_to(ROOT).parent.parts)
    names = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                module = ".".join([*above, module])
            names |= {module, *(f"{module}.{alias.name}" for alias in node.names)}
    return names


def offenders(paths, forbidden):
    """``file: module`` for every import of a forbidden package or of something below it."""
    return [
        f"{path.relative_to(ROOT)}: {name}"
        for path in paths
        for name in sorted(imported(path))
        if any(name == f or name.startswith(f + ".") for f in forbidden)
    ]


def calls(path):
    """The plain names that the file calls, such as ``open``."""
    return {
        node.func.id
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }


def test_the_import_scan_finds_what_it_looks_for():
    path = ENGINE / "training" / "runs.py"
    assert "theory.deadline" in imported(path)
    assert "torch" in imported(path)
    assert offenders([path], ["theory"])


def test_theory_is_the_lowest_layer():
    assert not offenders(files("theory"), ["proofs_check", "empirical"])


def test_the_experiments_and_the_verdicts_do_not_know_each_other():
    """But for what both command lines stand on, proofs_check.host, and the writers of certificates,
    which know networks by theory alone."""
    writers = ("layers", "memories", "sentences")
    shared = (HOST, *(f"proofs_check.certificates.{name}" for name in writers))
    known = [
        x
        for x in offenders(files("empirical"), ["proofs_check"])
        if not any(name in x for name in shared)
    ]
    assert not [x for x in known if not x.endswith(": proofs_check")]
    assert not offenders(files("proofs_check"), ["empirical"])


def test_what_both_command_lines_stand_on_knows_neither_nor_any_mathematics():
    above = ["proofs_check", "empirical", "sympy", "numpy", "torch"]
    host = files(HOST.replace(".", "/"))
    assert host
    assert not [
        x for x in offenders(host, above) if not x.endswith(": proofs_check") and HOST not in x
    ]
    beneath = ("theory", "theory.errors", "theory.parentage")
    known = {name for path in host for name in imported(path)}
    others = {name for name in known if name.startswith("theory") and name not in beneath}
    assert not {name for name in others if name.rpartition(".")[0] not in beneath[1:]}


def test_everything_is_shown_by_the_one_console():
    others = ["rich.text.Text", "rich.console.Console", "rich.markup", "rich.print"]
    shown = {
        path: {name for name in imported(path) if name in others}
        for path in files("proofs_check", "empirical")
    }
    annotated = {path for path, names in shown.items() if names == {"rich.console.Console"}}
    assert not {path for path, names in shown.items() if names} - annotated
    assert not {path for path in annotated if "Console" in calls(path)}


BELOW = ("data", "networks", "training", "spectra", "retrieval", "runs", "statistics")


def test_the_engine_does_not_know_the_experiments():
    """engine → measurements → claims → experiments, and never back."""
    above = ["empirical.measurements", "empirical.claims", "empirical.experiments"]
    assert not offenders(files(*(f"empirical/{name}" for name in BELOW)), above)
    assert not offenders(files("empirical/measurements"), above[1:])
    assert not offenders(files("empirical/claims"), above[2:])
    assert not offenders(
        files("empirical/statistics"),
        [f"empirical.{name}" for name in BELOW if name != "statistics"],
    )


def test_theory_needs_no_torch():
    """Tensors are accepted where torch is loaded already; it is never imported."""
    assert not offenders(files("theory"), ["torch"])


def test_theory_neither_prints_nor_reads_nor_writes():
    used = {path.name: calls(path) & {"print", "open", "input"} for path in files("theory")}
    assert not {name: found for name, found in used.items() if found}


def test_proofs_check_and_empirical_do_not_know_the_tests():
    assert not offenders(files("proofs_check", "theory", "empirical"), ["tests", "pytest"])


METHODS = ("symbolic", "certified", "flow", "training")


@pytest.mark.parametrize("method", METHODS)
def test_a_method_imports_no_other_method(method):
    others = [f"proofs_check.engine.{name}" for name in METHODS if name != method]
    own = files(f"proofs_check/engine/{method}")
    assert len(own) > 3
    assert not offenders(own, others)


def test_the_engine_knows_no_theorem():
    above = ["catalogue", "checking", "commands", "systems", "theorems.pnas2020"]
    assert not offenders(files("proofs_check/engine"), [f"proofs_check.{name}" for name in above])


def test_training_uses_no_formula_of_the_paper():
    """A slip of algebra shared by training and the closed forms would confirm itself."""
    trained = files("proofs_check/engine/training")
    assert trained
    networks = ("one_layer", "ntk", "flows")
    assert not offenders(trained, [f"theory.{name}" for name in networks])


def test_the_table_of_functions_is_not_repeated():
    """Only the expression package speaks to the kernels by function name."""
    assert not offenders(files("proofs_check"), ["theory.expression.functions"])


def loaded_by(*arguments):
    """The heavy packages that a command has loaded when it ends."""
    code = (
        "import sys\n"
        "from proofs_check.command_line import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        f"print(*sorted(set({HEAVY!r}) & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout
    return done.stderr.split()


@pytest.mark.parametrize("arguments", [("--help",), ("list",), ()], ids=["help", "list", "nothing"])
def test_what_needs_no_mathematics_loads_none(arguments):
    assert loaded_by(*arguments) == []


def test_no_torch_unless_training_is_asked_for():
    asked = ("theorem2", "--method", "symbolic,certified")
    assert not {"torch", "numpy", "scipy", "matplotlib"} & set(loaded_by(*asked))


def test_theory_can_be_imported_alone():
    code = (
        "import sys, pkgutil, importlib, theory\n"
        "for m in pkgutil.walk_packages(theory.__path__, 'theory.'):\n"
        "    importlib.import_module(m.name)\n"
        "roots = {name.partition('.')[0] for name in sys.modules}\n"
        "print(*roots & {'torch', 'proofs_check', 'empirical'})"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []


def module_of(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def places_of_imports(node, inside=False):
    """Each import and whether it is inside a function; those for types alone are left out."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            continue
        if isinstance(child, ast.Import):
            yield from ((alias.name, inside) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            yield child.module, inside
            yield from ((f"{child.module}.{alias.name}", inside) for alias in child.names)
        function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        yield from places_of_imports(child, inside or function)


def dodged_cycles(trees):
    """``a → b`` where a function of a imports b, whose own imports lead back to a."""
    found = {
        name: [(target, inside) for target, inside in places_of_imports(each) if target in trees]
        for name, each in trees.items()
    }

    def behind(name, seen):
        for target, inside in found[name]:
            if not inside and target not in seen:
                seen.add(target)
                behind(target, seen)
        return seen

    lazy = {(a, b) for a, targets in found.items() for b, inside in targets if inside}
    return sorted(f"{a} → {b}" for a, b in lazy if a in behind(b, set()))


def test_no_function_imports_only_to_dodge_a_cycle():
    """What is imported late is heavy, or seldom needed."""
    assert not dodged_cycles({module_of(path): tree(path) for path in files("proofs_check")})


def test_a_dodged_cycle_is_seen():
    texts = {
        "a": "def f():\n    from b import g",
        "b": "import c",
        "c": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import b\nfrom a import f",
        "d": "def f():\n    import b",
    }
    assert dodged_cycles({name: ast.parse(text) for name, text in texts.items()}) == ["a → b"]


def test_every_module_says_what_it_is():
    silent = [
        str(path.relative_to(ROOT))
        for path in files("theory", "proofs_check", "empirical")
        if not ast.get_docstring(tree(path))
    ]
    assert not silent


def length(path):
    """Lines, but for the sections of docstrings, Parameters and so on, which are the reference of
    what is public and no code: they grow with the number of parameters, not with what a file does.
    """
    found = len(path.read_text(encoding="utf-8").splitlines())
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and (doc := ast.get_docstring(node)):
            heading = re.search(r"^(Parameters|Attributes|Returns|Raises|Examples)\n-+$", doc, re.M)
            # with the empty line before them, and that of the closing quotes
            found -= len(doc[heading.start() :].splitlines()) + 2 if heading else 0
    return found


def test_only_sections_of_docstrings_do_not_count(tmp_path):
    bare, told = tmp_path / "bare.py", tmp_path / "told.py"
    bare.write_text('def f(x):\n    """Does it."""\n    # twice\n    return 2 * x\n')
    sections = "Does it.\n\n    Returns\n    -------\n    int\n    "
    told.write_text(bare.read_text().replace("Does it.", sections))
    assert length(bare) == length(told) == 4


def test_no_file_is_long():
    assert not [p for p in files("theory", "proofs_check", "empirical") if length(p) > LINES]


def test_no_proof_rests_on_an_assert():
    """``python -O`` removes them; theory.errors.required and plain checks stay."""
    paths = [
        path
        for path in files("theory", "proofs_check")
        if "rendering" not in path.relative_to(ROOT).parts
    ]
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in paths
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Assert)
    ]
    assert paths
    assert not found
