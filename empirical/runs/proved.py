"""What `prove` has found about networks, beside what was measured of the same examples.

All of it is read from kept runs; nothing is computed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np

from empirical.experiment import Provable
from empirical.runs.run import Run
from empirical.runs.store import Results
from theory.errors import InputError

KINDS = ("proof-job", "recurrent-proof-job")
PLANES = 2  # the first edition of a ``PlaneJob`` that tells own attractors from others by period
FIELDS = ("verdict", "distance", "drawn", "multiplier", "alone")
VERDICTS = {1: "attractors", 0: "not stored", -1: "undecided"}
PROVED = {1: "proved to attract", 0: "proved not stored", -1: "undecided"}
MEASURED = {1: "stored", 0: "not stored", -1: "undecided"}
HOW = {  # kind of a run → how its networks came about, where there was more than one training
    "annealed-job": ", after a restless stage",
    "least-squares-job": ", output layer by least squares (no gradient descent)",
}
UNREADABLE = (InputError, LookupError, TypeError, ValueError)
NUMBER = re.compile(r"\d[\d.,]*(e[-+]?\d+)?")


@dataclass(frozen=True, eq=False)
class Proofs:
    """Of one network."""

    trained: str  # the name of its run
    member: int  # of the run's ensemble
    title: str  # what the network is, in a few words
    reached: bool  # whether it came down to the loss asked for
    measured: np.ndarray  # (m,) int8, as of measure_storage; -1 everywhere if nothing was
    radius: np.ndarray  # (m,) ρ as measured at the examples
    arrays: dict[str, np.ndarray]  # FIELDS, as of a ProofJob
    reasons: tuple[str, ...]  # one an example or sequence
    # of a recurrent network, whether from the zero vector it provably says its sentence for ever
    # (1), or a wrong word (0); None of others
    begun: int | None = None

    @property
    def verdict(self) -> np.ndarray:
        return self.arrays["verdict"]

    @property
    def identity(self) -> str:
        """Of the run."""
        return self.trained.rpartition("-")[2]

    @property
    def kind(self) -> str:
        """Of the run's job."""
        return self.trained.rpartition("-")[0]

    def counts(self) -> tuple[int, int, int]:
        """(proved attractors, proved not stored, undecided)."""
        tally = Counter(self.verdict.tolist())
        return tally[1], tally[0], tally[-1]

    @property
    def differing(self) -> np.ndarray:
        """(m,) where proof and measurement contradict each other."""
        return (self.verdict >= 0) & (self.measured >= 0) & (self.verdict != self.measured)


def proofs_of(results: Results, runs: Iterable[str]) -> list[Proofs]:
    """Of all networks of these runs of which something was proved; what cannot be read is left
    out."""
    wanted, parts = dict.fromkeys(runs), dict[tuple[str, int], dict[int, tuple[int, Run]]]()
    for kind in KINDS:
        for run in results.runs(kind):
            try:
                fields = _fields(run)
                place = str(fields["trained"]), int(fields["member"])
                first, edition = int(fields["first"]), int(fields.get("edition", 1))
                mine = parts.setdefault(place, {}) if place[0] in wanted else {}
                if edition >= mine.get(first, (0, run))[0]:  # with other digits, one of them
                    mine[first] = edition, run
            except UNREADABLE:
                continue
    found = []
    for (name, member), mine in sorted(
        parts.items(), key=lambda p: (list(wanted).index(p[0][0]), p[0][1])
    ):
        try:
            trained = results.named(name)
            if trained is not None:
                found.append(gathered(trained, member, [mine[first][1] for first in sorted(mine)]))
        except UNREADABLE:
            continue
    return found


def enumerated(results: Results, runs: Iterable[str]) -> dict[tuple[str, int], bool | None]:
    """Of every network of these runs whose fixed points were enumerated and that reached the loss:
    whether it provably has no spurious attractor in the box (``PlaneJob``)."""
    wanted, found = set(runs), dict[tuple[str, int], bool | None]()
    for run in results.runs("plane-job"):
        try:
            fields = _fields(run)
            place, clean = (str(fields["trained"]), int(fields["member"])), run.numbers["clean"]
            trained = results.named(place[0]) if place[0] in wanted else None
            if trained is None or int(fields.get("edition", 1)) < PLANES:
                continue
            if place[1] in _that_reached(trained) and found.get(place) is None:
                found[place] = clean if isinstance(clean, bool) else None  # one is of fewer boxes
        except UNREADABLE:
            continue
    return found


