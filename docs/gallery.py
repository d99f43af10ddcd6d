"""Write docs/experiments/ from kept results: for every experiment a page, a picture and a JSON file
with claims and numbers.

python docs/gallery.py RESULTS [NAME ...]

For each experiment the last kept result of the largest preset there is.  Without names the pages
of all experiments are written; those without a result keep the page that they have.
"""

from __future__ import annotations

import io
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from empirical.catalogue import all_experiments
from empirical.data.registry import find
from empirical.experiment import PRESETS, CheckedClaim, Experiment, Finding, Provable
from empirical.figures.files import encoded
from empirical.laboratory import UsedData
from empirical.rendering.report import MARKS, values, values_of
from empirical.runs.outcome import Outcome, outcomes, redrawn
from empirical.runs.proved import differences, proofs_beside
from empirical.runs.run import Run
from empirical.runs.store import Results
from theory.errors import InputError

FOLDER = Path(__file__).parent / "experiments"
FOLDERS = re.compile(r"(?<=\()/[^()]*/|(?<= )/[^ ():]*/")  # of a file's path: the machine's
LONGEST = 4_000  # letters of a committed number or list of numbers
SMALL = 420  # pixels of a thumbnail's width
BADGES = {
    Finding.SUPPORTED: "bdg-success",
    Finding.CONTRADICTED: "bdg-danger",
    Finding.UNDECIDED: "bdg-warning",
    Finding.NOT_TESTED: "bdg-secondary",
}
FIRST = "PNAS paper, "  # how the source of an experiment of the first begins
SAME = {"preset": "with the preset `{}`", "machine": "on {}"}  # said once if all are alike
INTRODUCTION = """# Experiments

What two sources report, run again:

* the **PNAS paper**: A. Radhakrishnan, M. Belkin, C. Uhler, *Overparameterized neural networks
  implement associative memory*, PNAS 117(44), 2020,
  [doi:10.1073/pnas.2005013117](https://doi.org/10.1073/pnas.2005013117). Its figures are numbered
  in one sequence through the appendix, and so are they here: Figures 15 and 16 are the two tables
  of what is stored. (For its convolutional networks, of which the text tells no numbers, it points
  to the same two figures.) Figure 6 lists the settings and is lost; 10 and 11 are not mentioned.
* the **second source**: O. F. Orujlu, *Associative Memory in Iterated Overparameterized Sigmoid
  Autoencoders*, 2023, a report that extends experiments of the paper of that title by Y. Jiang and
  C. Pehlevan (ICML 2020, [arXiv:2006.16540](https://arxiv.org/abs/2006.16540)). Its Figures 1 to 6
  are other ones than those of the PNAS paper; the table says where one of them is meant.

Each page has the source's claims and what this run says of them; a contradiction is as good a
result as a confirmation. The text of the sources from which this was made had lost its formulas
and many of its numbers and pictures; such values are reconstructed or assumed, and marked `†`.
"""
MAKING = """
Figures and claims are made of what was measured when a page is written; the commit that measured it
stands on the page. `python -m empirical run NAME --preset laptop --data DIR` measures again.
"""


def main(arguments: list[str]) -> int:
    if not arguments:
        print(__doc__)
        return 2
    results, wanted = Results.open(Path(arguments[0])), set(arguments[1:])
    FOLDER.mkdir(exist_ok=True)
    experiments = all_experiments()
    for experiment in experiments:
        kept = (
            [] if wanted and experiment.name not in wanted else list(outcomes(experiment, results))
        )
        if not kept:
            continue
        last = max(kept, key=lambda outcome: PRESETS.index(outcome.preset))
        try:
            write(experiment, last, results)
        except InputError as error:
            print(f"{experiment.name} keeps its page: {error}", file=sys.stderr)
    (FOLDER / "index.md").write_text(index(experiments), encoding="utf-8")
    return 0


