"""The budget of time: what is over is undecided, what was found is kept, nothing else changes."""

from __future__ import annotations

import contextlib
import math
import signal
import sys
import time
import weakref

import flint
import mpmath
import pytest

from theory import deadline as module
from theory.activation import Activation
from theory.deadline import (
    OutOfTime,
    Shares,
    at,
    at_a_bad_moment,
    check,
    deadline,
    listening,
    question,
    remaining,
)
from theory.errors import InputError
from theory.one_layer.certified.enclosure import enclose
from theory.outcome import Flow
from theory.rigour.whole_line import ratio_finite


class Clock:
    """Stands still until it is told to move."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch):
    found = Clock()
    monkeypatch.setattr(module, "_clock", found)
    return found


def test_nothing_is_limited_without_a_deadline():
    assert remaining() == math.inf
    check()


def test_the_deadline_passes_when_the_clock_says_so(clock):
    with deadline(5, "the whole"):
        clock.now += 4.9
        check()
        assert remaining() == pytest.approx(0.1)
        clock.now += 0.2
        assert remaining() == 0
        with pytest.raises(OutOfTime, match=r"undecided, because the time of 5 s was spent"):
            check()
    assert remaining() == math.inf


def test_an_inner_deadline_never_ends_after_an_outer_one(clock):
    with deadline(5), deadline(60, "the inner part"):
        assert remaining() == 5
        clock.now += 6
        with pytest.raises(OutOfTime, match="5 s was spent"):
            check()


def test_deadlines_by_two_clocks_are_both_kept(clock):
    other = Clock()
    with deadline(5), deadline(3, "a part", other):
        assert remaining() == pytest.approx(3)
        other.now += 2.5
        clock.now += 4
        check()
        assert remaining() == pytest.approx(0.5)
        with deadline(9):  # by the clock of the part
            assert remaining() == pytest.approx(0.5)
        clock.now += 2
        with pytest.raises(OutOfTime, match="the time of 5 s was spent"):
            check()
    assert remaining() == math.inf


def test_who_listens_is_told_what_is_done_and_where_it_ended(clock):
    heard = []
    with listening(heard.append), deadline(5):
        at("the first step")
        clock.now += 6
        with pytest.raises(OutOfTime, match=r"was spent \(at the second\)") as end:
            at("the second")
        assert end.value.why == "the time of 5 s was spent (at the second)"
    at("alone")
    assert heard == ["the first step", "the second"]


def test_a_part_of_the_time_says_whose_it_was(clock):
    with deadline(60), deadline(2, "the quadrature"):
        clock.now += 3
        with pytest.raises(OutOfTime, match=r"2 s of the 60 s in all .*the quadrature"):
            check()


def test_shares_leave_a_reserve_for_each_part_that_follows(clock):
    with deadline(60):
        shares, granted = Shares(4), []
        for _ in range(4):
            with shares.part("a part that never ends"):
                granted.append(remaining())
                clock.now += remaining()
    assert granted == pytest.approx([30, 10, 10, 10])


def test_what_a_part_does_not_use_goes_to_the_next(clock):
    with deadline(60):
        shares = Shares(4)
        with shares.part("a quick one"):
            clock.now += 1
        with shares.part("the next"):
            assert remaining() == pytest.approx(39)


def test_shares_of_no_limit_are_unlimited():
    with Shares(3).part("any"):
        assert remaining() == math.inf


def test_a_question_has_the_default_budget_unless_one_is_in_force(clock):
    with question(None):
        assert remaining() == module.SECONDS
    with deadline(5), question(None):
        assert remaining() == 5
    with deadline(5), question(3):
        assert remaining() == 3
    with question(math.inf):
        assert remaining() == math.inf


@pytest.mark.parametrize("seconds", [0, -1, math.nan, -math.inf, "5", True])
def test_no_budget_is_refused(seconds):
    with pytest.raises(InputError, match="positive number of seconds"):
        enclose("sin", width=2, u0=1, v0=1, seconds=seconds)


def for_a_minute(work=lambda: None) -> None:
    """Never asks the deadline."""
    began = time.monotonic()
    while time.monotonic() < began + 60:
        work()


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs an alarm of the system")
def test_the_alarm_stops_what_never_asks_the_clock():
    with pytest.raises(OutOfTime), deadline(0.1):
        for_a_minute()
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGALRM) is signal.SIG_DFL


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs an alarm of the system")
def test_the_alarm_is_not_swallowed_by_what_catches_every_exception():
    def work() -> None:
        with contextlib.suppress(Exception):
            math.factorial(3)

    with pytest.raises(OutOfTime), deadline(0.1):
        for_a_minute(work)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs an alarm of the system")
def test_the_alarm_waits_for_the_end_of_an_import(tmp_path, monkeypatch):
    """Half a module would stay broken for the rest of the process."""
    slow = (
        "import time\nend = time.monotonic() + 1\nwhile time.monotonic() < end: pass\nwhole = True"
    )
    (tmp_path / "slow_to_import.py").write_text(slow)
    monkeypatch.syspath_prepend(tmp_path)

    def imported() -> None:
        import slow_to_import  # noqa: F401

        for_a_minute()

    with pytest.raises(OutOfTime), deadline(0.1):
        imported()
    assert sys.modules.pop("slow_to_import").whole


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs an alarm of the system")
def test_an_alarm_that_someone_else_set_stays(time_limit):
    with time_limit(30), deadline(0.01):
        time.sleep(0.02)
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 1


def test_the_settings_of_libraries_are_those_from_before(clock):
    before = flint.ctx.prec, flint.ctx.cap, mpmath.mp.prec

    def broken_off() -> None:
        flint.ctx.prec, flint.ctx.cap, mpmath.mp.prec = 777, 7, 1234
        clock.now += 2
        check()

    with pytest.raises(OutOfTime), deadline(1):
        broken_off()
    assert (flint.ctx.prec, flint.ctx.cap, mpmath.mp.prec) == before


HOSTILE = [
    "sin(10**30*z)",
    "z*exp(-exp(exp(10)))",
    "tanh(z) + exp(-10000*(z - 1/3)**2)/100",
    "*".join(f"sin({n}*z)" for n in range(1, 40)),
]


@pytest.mark.parametrize("phi", HOSTILE)
def test_a_certified_question_ends_and_says_why(phi, time_limit):
    """A spent budget is undecided; with time enough these may be decided, never differently."""
    phi = Activation.of(phi)
    with time_limit(20):
        found = enclose(phi, width=2, u0=1, v0=1, seconds=0.05)
    assert found.outcome in (Flow.INTERPOLATES, Flow.UNDECIDED)
    assert found.certified == (found.outcome is Flow.INTERPOLATES)


def test_the_reason_of_an_undecided_flow_is_the_time():
    found = enclose("sin", width=2, u0=1, v0=1, digits=2000, seconds=0.001)
    assert found.outcome is Flow.UNDECIDED
    assert not found.certified
    assert found.reason == "undecided, because the time of 0.001 s was spent"


def test_what_was_undecided_for_want_of_time_is_decided_with_more():
    short = enclose("sin", width=2, u0=1, v0=1, seconds=1e-6)
    assert short.outcome is Flow.UNDECIDED
    assert enclose("sin", width=2, u0=1, v0=1).outcome is Flow.INTERPOLATES


def test_a_claim_on_the_whole_line_obeys_the_deadline_in_force():
    with pytest.raises(OutOfTime), deadline(1e-6):
        ratio_finite(Activation.of("tanh(z)**7 + z"))


def test_nothing_is_raised_in_the_callback_of_a_weak_dictionary():
    """Python prints such an exception and goes on: it would be lost."""

    class Key:
        pass

    kept, seen = weakref.WeakValueDictionary(), []
    key = Key()
    kept[1] = key
    inside = next(iter(kept.data.values())).__callback__
    assert inside is not None

    def trace(frame, event, _):
        if frame.f_code is inside.__code__:
            seen.append(at_a_bad_moment(frame))

    sys.setprofile(trace)
    try:
        del key
    finally:
        sys.setprofile(None)
    assert seen
    assert all(seen)
