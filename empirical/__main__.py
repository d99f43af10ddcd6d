"""``python -m empirical``."""

import sys

from empirical.command_line import main

if __name__ == "__main__":  # spawned workers import this file
    sys.exit(main())
