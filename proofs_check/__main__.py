"""``python -m proofs_check``."""

import sys

from proofs_check.command_line import main

sys.exit(main())
