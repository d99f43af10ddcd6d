"""What ``conserved`` found, on the terminal, as Markdown and as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.rule import Rule

from proofs_check.engine.evidence import Outcome
from proofs_check.engine.letters import latex, plain
from proofs_check.host.console import Text, grid
from proofs_check.rendering.answer import STYLES
from proofs_check.rendering.outline import MARKS

if TYPE_CHECKING:
    from proofs_check.conservation.answer import Answer, Examined

SHOWN = 20  # laws on the terminal; the JSON document has all
_NARROW = 64


def show(answer: Answer, out: Console, seconds: float) -> None:
    """Print it."""
    out.print()
    words = Text(answer.question.name, "bold")
    words.append(f" · {answer.question.title}" if answer.question.title else "", "not bold")
    out.print(words)
    out.print(Rule())
    out.print(Padding(Text(asked(answer), "dim"), (0, 0, 1, 2)))
    out.print(Text("How many", "bold"))
    out.print(Padding(_numbers(answer, out.width < _NARROW), (0, 0, 0, 2)))
    out.print(Padding(Text(how_many(answer), "bold"), (0, 0, 0, 2)))
    out.print(Padding(Text(_sentence(answer.survey.certainty.sentence), "dim"), (0, 0, 0, 2)))
    published = as_published(answer)
    if published:
        style = "bold red" if answer.agrees is False else "green" if answer.agrees else "yellow"
        out.print(Padding(Text(published, style), (0, 0, 0, 2)))
    _laws(answer, out)
    for reason in answer.survey.spent:
        out.print(Text(reason, "yellow"))
    if answer.unchecked:
        out.print(Text(f"not examined by the methods: {answer.unchecked}", "dim"))
    out.print(Text(f"{seconds:.2f} s in all, imports included", "dim"))


def _numbers(answer: Answer, narrow: bool) -> RenderableType:
    table = grid(1 if narrow else 2)
    for name, words in numbers(answer):
        if narrow:
            table.add_row(Text.assemble((f"{name}: ", "dim"), words))
        else:
            table.add_row(Text(name, "dim"), Text(words))
    return table


def _laws(answer: Answer, out: Console) -> None:
    found = [law for law in answer.laws if not law.claimed]
    claimed = [law for law in answer.laws if law.claimed]
    out.print(Text(f"\n{heading(answer)}", "bold"))
    for law in found[:SHOWN]:
        _law(law, out)
    if len(found) > SHOWN:
        out.print(Text(f"  … and {len(found) - SHOWN} more, which --json has", "dim"))
    rest = beyond(answer)
    if rest:
        out.print(Padding(Text(rest, "yellow" if not found else ""), (0, 0, 0, 2)))
    if claimed:
        out.print(Text("\nClaimed", "bold"))
    for law in claimed:
        _law(law, out)
    if answer.laws:
        refuted = any(law.refuted for law in answer.laws)
        out.print(Text(f"\n{verdict(answer)}", "bold red" if refuted else "bold green"))
    if answer.report is not None and answer.laws:
        out.print(Text(_scope(answer), "dim"))


def _law(law: Examined, out: Console) -> None:
    marks = Text("✓ identity" if law.exact else "✗ identity" if law.exact is False else "")
    marks.stylize("green" if law.exact else "red")
    for e in law.evidence:
        marks.append("  " if marks.plain else "")
        marks.append(f"{MARKS[e.outcome]} {e.method}", STYLES[e.outcome])
    out.print(Padding(Text(plain(law.quantity)), (0, 0, 0, 2)))
    out.print(Padding(marks, (0, 0, 0, 4)))
    for e in law.evidence:
        if e.outcome is not Outcome.SUPPORTS:
            out.print(Padding(Text(f"{e.method}: {e.detail}", "dim"), (0, 0, 0, 4)))


def asked(answer: Answer) -> str:
    """Of what, and for what it holds."""
    q = answer.question
    parts = [f"{name} = {value}" for name, value in q.shape.items()]
    parts += [f"{plain(s)} = {plain(x)}" for s, x in q.numbers.items()]
    if q.phi is not None:
        parts.append(f"φ(z) = {q.phi}")
    elif q.for_every_phi:
        parts.append("every differentiable φ")
    p = getattr(q.subject, "homogeneous", None)
    if p is not None:
        parts.append(f"every φ that is homogeneous of degree {p}")
    scope = "every loss of φ(θ), all data" if q.of_all_losses else "the flow of this system"
    return "; ".join([scope, *parts])


def numbers(answer: Answer) -> list[tuple[str, str]]:
    """What was counted."""
    s = answer.survey
    rows = [("parameters", str(s.fields.dimension))]
    what = "gradients of φ" if answer.question.of_all_losses else "velocity"
    if s.rank is not None:
        rows.append((what, f"rank {s.rank.gradients}"))
        rows.append(("Lie algebra", f"rank {s.rank.rank}, certainly no less"))
        rows.append(("brackets", f"{s.rank.brackets}; {s.rank.ended.sentence}"))
    if s.laws is not None:
        many = _many(len(s.laws.basis), "law")
        words = f"{many}, {s.independent} independent"
        rows.append((f"polynomials up to degree {s.laws.degree}", words))
    return rows


def _many(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def how_many(answer: Answer) -> str:
    from theory.conservation.survey import Certainty

    s = answer.survey
    if s.at_least == s.at_most:
        return f"{_many(s.at_most, 'independent law')}, exactly, near almost every θ"
    words = f"from {s.at_least} to {s.at_most} independent laws"
    return f"{words}, probably {s.at_most}" if s.certainty is Certainty.PROBABLE else words


def as_published(answer: Answer) -> str:
    """Beside the number of the source."""
    published = answer.question.published
    if published is None:
        return ""
    source = answer.question.source or "The source"
    verdict = {True: "the same", False: "another number", None: "not decided"}[answer.agrees]
    return f"{source}: {published}, {verdict}"


def heading(answer: Answer) -> str:
    s = answer.survey
    if s.laws is None:
        return "Polynomial laws: none were looked for in the time"
    asked_ = "" if s.complete else f" (of {s.degree} asked for)"
    words = f"Polynomial laws up to degree {s.laws.degree}{asked_}"
    if not s.laws.basis:
        return f"{words}: there are none, which is proved"
    left = len(s.laws.basis) - len(s.laws.new)
    more = f"; {left} more are polynomials in these" if left else ""
    return f"{words}, a basis{more}; there are no others, which is proved"


def beyond(answer: Answer) -> str:
    """Of the laws that are no polynomials of these degrees."""
    s = answer.survey
    if s.laws is None or not s.hidden:
        return ""
    number = str(s.hidden) if s.certainty.proved else f"at most {s.hidden}"
    verb = "law is" if s.hidden == 1 else "laws are"
    return (
        f"{number} independent {verb} no polynomial of degree {s.laws.degree} or less: look for "
        "a higher degree (--degree), or for an integral, a quotient or a logarithm."
    )


def verdict(answer: Answer) -> str:
    """Of the laws, found and claimed."""
    every = answer.laws
    proved, refuted = sum(law.proved for law in every), sum(law.refuted for law in every)
    parts = [f"{proved} of {_many(len(every), 'law')} verified"]
    parts += [f"{refuted} refuted"] if refuted else []
    doubted = sum(any(e.outcome is Outcome.UNKNOWN for e in law.evidence) for law in every)
    parts += [f"{doubted} of them undecided by a method"] if doubted else []
    return ", ".join(parts)


def _scope(answer: Answer) -> str:
    report = answer.report
    methods = list(dict.fromkeys(e.method for law in answer.laws for e in law.evidence))
    times = ", ".join(
        f"{name} {seconds:.1f} s" for name, seconds in (report.spent if report else {}).items()
    )
    what = (
        "gradient flow of ½ Σ (φ_i(θ) − y_i)² from a random start, each target y_i a letter"
        if answer.question.of_all_losses
        else "the flow of the system"
    )
    judged = ""
    if report is not None and "certified" in methods:
        judgement = report.judgement()
        judged = f"; {judgement.verdict.value.replace('_', ' ')}: {judgement.reason}"
    return f"identity: constant along every field, exactly. As claims: {what} ({times}){judged}."


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def markdown(answer: Answer) -> str:
    """The same as a Markdown page."""
    from proofs_check.rendering.markdown import plain as escaped
    from proofs_check.rendering.markdown import table

    q, s = answer.question, answer.survey
    lines = [f"# Conservation laws: {escaped(q.name)}", escaped(_sentence(asked(answer)))]
    lines.append(table(("", ""), [(escaped(a), escaped(b)) for a, b in numbers(answer)]))
    lines.append(f"**{escaped(how_many(answer))}.** {escaped(_sentence(s.certainty.sentence))}")
    lines += [escaped(x) for x in (as_published(answer), *s.spent, answer.unchecked) if x]
    lines.append(f"## {escaped(heading(answer))}")
    rows = [
        (
            f"${latex(law.quantity)}$",
            "claimed" if law.claimed else "found",
            {True: "yes", False: "NO", None: "–"}[law.exact],
            ", ".join(f"{e.method} {MARKS[e.outcome]}" for e in law.evidence) or "–",
        )
        for law in answer.laws
    ]
    if rows:
        lines.append(table(("law", "", "identity", "as a claim"), rows))
        lines.append(f"**{escaped(_sentence(verdict(answer)))}**")
    lines += [escaped(x) for x in (beyond(answer),) if x]
    return "\n\n".join(lines) + "\n"


def document(answer: Answer) -> dict[str, Any]:
    """As a JSON object; docs/json.md describes its keys."""
    q, s = answer.question, answer.survey
    return {
        "conserved": q.name,
        "asked": asked(answer),
        "sizes": dict(q.shape),
        "numbers": {plain(x): str(v) for x, v in q.numbers.items()},
        "phi": q.phi,
        "degree": s.degree,
        "seed": answer.seed,
        "dimension": s.fields.dimension,
        "rank": s.rank.rank if s.rank else None,
        "gradients": s.rank.gradients if s.rank else None,
        "brackets": s.rank.brackets if s.rank else None,
        "at_least": s.at_least,
        "at_most": s.at_most,
        "certainty": s.certainty.name.lower(),
        "proved": s.certainty.proved,
        "reason": s.certainty.sentence,
        "published": q.published,
        "agrees": answer.agrees,
        "polynomial": {
            "degree": s.laws.degree if s.laws else 0,
            "complete": s.complete,
            "laws": len(s.laws.basis) if s.laws else None,
            "independent": s.independent,
        },
        "verdict": verdict(answer) if answer.laws else "",
        "laws": [_law_document(law) for law in answer.laws],
        "spent": [*s.spent, *([answer.unchecked] if answer.unchecked else [])],
    }


def _law_document(law: Examined) -> dict[str, Any]:
    return {
        "quantity": str(law.quantity),
        "text": plain(law.quantity),
        "latex": latex(law.quantity),
        "claimed": law.claimed,
        "identity": law.exact,
        "evidence": [
            {
                "method": e.method,
                "outcome": e.outcome.value,
                "rigour": e.rigour.value,
                "scope": e.scope,
                "detail": e.detail,
            }
            for e in law.evidence
        ],
    }


def to_json(answer: Answer) -> str:
    return json.dumps(document(answer), indent=2, ensure_ascii=False, allow_nan=False) + "\n"
