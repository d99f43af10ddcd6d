"""The site: ``python -m sphinx -E -n -W --keep-going -b html docs docs/_build/html``.

Notebooks are py:percent files; every build executes all of them, and an error in one is fatal.
"""

import os
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "docs" / "_extensions")]
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"  # kernels on frozen modules warn otherwise

project = "associative-memory-proofs"
author = "the associative-memory-proofs authors"
copyright = "2026, the associative-memory-proofs authors"
release = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx_copybutton",
    "sphinx_design",
    "command_line",
    "docstrings",
    "empirical_commands",
    "mathml",
    "notebook_files",
    "notebook_pictures",
    "sources",
]
include_patterns = ["*.md", "api/*.md", "experiments/*.md", "notebooks/[0-9]*.py"]
exclude_patterns = ["_build"]

nb_custom_formats = {".py": ["jupytext.reads", {"fmt": "py:percent"}]}
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 240  # of a cell; they take seconds, but a machine may be busy
nb_merge_streams = True
nb_render_markdown_format = "gfm"  # with tables
myst_enable_extensions = ["attrs_inline", "colon_fence", "dollarmath"]
myst_heading_anchors = 3

smartquotes = False  # two hyphens begin an option

html_theme = "furo"
html_title = "associative-memory-proofs"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_math_renderer = "mathml"
html_copy_source = False
html_theme_options = {"sidebar_hide_name": False}
pygments_style = "friendly"
pygments_dark_style = "github-dark"
copybutton_prompt_text = "$ "
copybutton_only_copy_prompt_lines = False

autodoc_preserve_defaults = True
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
autodoc_default_options = {"members": True, "undoc-members": True}
maximum_signature_line_length = 76
toc_object_entries = False
nitpicky = True
# Types of other packages and of the standard library, which this site does not document.
nitpick_ignore_regex = [
    ("py:.*", r"(collections\.abc\.)?(Callable|Iterable|Iterator|Mapping|Sequence)(\[.*)?"),
    (
        "py:class",
        r"theory\.(expression\.program\.Program|flows\.(step\.Step|orbit\.Ending)|conservation\.ring\.Ring)",
    ),
    ("py:class", r"(theory\.expression\.domain\.)?Guard|Program"),
    ("py:class", r"empirical\.runs\.(query\.Limits|run\.LeftOut)"),
    ("py:class", r"theory\.symbolic\.any_loss\.AnyLoss"),
    ("py:class", r"(theory\.memories\.\w+\.)?(ActivationTable|Layer|EnclosedCycle|Attractor)"),
    ("py:class", r"theory\.flows\.equilibrium\.Stability"),
    (
        "py:class",
        r"Expr|Symbol|Source|Word|types\.ModuleType|proofs_check\.headings\.Heading",
    ),
    (
        "py:class",
        r"theory\.(one_layer\.regions\.ranges\.Inputs|elasticity\.intervals\.WholeInterval)",
    ),
    (
        "py:class",
        r"(matplotlib\.\w+\.)?(Axes|Figure)|ABC|Shown|Drawn|theory\.display\.(Shown|Drawn)",
    ),
    ("py:mod", r"theory\.(deadline|symbolic\.abstract)"),
    ("py:.*", r"(tuple\[)?(dict|fractions|sympy|np|numpy|flint|arb|NDArray|Floats|Random|str)\b.*"),
]
