"""All runs as one table."""

from __future__ import annotations

import pytest
from extent import few
from toy_jobs import Nested, Square

from empirical.laboratory import Laboratory
from empirical.runs.job import Measured
from empirical.runs.query import query
from empirical.runs.store import Results
from theory.errors import InputError


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    folder = tmp_path_factory.mktemp("a 'strange' [folder]") / "results"
    by = {"experiment": "fig3", "preset": "smoke"}
    laboratory = Laboratory.at(folder, asked_by=by)
    laboratory.sweep([Square(float(x), nested=Nested(x)) for x in range(4)])
    facts = {"seconds": 1.0, "device": "cpu", "finished": "2026", "asked_by": {}}
    laboratory.results.keep(
        "other-0123456789abcdef",
        {"kind": "other", "identity": "0123456789abcdef", "configuration": {"fields": {}}},
        Measured({"loss": float("inf"), "y": 7, "ok": True, "curve": [1, 2], "job": "taken"}),
        facts,
    )
    used = {"runs": [run.name for run in laboratory.results.runs("square")][:2]}
    laboratory.results.keep(
        "experiment-fig7-0123456789abcdef",
        {
            "kind": "experiment-fig7",
            "identity": "0123456789abcdef",
            "experiment": "fig7",
            "preset": "laptop",
            "configuration": {"fields": {}},
        },
        Measured({}),
        {**facts, **used, "asked_by": {"experiment": "fig7", "preset": "laptop"}},
    )
    return laboratory.results


def rows(results, sql, **others):
    return list(query(results, sql, **others).rows)


def test_numbers_and_fields_of_configurations_are_columns(results):
    sql = "SELECT x, y, nested_depth, device FROM runs WHERE job = 'square' ORDER BY x"
    assert rows(results, sql) == [(float(x), x**2, x, "cpu") for x in range(4)]


def test_what_json_has_no_word_for_is_a_number_again(results):
    sql = "SELECT loss, ok, numbers_job, json_array_length(numbers -> 'curve') FROM runs"
    assert rows(results, sql + " WHERE job = 'other'") == [(float("inf"), True, "taken", 2)]


def test_the_overview_has_one_row_a_run(results):
    answer = query(results)
    assert len(answer.rows) == 6
    assert answer.columns[:4] == ("job", "identity", "experiment", "preset")


def test_a_run_belongs_to_every_experiment_that_used_it(results):
    sql = "SELECT experiment, preset, count(*) FROM runs GROUP BY ALL ORDER BY ALL"
    assert rows(results, sql) == [
        ("fig3", "smoke", 2),
        ("fig3, fig7", "laptop, smoke", 2),
        ("fig7", "laptop", 1),
        (None, None, 1),
    ]
    assert len(rows(results, "SELECT run FROM runs", experiment="fig7")) == 3
    assert rows(results, "SELECT count(*) FROM uses") == [(2,)]


@pytest.mark.parametrize(
    "sql",
    few(
        4,
        [
            "SELECT 1; SELECT 2",
            "SET enable_external_access = true",
            "SELECT nothing FROM runs",
            "",
            "COPY runs TO 'x.csv'",
            "DROP TABLE runs",
            "SELECT * FROM read_text('/etc/passwd')",
            "SELEC",
        ],
    ),
)
def test_a_query_can_only_look(results, sql):
    with pytest.raises(InputError, match=r"takes one SELECT|cannot be answered"):
        query(results, sql)


def test_damaged_runs_are_named_and_left_out(tmp_path):
    laboratory = Laboratory.at(tmp_path)
    first, second = laboratory.sweep([Square(1.0), Square(2.0)])
    (first.folder / "numbers.json").write_text("{")
    answer = query(laboratory.results, "SELECT x FROM runs")
    assert answer.rows == ((2.0,),)
    assert answer.damaged == (first.name,)
    (second.folder / "environment.json").unlink()
    assert query(laboratory.results, "SELECT x FROM runs").rows == ()


def test_an_empty_folder_is_told(tmp_path):
    with pytest.raises(InputError, match="no finished runs yet"):
        query(Results.open(tmp_path))
