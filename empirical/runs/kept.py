"""A kept result of an experiment, as it is read from its folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from empirical.data.configuration import Data
from empirical.experiment import CheckedClaim, Experiment, Finding, Provable
from empirical.laboratory import UsedData
from empirical.runs.identity import is_canonical
from empirical.runs.run import ARRAYS, CONFIGURATION, ENVIRONMENT, NUMBERS, WEIGHTS, Run
from empirical.runs.store import Results
from empirical.untrusted import require_regular
from proofs_check.host.program import tell
from theory.errors import InputError

CLAIMS = "claims.json"
FIGURE = "figure.png"
VECTOR_FIGURE = "figure.svg"
PRINTED_FIGURE = "figure.pdf"  # kept where it was asked for
_USUAL = (CONFIGURATION, ENVIRONMENT, NUMBERS, ARRAYS, WEIGHTS, CLAIMS, FIGURE, VECTOR_FIGURE,
          PRINTED_FIGURE)  # fmt: skip
_PICTURE = 1 << 30  # bytes


@dataclass(frozen=True)
class Outcome:
    """A kept result, from :func:`conduct`.

    Attributes
    ----------
    run
        The :class:`~empirical.runs.run.Run` that holds numbers, arrays, claims and the figure.
    fresh
        Whether it was made just now.
    """

    run: Run
    fresh: bool = False

    @property
    def preset(self) -> str:
        """The name under which it was asked for."""
        return str(self.run.configuration["preset"])

    @property
    def seconds(self) -> float:
        """That the experiment took, its jobs included unless they were kept."""
        return self.run.seconds

    @property
    def finished(self) -> str:
        """When, in UTC; texts of later ones are larger."""
        return self._built(
            ENVIRONMENT, lambda: str(_of_kind(str, self.run.environment["finished"]))
        )

    @property
    def figure(self) -> Path:
        """The PNG; the same as SVG lies beside it."""
        return self.run.folder / FIGURE

    @property
    def files(self) -> tuple[Path, ...]:
        """The films and sounds that were kept beside the figure."""
        return tuple(sorted(p for p in self.run.folder.iterdir() if p.name not in _USUAL))

    @property
    def claims(self) -> tuple[CheckedClaim, ...]:
        """What the source says, and what this run says of it."""

        def one(claim: Any) -> CheckedClaim:
            texts = [_of_kind(str, claim[key]) for key in ("text", "finding", "reason")]
            provable = Provable(claim["provable"]) if "provable" in claim else None
            return CheckedClaim(texts[0], Finding[texts[1]], texts[2], provable)

        return self._built(CLAIMS, lambda: tuple(map(one, self.run.document(CLAIMS))))

    @property
    def data(self) -> tuple[UsedData, ...]:
        """The examples it was made from, and what stood in for what."""

        def one(used: Any) -> UsedData:
            for key in ("wanted", "source", "fingerprint"):
                _of_kind(str, used[key])
            return UsedData(**{**used, "data": Data(**used["data"])})

        return self._built(CONFIGURATION, lambda: tuple(map(one, self.run.configuration["data"])))

    @property
    def runs(self) -> tuple[str, ...]:
        """The names of the runs that it was made from."""
        return self._built(
            ENVIRONMENT, lambda: tuple(_of_kind(str, run) for run in self.run.environment["runs"])
        )

    def require_whole(self, experiment: Experiment) -> None:
        """InputError unless all that is shown of a result is there and of its kind."""
        if self.preset not in experiment.presets:
            raise self._damaged(CONFIGURATION, f"there is no preset {self.preset!r:.60}")
        configuration = self.run.configuration["configuration"]
        fields = configuration.get("fields") if isinstance(configuration, dict) else None
        if fields is None or not is_canonical(configuration):
            raise self._damaged(CONFIGURATION, "its configuration is none")
        for name in (FIGURE, VECTOR_FIGURE):
            require_regular(self.run.folder / name, _PICTURE, follow=False)
        _ = (self.seconds, self.finished, self.claims, self.data, self.runs, self.run.numbers)

    def _built(self, name: str, make: Callable[[], Any]) -> Any:
        try:
            return make()
        except InputError:
            raise
        except (TypeError, LookupError, AttributeError, ValueError) as error:
            raise self._damaged(name, f"{type(error).__name__}: {error}") from None

    def _damaged(self, name: str, reason: str) -> InputError:
        folder = self.run.folder
        return InputError(
            f"{folder / name} cannot be read ({reason:.300}); remove the folder {folder} and run "
            "again."
        )


def outcomes(
    experiment: Experiment, results: Results, told: Callable[[str], None] = tell
) -> Iterator[Outcome]:
    """All kept results of an experiment, the last one first; ``told`` is which are left out."""
    whole: list[tuple[str, Outcome]] = []
    for run in results.runs(kind_of(experiment)):
        outcome = Outcome(run)
        try:
            outcome.require_whole(experiment)
            whole.append((outcome.finished, outcome))
        except InputError as error:
            told(f"left out: {run.folder}: {error}")
    for _, outcome in sorted(whole, key=lambda pair: pair[0], reverse=True):
        yield outcome


def is_whole(run: Run, experiment: Experiment) -> bool:
    """Whether all that is shown of a result is there."""
    try:
        Outcome(run).require_whole(experiment)
    except InputError:
        return False
    return True


def kind_of(experiment: Experiment) -> str:
    """Of the experiment's results, among the kinds of runs."""
    return f"experiment-{experiment.name}"


def _of_kind(kind: type, value: Any) -> Any:
    if not isinstance(value, kind):
        raise TypeError(f"{type(value).__name__} where {kind.__name__} is meant")
    return value
