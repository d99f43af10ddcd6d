"""All runs as one table of DuckDB: ``SELECT … FROM runs``.

Columns: run (its folder), job, identity, experiment and preset (that used it, or asked for it
first), seconds, device, finished, and the JSON documents numbers, configuration and environment.
Further columns hold every single value that some run has at the top of its numbers (loss) or in
its configuration (data_set for the field ``set`` of ``data``); a name that is taken already is
preceded by ``configuration_``.  The table ``uses`` (result, run) tells what a result was made from.
"""

from __future__ import annotations

import glob
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from empirical.runs.run import CONFIGURATION, ENVIRONMENT, NUMBERS
from empirical.runs.store import Results
from theory.errors import InputError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

OVERVIEW = """
SELECT job, identity, experiment, preset, seconds, device, finished, numbers
FROM runs ORDER BY finished, job, identity
"""
_READ = """
CREATE TABLE documents AS
SELECT parse_filename(parse_dirpath(filename)) AS run, parse_filename(filename, true) AS name,
       json(TRY_CAST(content AS JSON)) AS content
FROM read_text($files)
"""
_BASE = """
CREATE TABLE base AS
PIVOT documents ON name IN ('configuration', 'numbers', 'environment') USING first(content)
GROUP BY run
"""
_USES = """
CREATE TABLE uses AS
SELECT run AS result, unnest(CAST(environment -> 'runs' AS VARCHAR[])) AS run FROM base
"""
_ASKED = """
CREATE TABLE asked AS
SELECT run, string_agg(DISTINCT experiment, ', ' ORDER BY experiment) AS experiment,
       string_agg(DISTINCT preset, ', ' ORDER BY preset) AS preset
FROM (SELECT run, environment ->> '$.asked_by.experiment' AS experiment,
             environment ->> '$.asked_by.preset' AS preset FROM base
      UNION ALL
      SELECT uses.run, configuration ->> 'experiment', configuration ->> 'preset'
      FROM uses JOIN base ON uses.result = base.run)
GROUP BY run
"""
_RUNS = """
CREATE TABLE runs AS
SELECT base.run, configuration ->> 'kind' AS job, configuration ->> 'identity' AS identity,
       experiment, preset, CAST(environment ->> 'seconds' AS DOUBLE) AS seconds,
       environment ->> 'device' AS device, environment ->> 'finished' AS finished,
       numbers, configuration -> 'configuration' AS configuration, environment{columns}
FROM base LEFT JOIN asked USING (run)
WHERE numbers IS NOT NULL AND configuration IS NOT NULL AND environment IS NOT NULL
"""
_BASE_COLUMNS = (
    *("run", "job", "identity", "experiment", "preset", "seconds", "device", "finished"),
    *("numbers", "configuration", "environment"),
)
_SINGLE = """
SELECT fullkey, list_sort(list(DISTINCT CASE
         WHEN atom ->> '$' IN ('NaN', 'Infinity', '-Infinity') THEN 'DOUBLE' ELSE type END))
FROM base, {walk}(base.{document}) AS value
WHERE type NOT IN ('OBJECT', 'ARRAY', 'NULL') AND NOT contains(fullkey, '[')
GROUP BY fullkey ORDER BY fullkey
"""


@dataclass(frozen=True)
class Answer:
    """What a query gave.

    Attributes:
        columns: their names.
        types: their types in SQL.
        rows: their values.
        damaged: folders of runs that could not be read.
    """

    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    damaged: tuple[str, ...]


def query(results: Results, sql: str = OVERVIEW, experiment: str | None = None) -> Answer:
    """Ask the runs, all or those of one experiment; the query can change and read nothing else.

    Args:
        results: the folder.
        sql: one SELECT on the table ``runs``, or on ``uses``.
        experiment: keep only the runs that it used or made.

    InputError for a query that cannot be answered, or a folder without finished runs.
    """
    import duckdb

    if next(results.runs(), None) is None:
        raise InputError(f"{results.folder} holds no finished runs yet.")
    try:
        with duckdb.connect(config={"threads": 1}) as connection:
            _prepare(connection, results, experiment)
            damaged = connection.execute(
                "SELECT run FROM base WHERE run NOT IN (FROM asked SELECT run) OR "
                "numbers IS NULL OR configuration IS NULL OR environment IS NULL"
            ).fetchall()
            connection.execute("SET enable_external_access = false; SET lock_configuration = true")
            answer = connection.execute(_select(connection, sql))
            columns = answer.description or []
            return Answer(
                tuple(str(column[0]) for column in columns),
                tuple(str(column[1]) for column in columns),
                tuple(answer.fetchall()),
                tuple(str(row[0]) for row in damaged),
            )
    except duckdb.Error as error:
        raise InputError(f"the query cannot be answered: {_first_words(error)}") from None


def _prepare(connection: DuckDBPyConnection, results: Results, experiment: str | None) -> None:
    folder = glob.escape(str(results.folder / "runs"))
    files = [f"{folder}/*/{name}" for name in (NUMBERS, CONFIGURATION, ENVIRONMENT)]
    connection.execute(_READ, {"files": files})
    for statement in (_BASE, _USES, _ASKED):
        connection.execute(statement)
    connection.execute(_RUNS.format(columns=_columns(connection)))
    if experiment is not None:
        connection.execute(
            "DELETE FROM runs WHERE experiment IS NULL "
            "OR NOT list_contains(string_split(experiment, ', '), ?)",
            [experiment],
        )


def _columns(connection: DuckDBPyConnection) -> str:
    """SQL for one column a single value, the numbers first."""
    found = [
        ("numbers", key, types)
        for key, types in connection.execute(
            _SINGLE.format(walk="json_each", document="numbers")
        ).fetchall()
    ]
    found += [
        ("configuration", key, types)
        for key, types in connection.execute(
            _SINGLE.format(walk="json_tree", document="configuration")
        ).fetchall()
        if key.startswith("$.configuration.fields.") and not key.endswith((".class", ".float"))
    ]
    taken, sql = {name.lower() for name in _BASE_COLUMNS}, ""
    for document, key, types in found:
        path = key.replace("$.configuration", "$", 1).replace(".fields.", ".")
        name = path.removeprefix("$.").replace(".", "_").replace('"', "")
        if name.lower() in taken:
            name = f"{document}_{name}"
        if name.lower() not in taken:
            taken.add(name.lower())
            place = key.replace("'", "''")
            sql += f", TRY_CAST({document} ->> '{place}' AS {_type(types)}) AS \"{name}\""
    return sql.replace("configuration ->>", "base.configuration ->>")


def _type(types: list[str]) -> str:
    if types == ["BOOLEAN"]:
        return "BOOLEAN"
    if set(types) <= {"BIGINT", "UBIGINT"}:
        return "BIGINT"
    return "DOUBLE" if set(types) <= {"BIGINT", "UBIGINT", "DOUBLE"} else "VARCHAR"


def _select(connection: DuckDBPyConnection, sql: str) -> Any:
    """The one statement, which must be a SELECT."""
    from duckdb import StatementType

    statements = connection.extract_statements(sql)
    if len(statements) != 1 or statements[0].type != StatementType.SELECT:
        raise InputError("results takes one SELECT, as in: results 'SELECT job, seconds FROM runs'")
    return statements[0]


def _first_words(error: Exception) -> str:
    """Without the picture of the query that points at the place."""
    return " ".join(str(error).partition("\n\nLINE ")[0].split())
