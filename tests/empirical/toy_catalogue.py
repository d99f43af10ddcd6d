"""``python toy_catalogue.py …`` is ``python -m empirical …`` with the toys as experiments."""

import sys
from pathlib import Path

from empirical import experiments
from empirical.command_line import main

TOYS = str(Path(__file__).parent / "toys")

if __name__ == "__main__":
    experiments.__path__ = [TOYS]
    sys.exit(main())