def index(experiments: Sequence[Experiment]) -> str:
    """The table of all pages there are, from the JSON files beside them."""
    pages = {
        e.name: json.loads((FOLDER / f"{e.name}.json").read_text(encoding="utf-8"))
        for e in experiments
        if (FOLDER / f"{e.name}.json").exists()
    }
    made = [e for e in experiments if e.name in pages]
    told = {key: sorted({page[key] for page in pages.values()}) for key in SAME}
    alike = " ".join(SAME[key].format(found[0]) for key, found in told.items() if len(found) == 1)
    differing = [key for key, found in told.items() if len(found) > 1]
    count = "All" if len(made) == len(experiments) else f"{len(made)} of the"
    count += f" {len(experiments)} experiments have a page"
    missing = [f"`{e.name}` ({e.title}; {e.source})" for e in experiments if e.name not in pages]
    lines = [
        INTRODUCTION,
        f"{count}{f'; all ran {alike}' if alike else ''}."
        + (f" Without one so far: {'; '.join(missing)}." if missing else ""),
        MAKING,
        "::::{grid} 1 2 2 3\n:gutter: 3\n",
        *(_card(e, pages[e.name], differing) for e in made),
        "::::",
    ]
    tree = ["", "```{toctree}", ":hidden:", "", *pages, "```", ""]
    return "\n".join([*lines, *tree])


def _card(experiment: Experiment, page: dict[str, Any], differing: Sequence[str]) -> str:
    """A thumbnail that leads to the page, and how many claims came to what."""
    counted = Counter(claim["finding"] for claim in page["claims"])
    badges = [
        f"{{{BADGES[f]}}}`{counted[f.value]} {f.value.split(' at ')[0]}`"
        for f in Finding
        if counted[f.value]
    ]
    lines = [experiment.source.removeprefix(FIRST), " ".join(badges)]
    lines += [", ".join(str(page[key]) for key in differing)] if differing else []
    name = experiment.name
    options = f":link: {name}\n:link-type: doc\n:img-top: {name}-small.png\n"
    options += ":class-img-top: thumbnail\n"
    text = "\\\n".join(filter(None, lines))
    return f":::{{grid-item-card}} {experiment.title}\n{options}\n{text}\n:::\n"


def write(experiment: Experiment, outcome: Outcome, results: Results) -> None:
    """The page, and the picture and the JSON file beside it."""
    name, run = experiment.name, outcome.run
    figure, found = redrawn(experiment, outcome)  # as this version judges what was measured
    facts = run.environment
    machine = f"{facts['cpus']} × {facts['device_name']}" if facts["device"] == "cpu" else (
        facts["device_name"]
    )  # fmt: skip
    proofs, beside = proofs_beside(results, outcome.runs, name)
    claims = "\n".join(_claim(claim, beside) for claim in found)
    differing = "".join(f"\n{words}\n" for words in differences(proofs.networks))
    caption = f"\n*{beside[Provable.STORAGE]}.*\n" if proofs.networks else ""
    given = values(run.configuration["configuration"])
    marked = [
        f"* `{key}`{f' = {given[key]}' if key in given else ''}: {why}"
        for key, why in experiment.assumed.items()
    ]
    preset = values_of(experiment.presets[outcome.preset])
    settings = [
        _row([f"`{key}`", _cell(value, preset.get(key, value))])
        for key, value in given.items()
        if value != "None"
    ]
    files = "" if all(used.embedded for used in outcome.data) else " --data DIR"
    page = f"""# {experiment.title}

*{experiment.source}.* {experiment.paper}

![{experiment.title}]({name}.png){{width="100%"}}
{caption}
{claims}
{differing}
## How it was run

`python -m empirical run {name} --preset {outcome.preset}{files}`, on {machine}, torch
{facts["torch"]}, Python {facts["python"]}, commit {str(facts["commit"])[:12]}{_modified(facts)},
{facts["finished"]}; computed in {_time(outcome, results)}.
Data: {"; ".join(map(_data, outcome.data)) or "none"}.

| setting | value |
| --- | --- |
{chr(10).join(settings)}
"""
    if marked:
        page += "\n## Assumed †\n\n" + "\n".join(marked) + "\n"
    (FOLDER / f"{name}.md").write_text(page, encoding="utf-8")
    drawn = encoded(figure, "png")
    (FOLDER / f"{name}.png").write_bytes(drawn)
    (FOLDER / f"{name}-small.png").write_bytes(thumbnail(drawn))
    document = {
        "experiment": name,
        "title": experiment.title,
        "source": experiment.source,
        "preset": outcome.preset,
        "machine": machine,
        "commit": facts["commit"],
        "seconds": run.seconds,
        "claims": [
            {"text": c.text, "finding": c.finding.value, "reason": c.reason}
            | ({"proved": _proved(c, beside)} if _proved(c, beside) else {})
            for c in found
        ],
        "numbers": _small(run.numbers),
    }
    text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    (FOLDER / f"{name}.json").write_text(text, encoding="utf-8")


