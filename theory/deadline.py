"""One budget of time for a question, looked at in the loops of every method.

>>> from theory import enclose
>>> from theory.deadline import deadline
>>> with deadline(1):
...     end = enclose("sin(10**30*z)", width=2, u0=1, v0=1)  # undecided after 1 s at the latest

Once the time of ``with deadline(N)`` is over, :func:`check` raises :class:`OutOfTime`; every
evaluation of a program asks it (:mod:`theory.expression.program`), and so does :func:`at`, by which
a long proof says what it is doing to who is :func:`listening`.  SymPy and mpmath never ask:
in the main thread an alarm of the system stops them, a little later.  Who asked the question says
that it is undecided, and why.  Deadlines nest, and an inner one never ends after an outer one.
They are by the clock on the wall, or by that of another kind (:data:`COMPUTING`).

*The rule of sharing* (:class:`Shares`).  Where n parts follow one another, each may take all the
time that is left but what is kept for the parts after it: for each of them 1/(n + 2) of the whole.
So a part that never ends leaves the others their say, one that is quick leaves them its time, and
the first may take 3/(n + 2).

Nothing is proved here: running out of time makes a result unknown and never anything else.
"""

from __future__ import annotations

import math
import signal
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from types import FrameType

from theory.errors import InputError
from theory.settings import kept_settings

SECONDS = 60.0  # for a question that names no budget; the usual one takes less than two
GRACE = 0.25  # seconds from the end to the alarm: whoever asks the clock stops more tidily
UNDECIDED = "undecided, because"  # how every reason of it begins
AGAIN = 2.0  # seconds to the next alarm, should the first have been swallowed,
SOON = 0.05  # and where the first came at a bad moment
# the second is that of weak sets, the third what a collection of garbage calls
_CLEANING_UP = ("__del__", "_remove", "gc_callback")
_FORGETTING = "remove"  # of a weak dictionary: called back when a key or a value dies
_clock = time.monotonic
COMPUTING = time.process_time  # a clock that others who share the processor do not turn
Clock = Callable[[], float]


def _wall() -> float:
    return _clock()


class OutOfTime(BaseException):
    """The time of the question, or of its part, is over.  The text is a whole reason.

    No ``Exception``: SymPy and others catch all of these, and would go on.
    """

    @property
    def why(self) -> str:
        """The reason of what is known to be undecided."""
        return str(self).removeprefix(f"{UNDECIDED} ")


@dataclass(frozen=True)
class Deadline:
    """A part's time: its ``end`` by the clock, its ``share`` in seconds, of the ``whole`` that
    was granted to the question, what it is spent on, and the deadline around it that is by another
    clock."""

    end: float
    share: float
    whole: float
    doing: str
    clock: Clock = _wall
    outer: Deadline | None = None

    @property
    def reason(self) -> str:
        at = f" (at {self.doing})" if self.doing else ""
        kind = " of computing" if self.clock is COMPUTING else ""
        if self.share >= self.whole:
            return f"{UNDECIDED} the time of {_shown(self.whole)} s{kind} was spent{at}"
        return (
            f"{UNDECIDED} its {_shown(self.share)} s of the {_shown(self.whole)} s{kind} in all "
            f"were spent{at}"
        )


def _shown(seconds: float) -> str:
    return f"{round(seconds, 1 if seconds > 1 else 3):g}"


UNLIMITED = Deadline(math.inf, math.inf, math.inf, "")
_current: ContextVar[Deadline] = ContextVar("deadline", default=UNLIMITED)
_listener: ContextVar[Callable[[str], None] | None] = ContextVar("listener", default=None)


@contextmanager
def deadline(seconds: float, doing: str = "", clock: Clock | None = None) -> Iterator[None]:
    """Grant ``seconds`` to what is done inside; an outer deadline that ends sooner stays.

    They are by the clock of the outer deadline unless another one is named.  On OutOfTime the
    settings of flint, mpmath and SymPy are those from before.
    """
    outer = _current.get()
    clock = clock or outer.clock
    alike = outer is UNLIMITED or clock is outer.clock
    now, whole = clock(), seconds if outer is UNLIMITED else outer.whole
    share = max(0.0, min(seconds, outer.end - now if alike else seconds))
    around = outer.outer if alike else outer
    token = _current.set(Deadline(now + share, share, whole, doing or outer.doing, clock, around))
    try:
        with kept_settings(OutOfTime), _alarm(share):
            yield
    finally:
        _current.reset(token)


