"""Write docs/experiments/ from kept results: for every experiment a page, a picture and a JSON file
with claims and numbers.

python docs/gallery.py RESULTS [NAME ...]

For each experiment the last kept result of the largest preset there is.  Without names the pages
of all experiments are written; those without a result keep the page that they have.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections import Counter
from pathlib import Path

from empirical.catalogue import all_experiments
from empirical.experiment import PRESETS, Experiment, Finding
from empirical.rendering.report import MARKS, values
from empirical.runs.outcome import Outcome, outcomes
from empirical.runs.store import Results

FOLDER = Path(__file__).parent / "experiments"
FOLDERS = re.compile(r"(?<=\()/[^()]*/")  # of a file's path: they are the machine's
LONGEST = 4_000  # letters of a committed number or list of numbers
INTRODUCTION = """# Experiments

What the two sources report, run again. Each page has the source's claims and what this run says of
them; a contradiction is as good a result as a confirmation. `†` marks a value that is lost in the
text of the source and assumed here. Written by `python docs/gallery.py RESULTS` from kept results;
`python -m empirical run NAME --preset laptop --data DIR` makes one.

| | supported | contradicted | undecided | not tested | preset | machine |
| --- | ---: | ---: | ---: | ---: | --- | --- |
"""


def main(arguments: list[str]) -> int:
    if not arguments:
        print(__doc__)
        return 2
    results, wanted = Results.open(Path(arguments[0])), set(arguments[1:])
    FOLDER.mkdir(exist_ok=True)
    for experiment in all_experiments():
        kept = (
            [] if wanted and experiment.name not in wanted else list(outcomes(experiment, results))
        )
        if kept:
            write(experiment, max(kept, key=lambda outcome: PRESETS.index(outcome.preset)))
    names = [e.name for e in all_experiments() if (FOLDER / f"{e.name}.md").exists()]
    rows = [(FOLDER / f"{name}.md").read_text(encoding="utf-8").splitlines()[0] for name in names]
    lines = [row.removeprefix("<!-- ").removesuffix(" -->") for row in rows]
    tree = "\n".join(["```{toctree}", ":hidden:", "", *names, "```"])
    text = INTRODUCTION + "\n".join(lines) + "\n\n" + tree + "\n"
    (FOLDER / "index.md").write_text(text, encoding="utf-8")
    return 0


def write(experiment: Experiment, outcome: Outcome) -> None:
    """The page, whose first line is its row of the table, and the picture beside it."""
    name, run = experiment.name, outcome.run
    counted = Counter(claim.finding for claim in outcome.claims)
    tally = " | ".join(str(counted[finding] or "") for finding in Finding)
    facts = run.environment
    machine = f"{facts['cpus']} × {facts['device_name']}" if facts["device"] == "cpu" else (
        facts["device_name"]
    )  # fmt: skip
    row = f"<!-- | [{experiment.title}]({name}.md) | {tally} | {outcome.preset} | {machine} | -->"
    claims = "\n".join(
        f"* {MARKS[claim.finding][0]} **{claim.finding.value}**: {claim.text}\\\n  {claim.reason}"
        for claim in outcome.claims
    )
    given = values(run.configuration["configuration"])
    marked = [
        f"* `{key}`{f' = {given[key]}' if key in given else ''}: {why}"
        for key, why in experiment.assumed.items()
    ]
    data = "; ".join(
        FOLDERS.sub("", used.source)
        + (f" (stands in for {used.wanted})" if used.wanted != used.data.set else "")
        for used in outcome.data
    )
    seconds = f"{run.seconds:.0f} s, without the {len(outcome.runs)} trainings kept from before"
    page = f"""{row}
# {experiment.title}

*{experiment.source}.* {experiment.paper}

![{experiment.title}]({name}.png)

{claims}

## How it was run

`python -m empirical run {name} --preset {outcome.preset}`, on {machine}, torch {facts["torch"]},
Python {facts["python"]}, commit {str(facts["commit"])[:12]}{_modified(facts)}, {facts["finished"]};
{seconds if outcome.runs else f"{run.seconds:.0f} s"}. Data: {data or "none"}.

| setting | value |
| --- | --- |
{chr(10).join(f"| `{key}` | {_cell(value)} |" for key, value in given.items() if value != "None")}
"""
    if marked:
        page += "\n## Assumed †\n\n" + "\n".join(marked) + "\n"
    (FOLDER / f"{name}.md").write_text(page, encoding="utf-8")
    shutil.copy(outcome.figure, FOLDER / f"{name}.png")
    document = {
        "experiment": name,
        "title": experiment.title,
        "source": experiment.source,
        "preset": outcome.preset,
        "machine": machine,
        "commit": facts["commit"],
        "seconds": run.seconds,
        "claims": [
            {"text": c.text, "finding": c.finding.value, "reason": c.reason} for c in outcome.claims
        ],
        "numbers": _small(run.numbers),
    }
    text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    (FOLDER / f"{name}.json").write_text(text, encoding="utf-8")


def _small(numbers: dict) -> dict:
    """Without the lists that are too long to be read."""
    return {k: v for k, v in numbers.items() if len(json.dumps(v)) < LONGEST}


def _modified(facts: dict) -> str:
    return " with changes not committed" if facts["modified"] else ""


def _cell(value: str) -> str:
    return value.replace("|", "\\|")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
