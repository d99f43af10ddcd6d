"""What the exit code of a command line means: the one list."""

from __future__ import annotations

import enum


class ExitCode(enum.IntEnum):
    """A crash never has the code of an answer; docs/verdicts.md lists the same."""

    sentence: str

    DONE = 0, "verified; or the command did what it was asked for"
    REFUTED = 1, "refuted or in conflict; or a run or an experiment failed"
    BAD_INPUT = 2, "bad input, or a result that could not be written where it was wanted"
    UNDECIDED = 3, "not applicable or inconclusive"
    INTERNAL_ERROR = 70, "an error of the program: no answer; please report it"
    HUNG_UP = 129, "the terminal was closed"
    INTERRUPTED = 130, "interrupted (Ctrl-C)"
    TERMINATED = 143, "told to end (SIGTERM)"

    def __new__(cls, value: int, sentence: str) -> ExitCode:
        member = int.__new__(cls, value)
        member._value_ = value
        member.sentence = sentence
        return member


FAILED = ExitCode.REFUTED  # its other meaning, where no statement is asked about
UNFINISHED = ExitCode.UNDECIDED  # its other meaning, where a budget of time is spent
VERIFIED = ExitCode.DONE


def after_signal(number: int) -> int:
    """As shells count: 130 after SIGINT, 143 after SIGTERM."""
    return 128 + number
