"""Certificates of sentences that recurrent networks say for ever, or do not: written, and
accepted."""

from __future__ import annotations

import contextlib
from typing import Any

from proofs_check.certificates.acceptance import accepted
from proofs_check.certificates.balls import BallSearch, Found
from proofs_check.certificates.layers import numbers, places, rows
from proofs_check.certificates.memories import claimed
from proofs_check.certificates.trees import NoCertificate
from proofs_check.kernel.core.intervals import Rejected
from proofs_check.kernel.core.reading import Reader
from proofs_check.kernel.files import stated
from proofs_check.kernel.kinds.networks import Spread
from proofs_check.kernel.kinds.sentences import Speaker, read_cycle, read_weights, said
from proofs_check.kernel.kinds.stability import Ball
from theory.memories.polish import polished
from theory.memories.recurrent import Recurrent
from theory.memories.rounding import Floats

LAPS = 12  # from the zero vector, until the orbit must be in the cycle's balls


def sentence_certificate(
    network: Recurrent, states: Floats, about: str
) -> tuple[dict[str, Any] | None, str]:
    """(a document that the kernel has accepted, or why there is none): of the cycle near hidden
    states that say the words 0, 1, … one after the other."""
    words = list(range(network.words))
    claim: dict[str, Any] = {"kind": "sentence", "words": words, "cycle": None, "start": None}
    document, reason = _of(network, claim, about)
    if document is None:
        return None, f"{about}: {reason}"
    try:
        speaker = Speaker(stated.system_of(document, Reader())[0], read_weights(claim["weights"]))
    except Rejected as error:
        return None, f"{about}: {error}"

    def judge(found: Found) -> Found:
        said(speaker, words, read_cycle(found), None)
        return found

    n = len(words)
    starts = [network.heard(states[word - 1], (word - 1) % n) for word in words]
    guess = polished([network.step(word) for word in words], starts)
    steps = [[speaker.hears(word)] for word in words]
    try:
        claim["cycle"] = BallSearch(speaker.phi, judge).found(steps, guess, [{}] * n)
        claim["start"] = _start(network, speaker, claim["cycle"])
        if claim["start"] is not None:
            with contextlib.suppress(NoCertificate):
                return accepted(document), ""
            claim["start"] = None
        return accepted(document), ""
    except NoCertificate as refused:
        return None, f"{about}: {refused}"


def wrong_word_certificate(network: Recurrent, about: str) -> tuple[dict[str, Any] | None, str]:
    """(a document that the kernel has accepted, or why there is none): the words from the zero
    vector on, up to the first that is not the one after that before it."""
    state, words = network.table.floats(network.offset)[0], list[int]()
    while len(words) < 2 or words[-1] == (words[-2] + 1) % network.words:
        if len(words) > LAPS * network.words:
            return None, f"{about}: no wrong word was found"
        words.append(int(network.said(state[None])[0]))
        state = network.table.floats(network.heard(state, words[-1]))[0]
    document, reason = _of(network, {"kind": "wrong_word", "words": words}, about)
    if document is None:
        return None, f"{about}: {reason}"
    try:
        return accepted(document), ""
    except NoCertificate as refused:
        return None, f"{about}: {refused}"


def _of(network: Recurrent, claim: dict[str, Any], about: str) -> tuple[dict[str, Any] | None, str]:
    """A document with this claim, to which the weights are added, or why there is none."""
    arrays = {"W": network.weights, "U": network.ears, "b": network.offset, "V": network.voice,
              "c": network.voice_offset}  # fmt: skip
    claim["weights"] = {k: rows(x) if x.ndim > 1 else numbers(x) for k, x in arrays.items()}
    return claimed(claim, network.phi, places(*arrays.values()), about)


def _start(network: Recurrent, speaker: Speaker, cycle: Found) -> dict[str, int] | None:
    """From the zero vector, in floats: at which word it begins, and when it is in a ball."""
    if "direction" in cycle:
        return None
    balls = [Ball(speaker.system, p) for p in read_cycle(cycle)["points"]]
    a, bits, n = network.offset, speaker.phi.f.bits, network.words
    first = None
    for steps in range(LAPS * n):
        state = network.table.floats(a)[0]
        word = int(network.said(state[None])[0])
        first = word if first is None else first
        if word != (first + steps) % n:
            return None
        at = Spread.of([int(q * 2.0**52) << bits - 52 for q in a.tolist()], balls[word].frame)
        if balls[word].away(at) < balls[word].radius:
            return {"first": first, "steps": steps}
        a = network.heard(state, word)
    return None
