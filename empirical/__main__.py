"""``python -m empirical``."""

import sys

from theory.errors import missing_package

if __name__ == "__main__":  # spawned workers import this file
    try:
        from empirical.command_line import main

        sys.exit(main())
    except ModuleNotFoundError as error:
        if (error.name or "empirical").startswith(("empirical", "theory")):
            raise
        print(missing_package(error.name), file=sys.stderr)
        sys.exit(2)
