"""How each method of evidence examines the statements about deep networks.

``examiners()`` is what a statement puts into its field of that name.  The modules are imported
when an examiner runs, and they never import one another.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from proofs_check.method import METHODS

if TYPE_CHECKING:
    from proofs_check.method import Examination
    from proofs_check.problem import Problem
    from proofs_check.statement import Examiner, Statement


def examiners(*methods: str) -> dict[str, Examiner]:
    """The deep examiners of the named methods; of all, if none is named."""
    return {name: _examiner(name) for name in methods or METHODS}


def _examiner(method: str) -> Examiner:
    def examine(statement: Statement, problem: Problem) -> Examination:
        module = importlib.import_module(f"{__name__}.{method}")
        return module.examine(statement, problem)

    return examine
