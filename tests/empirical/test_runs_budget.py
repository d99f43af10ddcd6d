"""A budget of time: the clock and the work are acted, what is decided is real."""

from __future__ import annotations

import heapq
from concurrent.futures import Future
from dataclasses import dataclass, field

import pytest
from matplotlib.figure import Figure

from empirical.experiment import Experiment, Value
from empirical.laboratory import Laboratory
from empirical.runs.agenda import Agenda, Item
from empirical.runs.budget import OVERRUN, TURN, Spending, evaluation, plan
from empirical.runs.estimate import Estimator
from empirical.runs.habits import Habits
from empirical.runs.identity import canonical, identity, kind
from empirical.runs.job import Measured
from empirical.runs.task import Ending, Report
from empirical.runs.timings import Timings
from empirical.statistics.decision import Decision
from empirical.trial import Cost

TRIED = 0.5  # seconds of a trial


@dataclass(frozen=True)
class Act:
    """A job of so many ``seconds``, of which a trial says ``told``."""

    name: str
    seconds: float
    told: float
    fails: bool = False


@dataclass(frozen=True)
class Script:
    """What an experiment asks for: jobs, then jobs of a second round; seconds of its evaluation."""

    first: tuple[Act, ...] = ()
    second: tuple[Act, ...] = ()
    evaluation: int = 0


@dataclass
class Stage:
    """Time, and all that has been computed of each job by whomever."""

    now: float = 1000.0
    done: dict[str, float] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)

    def __call__(self):
        return self.now


@dataclass
class Actors:
    """Workers of ``width``: time passes when the first of them is done."""

    stage: Stage
    results: object
    width: int = 1
    local: bool = True
    _busy: list = field(default_factory=list)

    def trouble(self):
        return ""

    def submit(self, task, progress):
        job, stage = task.job, self.stage
        stage.order.append(job.name)
        left = job.seconds - stage.done.get(task.name, 0.0)
        took = min(left, max(task.until - stage.now, 0.0))
        stage.done[task.name] = stage.done.get(task.name, 0.0) + took
        if took < left:
            report = Report(task.name, Ending.STOPPED)
        elif job.fails:
            report = Report(task.name, Ending.FAILED, "it is broken")
        else:
            report = Report(task.name, Ending.FINISHED)
        future = Future()
        heapq.heappush(self._busy, (stage.now + took, len(stage.order), future, task, report))
        if len(self._busy) == self.width:
            self._pass()
        return future

    def drain(self):
        """Nothing more is handed out."""
        while self._busy:
            self._pass()

    def _pass(self):
        at, _, future, task, report = heapq.heappop(self._busy)
        self.stage.now = max(self.stage.now, at)
        if report.ending is Ending.FINISHED:
            document = {
                "kind": kind(task.job),
                "identity": identity(task.job),
                "configuration": canonical(task.job),
            }
            self.results.keep(task.name, document, Measured({}), {"seconds": 1.0})
        future.set_result(report)

    def renew(self):
        raise AssertionError("nobody was lost")

    def stop(self):
        pass

    def close(self):
        pass


class Acted(Spending):
    def _supply(self):
        task = super()._supply()
        if task is None:
            self.executor.drain()
        return task


def experiment(name, points, stage):
    """One that plays its script, and looks at the time while it evaluates."""

    def run(script, laboratory):
        laboratory.sweep(script.first)
        if script.second:
            laboratory.sweep(script.second)
        for _ in range(script.evaluation):
            laboratory.progress("evaluation", 0.5, "")
            stage.now += 1
        stage.order.append(f"evaluate {name}")
        return Measured({"y": 1})

    def check(script, measured):
        return {"it is 1": Decision(True, "it is 1")}

    return Experiment(
        name, name, "a source", "says nothing", {}, {}, run, lambda *_: Figure((1, 1)), check,
        value=Value(points, "for a test"),
    )  # fmt: skip


@pytest.fixture
def theatre(tmp_path):
    return Theatre(tmp_path)


class Theatre:
    """A results folder, and calls of the program on it."""

    def __init__(self, folder):
        self.folder, self.stage, self.said = folder, Stage(), []

    def begin(self, scripts, limit=1e9):
        """(agenda, estimator) of name → (points, script)."""
        laboratory = Laboratory.at(self.folder)
        items = []
        for name, (points, script) in scripts.items():
            made = experiment(name, points, self.stage)
            made = Experiment(**{**vars(made), "presets": {"smoke": script}})
            items.append(Item(made, "smoke", script))
        agenda = Agenda.of(items, laboratory)
        self.trials = []

        def trial(task):
            self.trials.append(task.job.name)
            self.stage.now += TRIED
            return (Cost("training", task.job.told / 100, 100, certain=True),)

        timings = Timings(laboratory.results.folder, "a stage")
        return agenda, Estimator(timings, Habits(), trial, limit, self.stage)

    def call(self, scripts, seconds, width=1):
        agenda, estimator = self.begin(scripts)
        workers = Actors(self.stage, agenda.laboratory.results, width)
        self.stage.order.clear()
        until = self.stage.now + seconds
        Acted(agenda, estimator, until, workers, say=self.said.append, clock=self.stage).spend()
        assert self.stage.now <= until + 1  # a report of progress later
        return {item.experiment.name: item for item in agenda.items}


def one(name, seconds, told=None):
    return Script((Act(name, seconds, seconds if told is None else told),))


