"""All runs as one table of DuckDB: ``SELECT … FROM runs``.

Columns: run (its folder), job, identity, experiment and preset (that used it, or asked for it
first), seconds, device, finished, and the JSON documents numbers, configuration and environment.
Further columns hold every single value that some run has at the top of its numbers (loss) or in
its configuration (data_set for the field ``set`` of ``data``); a name that is taken already is
preceded by ``configuration_``.  The table ``uses`` (result, run) tells what a result was made from.

Files are read before DuckDB is told to open none.  A query runs in a process of its own
(``asking``): some functions of SQL cannot be interrupted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from empirical.runs.run import Documents, LeftOut, all_documents
from empirical.runs.store import Results
from theory.errors import InputError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

OVERVIEW = """
SELECT job, identity, experiment, preset, seconds, device, finished, numbers
FROM runs ORDER BY finished, job, identity
"""
_BASE = """
CREATE TABLE base
    (run VARCHAR, configuration JSON, numbers JSON, environment JSON)
"""
_FILL = """
INSERT INTO base SELECT unnest($runs), unnest($configurations), unnest($numbers),
                        unnest($environments)
"""
_USES = """
CREATE TABLE uses AS
SELECT run AS result, unnest(TRY_CAST(environment -> 'runs' AS VARCHAR[])) AS run FROM base
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
       experiment, preset, TRY_CAST(environment ->> 'seconds' AS DOUBLE) AS seconds,
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


_NAME = re.compile(r"[^\W\d][\w .:()+\-]{0,62}")  # of a column; other keys are left in the JSON
COLUMNS = 500  # of single values; more are left in the JSON
BATCH = 200  # runs that are handed to DuckDB at once
MEMORY = "2GB"
ANSWER = 1 << 26  # bytes of an answer


@dataclass(frozen=True)
class Limits:
    """Of a query.

    Attributes
    ----------
    seconds
        That it may take, once the runs are read.
    rows
        Of the answer; later ones are left out.

    Raises
    ------
    InputError
        For limits out of bounds.
    """

    seconds: float = 60.0
    rows: int = 10_000

    def __post_init__(self) -> None:
        if not 0.1 <= self.seconds <= 3600:
            raise InputError(f"--seconds must be from 0.1 to 3600, but is {self.seconds:g}.")
        if not 1 <= self.rows <= 1_000_000:
            raise InputError(f"--rows must be from 1 to 1,000,000, but is {self.rows}.")


@dataclass(frozen=True)
class Answer:
    """What a query gave.

    Attributes
    ----------
    columns
        Their names.
    types
        Their types in SQL.
    rows
        Their values.
    left_out
        Runs that could not be read.
    cut
        There were more rows than the limit.
    """

    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    left_out: tuple[LeftOut, ...] = ()
    cut: bool = False

    @property
    def damaged(self) -> tuple[str, ...]:
        """Names of the runs that could not be read."""
        return tuple(each.run for each in self.left_out)


def query(
    results: Results, sql: str = OVERVIEW, experiment: str | None = None, limits: Limits = Limits()
) -> Answer:
    """Ask the runs, all or those of one experiment; the query can change and read nothing else.

    Parameters
    ----------
    results
        The folder.
    sql
        One SELECT on the table ``runs``, or on ``uses``.
    experiment
        Keep only the runs that it used or made.
    limits
        Of time and rows.

    Returns
    -------
    Answer
        Columns, their types, and rows.

    Raises
    ------
    InputError
        For a query that cannot be answered or takes too long, or a folder without finished runs.
    """
    from empirical.runs.asking import asked

    if next(results.runs(), None) is None:
        raise InputError(f"{results.folder} holds no finished runs yet.")
    return asked(results, sql, experiment, limits)


def prepared(results: Results, experiment: str | None) -> tuple[DuckDBPyConnection, list[LeftOut]]:
    """A connection to the tables that opens no file, loads nothing and cannot be told to."""
    import duckdb

    whole, left_out = all_documents(results.runs())
    connection = duckdb.connect(config={"threads": 1, "memory_limit": MEMORY})
    for setting in (
        "temp_directory = ''",
        "enable_external_access = false",
        "autoload_known_extensions = false",
        "autoinstall_known_extensions = false",
        "python_enable_replacements = false",
    ):
        connection.execute(f"SET {setting}")
    left_out += _fill(connection, whole)
    for statement in (_USES, _ASKED):
        connection.execute(statement)
    connection.execute(_RUNS.format(columns=_columns(connection)))
    if experiment is not None:
        connection.execute(
            "DELETE FROM runs WHERE experiment IS NULL "
            "OR NOT list_contains(string_split(experiment, ', '), ?)",
            [experiment],
        )
    connection.execute("SET lock_configuration = true")
    return connection, sorted(left_out, key=lambda each: each.run)


def answered(connection: DuckDBPyConnection, sql: str, rows: int) -> Answer:
    """The answer, cut after so many rows."""
    answer = connection.execute(_select(connection, sql))
    columns = answer.description or []
    found = answer.fetchmany(rows + 1)
    return Answer(
        tuple(str(column[0]) for column in columns),
        tuple(str(column[1]) for column in columns),
        tuple(found[:rows]),
        cut=len(found) > rows,
    )


def _fill(connection: DuckDBPyConnection, whole: list[Documents]) -> list[LeftOut]:
    """Those of the documents that DuckDB, too, takes for JSON."""
    import duckdb

    connection.execute(_BASE)
    left_out: list[LeftOut] = []
    for start in range(0, len(whole), BATCH):
        some = whole[start : start + BATCH]
        try:
            _insert(connection, some)
        except duckdb.Error:
            for one in some:
                try:
                    _insert(connection, [one])
                except duckdb.Error as error:
                    left_out.append(LeftOut(one.run, first_words(error)))
    return left_out


def _insert(connection: DuckDBPyConnection, some: list[Documents]) -> None:
    connection.execute(
        _FILL,
        {
            "runs": [one.run for one in some],
            "configurations": [one.configuration for one in some],
            "numbers": [one.numbers for one in some],
            "environments": [one.environment for one in some],
        },
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
        if not _NAME.fullmatch(name) or "\\" in key or len(taken) >= COLUMNS:
            continue
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


def first_words(error: Exception) -> str:
    """Without the picture of the query that points at the place."""
    return " ".join(str(error).partition("\n\nLINE ")[0].split())