def enumerated_beside(results: Results, runs: Iterable[str], experiment: str) -> str:
    """For a claim about spurious attractors."""
    answers = Counter(enumerated(results, runs).values())
    if not answers:
        return f"not enumerated: `python -m empirical prove {experiment} --plane` tries"
    total, none = answers.total(), answers[True]
    return (
        f"proved, of the networks that reached the loss ({total}): {none} have no spurious "
        "attracting fixed point or 2-cycle in the box around the examples, "
        f"{answers[False]} have one; {answers[None]} undecided"
    )


def gathered(trained: Run, member: int, parts: Sequence[Run]) -> Proofs:
    """Of one network, from the runs of its proofs in the order of the examples."""
    opened = [run.arrays() for run in parts]
    arrays = {name: np.concatenate([part[name] for part in opened]) for name in FIELDS}
    reasons = tuple(str(reason) for run in parts for reason in run.numbers["reasons"])
    chosen = np.concatenate(
        [
            int(_fields(run)["first"]) + np.arange(len(part["verdict"]))
            for run, part in zip(parts, opened, strict=True)
        ]
    )
    codes, radius = _measured(trained, member)
    known = chosen < len(codes)
    measured, radii = np.full(len(reasons), -1, np.int8), np.full(len(reasons), np.nan)
    measured[known], radii[known] = codes[chosen[known]], radius[chosen[known]]
    title = _title(_fields(parts[0]), member) + HOW.get(trained.kind, "")
    begun = int(opened[0]["begun"][0]) if "begun" in opened[0] else None
    reached = member in _that_reached(trained)
    return Proofs(trained.name, member, title, reached, measured, radii, arrays, reasons, begun)


def _fields(proof: Run) -> Any:
    """What the job of a proof was asked."""
    return proof.configuration["configuration"]["fields"]


def _measured(trained: Run, member: int) -> tuple[np.ndarray, np.ndarray]:
    """(codes, ρ) of every example, sequence or cycle of hidden states; empty if nothing was."""
    kept = trained.arrays()
    if "margins" in kept:  # of recurrent networks: one cycle each, if it says the sentence
        radius, error, least = (kept[name][member] for name in ("radius", "error", "margins"))
        stored = radius + error < 1 and least.min() > 0
        lost = not np.isfinite(radius) or radius - error > 1 or least.min() < 0
        return np.array([1 if stored else 0 if lost else -1]), np.array([radius])
    if "after" in kept:  # of networks on spheres: ρ at the examples alone, with its error
        radius, error = kept["after"][member], kept["error"][member]
        lost = radius - error > 1
        return np.where(radius + error < 1, 1, np.where(lost, 0, -1)), radius
    if "stored" not in kept:
        return np.zeros(0), np.zeros(0)
    return kept["stored"][member], kept["radius"][member]


def _that_reached(trained: Run | None) -> set[int]:
    """The members that came down to the loss asked for; none of a run that trained none."""
    numbers = {} if trained is None else trained.numbers
    outcomes = numbers.get("outcomes", numbers.get("reached"))
    if not isinstance(outcomes, list):
        return set()
    return {member for member, outcome in enumerate(outcomes) if outcome in ("REACHED", True)}


def _title(proof: Mapping[str, Any], member: int) -> str:
    """sinusoid, 128 × 8, sequences of 10 + 10, seed 3"""
    training = proof["training"]["fields"]
    network = training.get("architecture", {}).get("fields", training)
    words = [str(network.get("activation", "tanh"))]
    if "hidden" in network:
        words.append(f"{network['width']} × {network['hidden']}")
    elif "width" in network:
        words.append(f"recurrent, {network['width']}")
    else:
        words.append(f"U-Net, {network['channels']} channels, {network['levels']} levels")
    if training.get("task") == "sequence":
        lengths = training["lengths"] or [training["data"]["fields"]["count"]]
        words.append(f"sequences of {' + '.join(map(str, lengths))}")
    elif "data" in training:
        count = training["data"]["fields"]["count"]
        words.append("one example" if count == 1 else f"{count} examples")
    return ", ".join([*words, f"seed {training['members'][member]['fields']['seed']}"])