def test_the_most_valuable_first_and_then_what_fits(theatre):
    items = theatre.call(
        {"c": (70, one("c", 30)), "a": (90, one("a", 100)), "b": (80, one("b", 10))}, 60
    )
    assert theatre.stage.order == ["b", "evaluate b", "c", "evaluate c", "a"]
    assert [name for name, item in items.items() if item.outcome] == ["b", "c"]
    assert "checkpoint" in items["a"].stopped
    assert "a: passed over, act" in theatre.said[0]
    assert "about 2 min" in theatre.said[0]


def test_a_second_call_goes_on_and_does_nothing_twice(theatre):
    scripts = {"a": (90, one("a", 100)), "b": (80, one("b", 10))}
    theatre.call(scripts, 60)
    worked = theatre.stage.now
    items = theatre.call(scripts, 1000)
    assert theatre.trials == []  # measured before, on this machine
    assert theatre.stage.order == ["a", "evaluate a"]
    assert all(item.outcome for item in items.values())
    assert theatre.stage.now - worked < 60
    assert sum(theatre.stage.done.values()) == pytest.approx(110)
    assert theatre.call(scripts, 5)["a"].outcome.fresh is False


def test_what_overruns_is_set_aside_while_others_fit(theatre):
    items = theatre.call({"a": (90, one("a", 500, told=20)), "b": (80, one("b", 50))}, 200)
    assert theatre.stage.order == ["a", "b", "evaluate b", "a"]
    assert items["b"].outcome
    first = max(OVERRUN * 20, TURN)
    [done] = [d for name, d in theatre.stage.done.items() if d != 50]
    assert done == pytest.approx(200 - 50 - 2 * TRIED)
    assert first < done


def test_a_run_that_overran_is_expected_to_take_as_long_again(theatre):
    scripts = {"a": (90, one("a", 500, told=20))}
    theatre.call(scripts, 100)
    agenda, estimator = theatre.begin(scripts)
    [(_, task)] = agenda.unfinished()
    assert estimator.estimate(task).seconds == pytest.approx(100, abs=2)


def test_failures_cost_no_other_experiment_its_result(theatre):
    bad = Script((Act("bad", 5, 5, fails=True), Act("good", 5, 5)))
    items = theatre.call({"a": (90, bad), "b": (80, one("b", 10))}, 100)
    assert "1 of 2 runs failed: it is broken" in items["a"].failure
    assert items["b"].outcome
    assert theatre.stage.order == ["bad", "good", "b", "evaluate b"]


def test_a_second_round_of_runs_is_found(theatre):
    script = Script((Act("one", 5, 5),), (Act("two", 5, 5), Act("three", 500, 500)))
    items = theatre.call({"a": (90, script)}, 100)
    assert theatre.stage.order == ["one", "two", "three"]
    assert len(items["a"].tasks) == 2
    assert items["a"].stopped


def test_a_run_that_two_need_is_computed_once(theatre):
    items = theatre.call({"a": (90, one("x", 10)), "b": (80, one("x", 10))}, 100)
    assert theatre.stage.order == ["x", "evaluate a", "evaluate b"]
    assert all(item.outcome for item in items.values())


def test_an_evaluation_ends_with_the_time_and_is_not_begun_where_it_cannot_end(theatre):
    scripts = {"a": (90, Script((Act("a", 5, 5),), evaluation=100))}
    items = theatre.call(scripts, 50)
    assert "its evaluation" in items["a"].stopped
    agenda, estimator = theatre.begin(scripts)
    assert 35 < estimator.timings.spent(evaluation(agenda.items[0])) < 50
    before = theatre.stage.now
    theatre.call(scripts, 30)
    assert theatre.stage.now == before  # it would not end
    assert theatre.call(scripts, 150)["a"].outcome


def test_an_evaluation_leaves_half_of_the_time_to_others(theatre):
    scripts = {
        "a": (90, Script((Act("a", 1, 1),), evaluation=1000)),
        "b": (80, one("b", 30)),
    }
    items = theatre.call(scripts, 100)
    assert items["b"].outcome
    assert not items["a"].outcome


def test_workers_have_as_much_to_do_as_they_can(theatre):
    script = Script(tuple(Act(f"j{i}", 20, 20) for i in range(4)))
    items = theatre.call({"a": (90, script)}, 45, width=2)
    assert items["a"].outcome
    assert theatre.stage.now - 1000 < 45


def test_a_time_that_is_over_begins_nothing(theatre):
    theatre.call({"a": (90, one("a", 1))}, 0)
    assert theatre.stage.order == []


def test_the_plan_tells_what_fits_and_computes_nothing(theatre):
    scripts = {
        "a": (90, one("a", 100)),
        "b": (80, Script((Act("b1", 20, 20), Act("b2", 20, 20), Act("b3", 20, 20)))),
        "c": (70, one("c", 5)),
    }
    rows = plan(*theatre.begin(scripts), seconds=50, width=1)
    assert [(row.item.experiment.name, row.fitting, row.runs) for row in rows] == [
        *(("a", 0, 1), ("b", 2, 3), ("c", 1, 1))
    ]
    assert rows[0].longest.seconds == pytest.approx(100)
    assert not theatre.stage.done
    assert theatre.stage.order == []


def test_trials_end_with_their_share_of_the_time(theatre):
    script = Script(tuple(Act(f"j{i}", 1, 1.0 + i) for i in range(9)))
    agenda, estimator = theatre.begin({"a": (90, script)}, limit=1.2)
    rows = plan(agenda, estimator, seconds=1000, width=1)
    assert theatre.trials == ["j0", "j1", "j2"]
    assert rows[0].untried == 6
