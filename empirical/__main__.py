"""``python -m empirical``."""

import sys

if __name__ == "__main__":  # spawned workers import this file
    try:
        from proofs_check.host.shadows import set_aside

        trouble = set_aside()
        if trouble:
            print(f"error: {trouble}", file=sys.stderr)
            sys.exit(2)
        from empirical.command_line import main
    except KeyboardInterrupt:
        sys.exit(130)
    except SystemExit:
        raise
    except BaseException as error:  # Python's own 1 would be an answer
        print(f"internal error: {error!r}; please report it", file=sys.stderr)
        sys.exit(70)
    sys.exit(main())
