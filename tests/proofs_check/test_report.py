"""The report: self-contained, well-formed, accessible, complete; and never overwriting."""

from __future__ import annotations

import re
import shutil
import subprocess
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest

from proofs_check.catalogue import find
from proofs_check.examination import Report, examine_statement
from proofs_check.method import METHODS
from proofs_check.problem import Problem
from proofs_check.rendering import mathml, outline
from proofs_check.rendering.html import notebook_html, to_html
from proofs_check.rendering.latex import notebook_latex, to_latex
from proofs_check.rendering.markdown import to_markdown
from proofs_check.rendering.prose import segments
from proofs_check.rendering.report import require_report_path, write_report
from theory.activation import Activation
from theory.errors import InputError
from theory.one_layer.start import Start
from theory.rigour.decimals import Interval

VOID = {"meta", "link", "br", "img", "hr", "input"}
PAGE_TITLES = (
    "Phase portrait",
    "Loss over time",
    "Error against the learning rate",
    "Recall",
    "elasticity",
)


def _report(statement: str, phi: str, methods: tuple[str, ...], **start: object) -> Report:
    return examine_statement(
        find(statement),
        Problem(Activation.of(phi), Start.of(**start)),
        methods,  # type: ignore[arg-type]
    )


@pytest.fixture(scope="module")
def reports() -> dict[str, Report]:
    """Everything; a start whose output keeps the wrong sign for ever; and next to nothing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("proofs_check.methods.training.SECONDS", 60.0)  # a busy machine
        return {
            "full": _report("theorem2", "sin", METHODS),
            "trapped": _report(
                "theorem1", "exp(-exp(-z))", ("symbolic", "certified", "flow"), u0=-2, v0=0
            ),
            "minimal": _report("theorem1", "gelu", ("symbolic",)),
            "normed": _report("theorem1", "relu", ("certified", "flow"), norm=2),
        }


@pytest.fixture(scope="module")
def pages(reports: dict[str, Report]) -> dict[str, str]:
    return {name: to_html([report]) for name, report in reports.items()} | {
        "all": to_html(list(reports.values()))
    }


class Page(HTMLParser):
    """Checks nesting while reading; collects ids, headings, visible text and labels."""

    def __init__(self, text: str):
        super().__init__(convert_charrefs=True)
        self.stack: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.levels: list[int] = []
        self.labels: list[str] = []
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()
        assert self.stack == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._note(tag, dict(attrs))
        if tag not in VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._note(tag, dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        assert self.stack, f"</{tag}> closes nothing"
        assert self.stack.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.stack:
            self.words.append(data)

    def _note(self, tag: str, attributes: dict[str, str | None]) -> None:
        self.tags.append((tag, attributes))
        if attributes.get("id"):
            self.ids.append(str(attributes["id"]))
        self.links += [str(attributes[a]) for a in ("href", "src") if attributes.get(a)]
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag == "svg":
            assert attributes.get("role") == "img"
            self.labels.append(str(attributes.get("aria-label")))


EVERY = pytest.mark.parametrize("name", ["full", "trapped", "minimal", "normed", "all"])


@EVERY
def test_page_is_well_formed_and_self_contained(pages: dict[str, str], name: str) -> None:
    text = pages[name]
    page = Page(text)
    assert text.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert "<script" not in text
    assert "@import" not in text
    assert all(link == "data:," or link.startswith("#") for link in page.links)
    assert set(re.findall(r'https?://[^\s"<)]+', text)) <= {
        "http://www.w3.org/1998/Math/MathML",
        "http://www.w3.org/2000/svg",
    }
    assert set(re.findall(r"url\(([^)]*)", text)) == set(re.findall(r"url\((#[^)]*)", text))


@EVERY
def test_ids_are_unique_and_every_reference_is_met(pages: dict[str, str], name: str) -> None:
    page = Page(pages[name])
    assert len(page.ids) == len(set(page.ids))
    wanted = {x[1:] for x in page.links if x.startswith("#")}
    wanted |= set(re.findall(r"url\(#([^)]*)\)", pages[name]))
    assert wanted <= set(page.ids)


@EVERY
def test_page_is_accessible(pages: dict[str, str], name: str) -> None:
    page = Page(pages[name])
    assert page.levels[0] == 1
    assert page.levels.count(1) == 1
    assert all(b <= a + 1 for a, b in zip(page.levels, page.levels[1:], strict=False))
    assert all(len(label) > 40 for label in page.labels)
    assert all(a.get("scope") in ("row", "col") for tag, a in page.tags if tag == "th")
    tables, captions = (sum(t == x for t, _ in page.tags) for x in ("table", "caption"))
    assert tables == captions
    assert all(a.get("alttext") for tag, a in page.tags if tag == "math")


@pytest.mark.parametrize("name", ["full", "trapped", "minimal", "normed"])
def test_page_holds_mathematics_and_all_evidence(
    reports: dict[str, Report], pages: dict[str, str], name: str
) -> None:
    from proofs_check.rendering.article import mathematics

    text, report = pages[name], reports[name]
    assert text.count("<math ") > 10
    for claim, e in outline.findings(report):
        assert mathematics(claim) in text
        assert mathematics(e.detail) in text
    for line in outline.derivation(report):
        assert line.name in text


def test_pictures_are_drawn_where_there_is_data_and_missed_with_a_reason(
    pages: dict[str, str],
) -> None:
    assert len(Page(pages["full"]).labels) == len(PAGE_TITLES)
    assert all(title in pages["full"] for title in PAGE_TITLES)
    assert len(Page(pages["trapped"]).labels) == 3
    words = "".join(Page(pages["trapped"]).words)
    assert "no network was trained" in words
    assert "there is no end point" in words
    assert Page(pages["minimal"]).labels == []
    assert "nothing of this statement was certified" in "".join(Page(pages["minimal"]).words)


def test_colours_follow_the_theme(pages: dict[str, str]) -> None:
    svg = "".join(re.findall(r"<svg.*?</svg>", pages["full"], flags=re.S))
    assert "var(--ink)" in svg
    assert set(re.findall(r"#[0-9a-f]{6}\b", svg)) <= {"#000000"}
    assert "prefers-color-scheme: dark" in pages["full"]


@pytest.mark.parametrize("theme", ["_LIGHT", "_DARK"])
def test_contrast(theme: str) -> None:
    """WCAG 2: 4.5 for text, 3 for the lines of the pictures."""
    from proofs_check.rendering import stylesheet

    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", getattr(stylesheet, theme)))

    def contrast(a: str, b: str) -> float:
        x, y = sorted((_luminance(colours[a]), _luminance(colours[b])))
        return (y + 0.05) / (x + 0.05)

    for ground in ("paper", "panel"):
        assert (
            min(contrast(c, ground) for c in ("ink", "soft", "accent", "good", "bad", "open")) > 4.5
        )
    assert min(contrast(c, f"{c}-bg") for c in ("good", "bad", "open")) > 4.5
    assert min(contrast(c, "paper") for c in ("flow", "trained", "target")) > 3


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("lower", "upper", "certain", "power"),
    [
        ("0.69829582503334", "0.69829582503335", "0.6982958250333", 0),
        ("-1.2346", "-1.2345", "-1.234", 0),
        ("0.77808", "0.778081", "0.77808", 0),
        ("0.9999", "1.0001", "", 0),
        ("-0.1", "0.1", "", 0),
        ("9.9", "10.1", "", 0),
        ("1.2341E-20", "1.2349E-20", "1.234", -20),
        ("2", "2", "2", 0),
        ("0", "0", "0", 0),
        ("0", "1E-30", "", -30),
    ],
)
def test_certain_digits_are_shared_by_both_ends(
    lower: str, upper: str, certain: str, power: int
) -> None:
    found = outline.digits(Interval(lower, upper))
    assert (found.certain, found.power) == (certain, power)
    for end, rest in ((lower, found.lower), (upper, found.upper)):
        assert Decimal(found.certain + rest).scaleb(power) == Decimal(end)


@pytest.mark.parametrize(
    ("sentence", "formulae"),
    [
        ("Let φ'(v0) ≠ 0 and go", [r"\varphi '(v_{0}) \ne  0"]),
        ("For ‖x‖ = 1 a step", [r"\Vert x\Vert  = 1"]),
        ("with (φ(z) < ∞ for all z, then)", [r"\varphi (z) < \infty", "z"]),
        ("r² (1 − p)²/2, so", ["r^{2} (1 - p)^{2}/2"]),
        ("from (u0, v0).", ["(u_{0}, v_{0})"]),
        ("a rank-1 solution is not 0", []),
        ("50 % of {x", []),
        ("unbalanced f(x and then", []),
        ("", []),
    ],
)
def test_prose(sentence: str, formulae: list[str]) -> None:
    found = segments(sentence)
    assert "".join(s.text for s in found) == sentence
    assert [s.latex for s in found if s.latex] == formulae


def test_latex_that_is_not_understood_gives_no_mathml() -> None:
    assert mathml.from_latex(r"\frac{1}{2}") is not None
    assert mathml.from_latex(r"\nosuchcommand{1}") is None
    assert mathml.from_latex(r"\frac{1") is None


@pytest.mark.parametrize("name", ["full", "trapped", "minimal", "normed"])
def test_latex_is_balanced(reports: dict[str, Report], name: str) -> None:
    text = to_latex([reports[name]])
    assert text.isascii()
    bare = re.sub(r"\\[\\{}$]", "", text)
    assert bare.count("{") == bare.count("}")
    assert bare.count("$") % 2 == 0
    opened = re.findall(r"\\begin\{(\w+\*?)\}", text)
    assert sorted(opened) == sorted(re.findall(r"\\end\{(\w+\*?)\}", text))


def test_latex_compiles(reports: dict[str, Report], tmp_path: Path) -> None:
    engine = shutil.which("pdflatex")
    if engine is None:
        pytest.skip("pdflatex is not installed")
    write_report(list(reports.values()), tmp_path / "report.tex")
    command = [engine, "-interaction=nonstopmode", "-halt-on-error", "report.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout[-2000:]
    assert (tmp_path / "report.pdf").stat().st_size > 10_000


@pytest.mark.parametrize("name", ["full", "trapped", "minimal", "normed"])
def test_markdown_has_balanced_dollars_and_tables(reports: dict[str, Report], name: str) -> None:
    text = re.sub(r"\\[$|]", "", to_markdown([reports[name]]))
    assert text.count("$") % 2 == 0
    tables = re.findall(r"(?:^\|.*\|\n)+", text + "\n", flags=re.M)
    assert tables
    for table in tables:
        assert len({line.count("|") for line in table.splitlines()}) == 1


def test_notebook_forms(reports: dict[str, Report]) -> None:
    fragment = notebook_html(reports["full"])
    Page(fragment)
    assert "<svg" not in fragment
    assert "<svg" in notebook_html(reports["full"], pictures=True)
    latex = notebook_latex(reports["full"])
    assert latex.startswith("$$")
    assert latex.endswith("$$")
    assert latex.count("{") == latex.count("}")


@pytest.mark.parametrize("suffix", [".html", ".tex", ".md"])
def test_existing_file_is_kept_without_force(
    reports: dict[str, Report], tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"report{suffix}"
    write_report([reports["minimal"]], path)
    first = path.read_text(encoding="utf-8")
    with pytest.raises(InputError, match="exists"):
        write_report([reports["trapped"]], path)
    assert path.read_text(encoding="utf-8") == first
    write_report([reports["trapped"]], path, force=True)
    assert path.read_text(encoding="utf-8") != first
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize(
    ("name", "message"),
    [("report.pdf", "must end in"), ("report", "must end in"), ("no/report.html", "not exist")],
)
def test_impossible_paths(tmp_path: Path, name: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        require_report_path(tmp_path / name)


def test_missing_library_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("proofs_check.rendering.report._PAGE_NEEDS", ("no_such_library",))
    with pytest.raises(InputError, match="needs no_such_library"):
        require_report_path(tmp_path / "report.html")
    require_report_path(tmp_path / "report.tex")


def test_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.html").mkdir()
    with pytest.raises(InputError, match="is a folder"):
        require_report_path(tmp_path / "folder.html", force=True)


def test_nothing_to_report(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no statement"):
        write_report([], tmp_path / "report.html")


def test_two_runs_give_one_page(reports: dict[str, Report]) -> None:
    assert to_html([reports["trapped"]]) == to_html([reports["trapped"]])


@pytest.mark.parametrize(
    ("statement", "phi", "start", "drawn"),
    [
        ("theorem1", "sin", {"u0": 0, "v0": 0}, 2),
        ("theorem1", "identity", {"u0": 1, "v0": -1}, 3),
        ("theorem2", "3", {}, 4),
        ("theorem1", "exp", {"u0": -5, "v0": 1}, 4),
        ("theorem1", "log(z)", {"v0": 2}, 4),
    ],
    ids=["equilibrium", "saddle", "constant", "overflowing-prediction", "half-line"],
)
def test_odd_starts_are_drawn_as_far_as_possible(
    statement: str, phi: str, start: dict[str, int], drawn: int
) -> None:
    report = _report(statement, phi, ("certified", "flow"), **start)
    assert len(Page(to_html([report])).labels) == drawn
    assert "Not drawn" in to_html([report])


def _load(page: str, folder: Path) -> tuple[str, str, set[str]]:
    """In headless Chromium: the document, the log, and who asked the network for anything.

    The browser's own requests have no origin; what a page asks for has one.
    """
    browser = shutil.which("chromium")
    if browser is None:
        pytest.skip("chromium is not installed")
    path, log = folder / "report.html", folder / "net.json"
    path.write_text(page, encoding="utf-8")
    done = subprocess.run(
        [
            browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
            "--no-first-run", "--disable-background-networking", "--disable-component-update",
            "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND", "--enable-logging=stderr",
            f"--user-data-dir={folder / 'profile'}", f"--log-net-log={log}",
            "--virtual-time-budget=2000", "--dump-dom", path.as_uri(),
        ],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0
    asked = set(re.findall(r'"initiator":"([^"]*)"', log.read_text(encoding="utf-8")))
    return done.stdout, done.stderr, asked - {"not an origin"}


def test_chromium_finds_no_error_and_the_page_asks_for_nothing(
    pages: dict[str, str], tmp_path: Path
) -> None:
    document, log, asked = _load(pages["all"], tmp_path)
    assert "CONSOLE" not in log
    assert asked == set()
    assert document.count("</math>") == pages["all"].count("</math>")
    assert document.count("<svg") == pages["all"].count("<svg")


def test_chromium_would_see_a_request(tmp_path: Path) -> None:
    leaking = '<!DOCTYPE html><img alt="" src="http://example.org/a.png"><script>lost()</script>'
    _, log, asked = _load(leaking, tmp_path)
    assert "CONSOLE" in log
    assert asked