@contextmanager
def question(seconds: float | None) -> Iterator[None]:
    """The budget of a call of the library: ``seconds``, or what is left of the deadline in force,
    or :data:`SECONDS` if there is none.  ``math.inf`` lifts the limit."""
    if seconds is None and _current.get() is not UNLIMITED:
        yield
        return
    with deadline(SECONDS if seconds is None else granted(seconds)):
        yield


def granted(seconds: float, name: str = "seconds") -> float:
    """``seconds`` if that is a budget; InputError if not."""
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not seconds > 0:
        raise InputError(f"{name} must be a positive number of seconds, but is {seconds!r}.")
    return float(seconds)


def remaining() -> float:
    """Seconds until the deadline in force: infinite without one, never negative."""
    least = math.inf
    one: Deadline | None = _current.get()
    while one is not None:
        least, one = min(least, one.end - one.clock()), one.outer
    return max(0.0, least)


def check() -> None:
    """Raise OutOfTime if the deadline in force has passed."""
    one: Deadline | None = _current.get()
    while one is not None:
        if one.clock() >= one.end:
            raise OutOfTime(one.reason)
        one = one.outer


def at(what: str) -> None:
    """Say what is being done; raise OutOfTime if the deadline in force has passed."""
    listener, now = _listener.get(), _current.get()
    if listener is not None:
        listener(what)
    if now is not UNLIMITED and now.doing != what:
        _current.set(replace(now, doing=what))
    check()


@contextmanager
def listening(to: Callable[[str], None]) -> Iterator[None]:
    """``to`` is told all that is done inside, often (:func:`at`)."""
    token = _listener.set(to)
    try:
        yield
    finally:
        _listener.reset(token)


class Shares:
    """The time that is left, shared among ``parts`` that follow one another by the rule above."""

    def __init__(self, parts: int):
        self.left = parts
        self.reserve = remaining() / (parts + 2)

    @contextmanager
    def part(self, doing: str) -> Iterator[None]:
        """The time of the next part."""
        self.left = max(0, self.left - 1)
        whole = remaining()
        kept = self.left * self.reserve if math.isfinite(whole) else 0.0
        with deadline(whole - kept, doing):
            yield


_armed = False
_deferred = 0


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Raise OutOfTime in whatever Python code the main thread runs ``seconds`` and a little later.

    Left out where the system has no alarm, in other threads, and where somebody else set one.
    """
    global _armed
    ours = _armed
    if not (math.isfinite(seconds) and _may_arm()):
        yield
        return
    before = None if ours else signal.signal(signal.SIGALRM, _ring)
    outer = signal.setitimer(signal.ITIMER_REAL, max(0.0, seconds) + GRACE, AGAIN)
    began = _clock()
    _armed = True
    try:
        yield
    finally:
        if ours:
            left = max(GRACE, outer[0] - (_clock() - began))
            signal.setitimer(signal.ITIMER_REAL, left, AGAIN)
        else:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
            _armed = False


def _may_arm() -> bool:
    if not hasattr(signal, "setitimer"):
        return False
    if threading.current_thread() is not threading.main_thread():
        return False
    return _armed or signal.getitimer(signal.ITIMER_REAL)[0] == 0


def _ring(_signal: int, frame: FrameType | None) -> None:
    if _deferred or at_a_bad_moment(frame):
        signal.setitimer(signal.ITIMER_REAL, SOON, AGAIN)
    else:
        check()


def at_a_bad_moment(frame: FrameType | None) -> bool:
    """Whether no exception should be raised in a frame: inside an import, which would leave half a
    module for the whole process, or where Python itself cleans up, and it is printed and lost."""
    while frame is not None:
        code = frame.f_code
        if code.co_filename.startswith("<frozen importlib") or code.co_name in _CLEANING_UP:
            return True
        if code.co_name == _FORGETTING and code.co_filename == weakref.__file__:
            return True
        frame = frame.f_back
    return False


class alarm_deferred:  # a class costs a fifth of a generator, in every quadrature
    """No alarm inside: for compiled code that would lose an exception of what it calls back, and
    for what must not be left half done.  It must look at the clock itself.
    """

    def __enter__(self) -> None:
        global _deferred
        _deferred += 1

    def __exit__(self, *_: object) -> None:
        global _deferred
        _deferred -= 1