def sentence(found: Sequence[Proofs]) -> str:
    """Counts of proofs beside those of measurements."""
    proved = Counter(code for p in found for code in p.verdict.tolist())
    measured = Counter(code for p in found for code in p.measured.tolist())
    told = ", ".join(f"{proved[code]} {words}" for code, words in VERDICTS.items())
    seen = ", ".join(f"{measured[code]} {words}" for code, words in MEASURED.items())
    return f"{told}, of {proved.total()}; measured: {seen}"


def differences(found: Sequence[Proofs]) -> list[str]:
    """Why proofs and measurements differ: a sentence for every kind of reason.

    Reasons are of a kind if they differ by their numbers only; those of the first are told.
    """
    groups = dict[tuple[int, int, str], list[tuple[str, float, float]]]()
    for p in found:
        for i, (said, seen) in enumerate(zip(p.verdict.tolist(), p.measured.tolist(), strict=True)):
            if said != seen:
                kind = (said, seen, NUMBER.sub("#", p.reasons[i]))
                away = float(p.arrays["distance"][i, 1])
                groups.setdefault(kind, []).append((p.reasons[i], float(p.radius[i]), away))
    largest_first = sorted(groups.items(), key=lambda pair: -len(pair[1]))
    return [_difference(said, seen, some) for (said, seen, _), some in largest_first]


def _difference(said: int, seen: int, some: Sequence[tuple[str, float, float]]) -> str:
    radii = [radius for _, radius, _ in some if radius == radius]
    told = f"{len(some)} measured as {MEASURED[seen]}"
    if radii:
        low, high = f"{min(radii):.6g}", f"{max(radii):.6g}"
        told += f" (ρ = {low if low == high else f'{low} to {high}'} at the examples themselves)"
    told += f" {'is' if len(some) == 1 else 'are'} {PROVED[said]}: {some[0][0]}"
    away = [distance for _, _, distance in some if distance == distance]
    if said >= 0 and away:
        told += f"; the fixed point, where proofs are made, is at most {max(away):.1e} away"
    return told + (
        " (the numbers are of one of them)" if len(some) > 1 and NUMBER.search(some[0][0]) else ""
    )


@dataclass(frozen=True, eq=False)
class StorageProofs:
    """Of an experiment's networks, for its claims: ``networks`` of which something was proved.

    Networks that did not reach the loss are no evidence; there are ``others`` of them.  Of those
    that did ``left`` have no proofs.
    """

    networks: tuple[Proofs, ...] = ()
    others: int = 0
    left: int = 0

    @classmethod
    def of(cls, results: Results, runs: Iterable[str]) -> StorageProofs:
        names = list(dict.fromkeys(runs))
        found = proofs_of(results, names)
        reached = tuple(p for p in found if p.reached)
        whole = 0
        for name in names:
            with suppress(*UNREADABLE):
                whole += len(_that_reached(results.named(name)))
        return cls(reached, len(found) - len(reached), max(0, whole - len(reached)))

    def beside(self, experiment: str) -> str:
        """For a claim about what is stored."""
        if not self.networks and self.others:
            return "proved: nothing, as no network reached the loss"
        if not self.networks:
            return f"not proved: `python -m empirical prove {experiment}` tries"
        count = len(self.networks)
        which = "one network" if count == 1 else f"{count} networks"
        ways = {HOW.get(p.kind, "") for p in self.networks}
        which += f" that reached the loss{ways.pop() if len(ways) == 1 else ''}"
        if self.left:
            others = "other that did has" if self.left == 1 else "others that did have"
            which += f"; {self.left} {others} no proofs yet"
        told = f"proved: {sentence(self.networks)} ({which})"
        begun = Counter(p.begun for p in self.networks if p.begun is not None)
        if begun:
            told += (
                f"; from the zero vector the sentence is said for ever, proved of {begun[1]}; a "
                f"wrong word is said, proved of {begun[0]}; neither of {begun[-1]}"
            )
        return told


def proofs_beside(
    results: Results, runs: Sequence[str], experiment: str
) -> tuple[StorageProofs, dict[Provable, str]]:
    """What was proved of an experiment's networks, and what is said of it beside its claims."""
    proofs = StorageProofs.of(results, runs)
    enumeration = enumerated_beside(results, runs, experiment)
    return proofs, {Provable.STORAGE: proofs.beside(experiment), Provable.PLANE: enumeration}
