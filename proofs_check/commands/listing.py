"""``python -m proofs_check list``: the statements, with titles and numbers."""

from __future__ import annotations

import argparse
import sys

from proofs_check.catalogue import all_statements
from proofs_check.rendering.terminal import list_statements
from system.console import console


def run(options: argparse.Namespace, began: float) -> int:
    """Print one line a statement."""
    list_statements(all_statements(), console(sys.stdout))
    return 0
