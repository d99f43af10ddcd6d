"""Errors of the engine's own.  Light: whoever catches them need not have loaded SymPy."""

from __future__ import annotations

from collections.abc import Iterable

from theory.errors import InputError, did_you_mean


class UnknownLetter(InputError):
    """``names`` were given, of which there is none; ``inputs`` says what there is."""

    def __init__(self, names: Iterable[str], inputs: Iterable[str]):
        self.names, self.inputs = tuple(sorted(names)), tuple(inputs)
        super().__init__(f"There is no letter {', '.join(self.names)}; {self.hint}")

    @property
    def hint(self) -> str:
        """The inputs, and the nearest of them to what was given."""
        words = [w.strip("(),") for each in self.inputs for w in each.split()]
        question = did_you_mean(self.names, words, str)
        return f"the inputs are {', '.join(self.inputs) or 'none'}.{question}"
