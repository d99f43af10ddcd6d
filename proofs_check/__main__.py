"""``python -m proofs_check``."""

import sys
import time

from theory.errors import missing_package

if __name__ == "__main__":
    began = time.perf_counter()  # the time of the imports counts
    try:
        from proofs_check.command_line import main

        sys.exit(main(began=began))
    except ModuleNotFoundError as error:
        if (error.name or "theory").startswith(("proofs_check", "theory")):
            raise
        print(missing_package(error.name), file=sys.stderr)
        sys.exit(2)
