"""The outcomes of an analysis.  Each carries a sentence; none is a bare boolean."""

from __future__ import annotations

import enum


class Flow(enum.Enum):
    """What gradient flow does from a given start (the classification of the documentation)."""

    INTERPOLATES = "interpolates"
    SADDLE = "saddle"
    TRAPPED = "trapped"
    EQUILIBRIUM = "equilibrium"
    UNDECIDED = "undecided"

    @property
    def sentence(self) -> str:
        return _FLOW[self]


_FLOW = {
    Flow.INTERPOLATES: "the flow converges to an interpolating network, f(x) = x",
    Flow.SADDLE: "the flow converges to the saddle u = 0, φ(v) = 0 and the loss stays above 0",
    Flow.TRAPPED: "the flow is trapped: the output keeps the wrong sign for ever",
    Flow.EQUILIBRIUM: "the start is an equilibrium of the flow: nothing moves",
    Flow.UNDECIDED: "what the flow does could not be decided",
}


class Classification(enum.Enum):
    """What Proposition 1 says of the training example, from the top eigenvalue λ1."""

    ATTRACTOR = "attractor"
    NOT_ATTRACTOR = "not_attractor"
    NEUTRAL = "neutral"
    UNDECIDED = "undecided"

    @property
    def sentence(self) -> str:
        return _CLASSIFICATION[self]


_CLASSIFICATION = {
    Classification.ATTRACTOR: "|λ1| < 1: the training example is an attractor",
    Classification.NOT_ATTRACTOR: "|λ1| > 1: the training example is not an attractor",
    Classification.NEUTRAL: "|λ1| = 1 exactly: Proposition 1 says nothing",
    Classification.UNDECIDED: "|λ1| could not be separated from 1",
}


class Truth(enum.Enum):
    """A three-valued answer.  UNKNOWN never counts as TRUE."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"
