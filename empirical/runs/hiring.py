"""Which workforce the options ask for."""

from __future__ import annotations

from empirical.runs.environment import available_cpus
from empirical.runs.workforce import Here, Workforce
from theory.errors import InputError

MOST_WORKERS = 1024  # more is a slip of the keyboard


def require_possible(workers: int | None, cluster: str | None) -> None:
    """InputError before anything is imported or begun."""
    if workers is not None and cluster is not None:
        raise InputError("--workers is for this machine and --cluster for another; give one.")
    if workers is not None and not 1 <= workers <= MOST_WORKERS:
        raise InputError(
            f"--workers must be at least 1 and at most {MOST_WORKERS}, but is {workers}."
        )


def workforce(workers: int | None, cluster: str | None, device: str) -> Workforce:
    """One process a core by default; on a GPU this process alone, which joins what it can."""
    if cluster is not None:
        from empirical.runs.cluster import Cluster

        return Cluster(cluster)
    if workers is None:
        workers = 1 if device == "cuda" else available_cpus()
    if workers == 1:
        return Here(joins=device == "cuda")
    from empirical.runs.processes import Processes

    return Processes(workers)
