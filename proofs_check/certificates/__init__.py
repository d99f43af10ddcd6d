"""Writing certificates, which :mod:`proofs_check.kernel` checks.  Nothing here is trusted."""