def _proved(claim: CheckedClaim, beside: Mapping[Provable, str]) -> str:
    """What proofs say of it; empty if they say nothing of such claims."""
    tested = claim.finding is not Finding.NOT_TESTED
    return beside[claim.provable] if claim.provable and tested else ""


def _claim(claim: CheckedClaim, beside: Mapping[Provable, str]) -> str:
    mark = MARKS[claim.finding][0]
    lines = [f"* {mark} **{claim.finding.value}**: {claim.text}", claim.reason]
    return "\\\n  ".join(filter(None, [*lines, _proved(claim, beside)]))


def thumbnail(picture: bytes) -> bytes:
    """Small, in few colours."""
    from PIL import Image

    whole = Image.open(io.BytesIO(picture)).convert("RGB")
    small = whole.resize(
        (SMALL, round(SMALL * whole.height / whole.width)), Image.Resampling.LANCZOS
    )
    stream = io.BytesIO()
    small.quantize(64).save(stream, format="png", optimize=True)
    return stream.getvalue()


def _small(numbers: dict[str, Any]) -> dict[str, Any]:
    """Without the lists that are too long to be read."""
    return {k: v for k, v in numbers.items() if len(json.dumps(v)) < LONGEST}


def _data(used: UsedData) -> str:
    """Where the examples came from, and what was made of pictures."""
    said = FOLDERS.sub("", used.source)
    if used.wanted != used.data.set:
        said += f" (stands in for {used.wanted})"
    side = used.data.side
    if side:
        said += f", {side} × {side}"
    if used.data.grey and "side" in find(used.data.set).options:
        said += " grey" if side else ", grey"
    return said


def _time(outcome: Outcome, results: Results) -> str:
    """Of computing: the jobs', and the experiment's own without what it waited for them."""
    jobs = [job for job in map(results.named, outcome.runs) if job is not None]
    began = _finished(outcome.run) - timedelta(seconds=outcome.seconds)
    waited = _sum(job for job in jobs if _finished(job) > began)
    total = _duration(_sum(jobs) + max(outcome.seconds - waited, 0))
    if len(outcome.runs) > 1:
        total += f" in all, the times of its {len(outcome.runs)} jobs added up"
    lost = len(outcome.runs) - len(jobs)
    return total + (f", without {lost} that are no longer kept" if lost else "")


def _finished(run: Run) -> datetime:
    return datetime.fromisoformat(run.environment["finished"])


def _sum(runs: Iterable[Run]) -> float:
    return sum(run.seconds for run in runs)


def _duration(seconds: float) -> str:
    """38 s, 12 min, 2.5 h"""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5_400 else f"{seconds / 3600:.1f} h"


def _modified(facts: dict[str, Any]) -> str:
    return " with changes not committed" if facts["modified"] else ""


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(value: str, preset: str) -> str:
    """The preset's value beside it where that is another one."""
    return (value if value == preset else f"{value} (now in the preset: {preset})").replace(
        "|", "\\|"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
