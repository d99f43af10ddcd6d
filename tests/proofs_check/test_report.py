"""The report: self-contained, well-formed, accessible, complete; and never overwriting."""

from __future__ import annotations

import re
import shutil
import subprocess
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest
import sympy
from extent import seldom

from proofs_check import Along, AtEnd, System, Theorem, check
from proofs_check.catalogue import find
from proofs_check.engine.letters import t
from proofs_check.engine.outcomes import Outcome
from proofs_check.engine.report import Report
from proofs_check.options import METHODS
from proofs_check.rendering import mathml
from proofs_check.rendering.digits import digits_of
from proofs_check.rendering.html import notebook_html, to_html
from proofs_check.rendering.latex import notebook_latex, to_latex
from proofs_check.rendering.markdown import to_markdown
from proofs_check.rendering.prose import segments
from proofs_check.rendering.report import require_report_path, write_report
from theory.errors import InputError
from theory.rigour.decimals import Interval

VOID = {"meta", "link", "br", "img", "hr", "input"}
PAGE_TITLES = (
    "Phase portrait",
    "Loss over time",
    "Error against the learning rate",
    "Recall",
    "elasticity",
)


def _report(name: str, phi: str | None, methods: tuple[str, ...], **letters: object) -> Report:
    return check(find(name)[0], phi, methods=methods, source=name, **letters)


HOSTILE = "<script>alert(1)</script>\\input{x}$|`\x1b[31m\u202e"


def _hostile() -> Report:
    """A theorem whose every word is markup of some kind, and a letter's name too."""
    x, x0 = sympy.symbols("x x_0", real=True)
    a = sympy.Symbol(HOSTILE, positive=True)
    system = System(state={x: x0}, loss=(x - a) ** 2 / 2, clock=a - x, defaults={x0: 3, a: 1})
    claims = (AtEnd(x, a), Along(x, a + (x0 - a) * sympy.exp(-t)))
    theorem = Theorem(HOSTILE, system, claims, title=HOSTILE, source=HOSTILE)
    return check(theorem, methods=("certified", "flow"), source=HOSTILE)


@pytest.fixture(scope="module")
def reports() -> dict[str, Report]:
    """Everything; a start whose output keeps the wrong sign for ever; next to nothing; many
    letters; no activation."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("proofs_check.engine.training.runs.SECONDS", 60.0)  # a busy machine
        full = _report("theorem2", "sin", METHODS)
    proving = ("symbolic", "certified", "flow")
    return {
        "full": full,
        "trapped": _report("theorem1", "gumbel", proving, u0=-2, v0=0),
        "minimal": _report("theorem1", "gelu", ("symbolic",)),
        "deep": _report("theorem-deep", "relu", ("certified", "flow"), k=3),
        "hostile": _hostile(),
    }


@pytest.fixture(scope="module")
def pages(reports: dict[str, Report]) -> dict[str, str]:
    return {name: to_html([report]) for name, report in reports.items()} | {
        "all": to_html([reports[name] for name in ("minimal", "trapped", "hostile")])
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


NAMES = ["full", "trapped", "minimal", "deep", "hostile"]
EVERY = pytest.mark.parametrize("name", [*NAMES, "all"])


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


@pytest.mark.parametrize("name", NAMES)
def test_page_holds_mathematics_and_all_evidence(
    reports: dict[str, Report], pages: dict[str, str], name: str
) -> None:
    from proofs_check.rendering.article import mathematics

    text, report = pages[name], reports[name]
    assert text.count("<math ") > 8
    for e in report.evidence:
        assert mathematics(e.detail) in text
        assert e.outcome is Outcome.NOT_RUN or not e.scope or mathematics(e.scope) in text
    for version in report.theorem.versions.values():
        assert mathematics(version.quote) in text


@pytest.mark.parametrize("form", ["html", "tex", "md"])
def test_each_form_says_where_the_flow_ends_and_what_proofs_rest_on(
    reports: dict[str, Report], pages: dict[str, str], form: str
) -> None:
    def written(name: str) -> str:
        if form == "html":
            return pages[name]
        return (to_latex if form == "tex" else to_markdown)([reports[name]])

    full, trapped = written("full"), written("trapped")
    assert "0.69829582503334" in full
    assert "the training example is an attractor" in full
    assert "(default)" in full
    assert "where the flow ends" in full
    assert "never reaches the target" in trapped
    assert "not proved" in trapped  # what the closed form rests on


def test_what_others_wrote_is_no_markup(pages: dict[str, str], reports: dict[str, Report]) -> None:
    assert "<script" not in pages["hostile"]
    assert "<script" not in to_markdown([reports["hostile"]]).replace("\\<script", "")
    tex = to_latex([reports["hostile"]])
    assert "\\input" not in tex.replace("\\text{[U+003C]", "")
    for text in (
        pages["hostile"],
        tex,
        to_markdown([reports["hostile"]]),
        repr(reports["hostile"]),
    ):
        assert "\x1b" not in text
        assert "\u202e" not in text


def test_pictures_are_drawn_where_there_is_data_and_missed_with_a_reason(
    pages: dict[str, str],
) -> None:
    assert len(Page(pages["full"]).labels) == len(PAGE_TITLES)
    assert all(title in pages["full"] for title in PAGE_TITLES)
    said = {name: "".join(Page(page).words) for name, page in pages.items()}
    assert "no network was trained" in said["trapped"]
    assert "the flow was not found to arrive" in said["trapped"]
    assert Page(pages["minimal"]).labels == []
    assert "no orbit was certified, integrated or trained" in said["minimal"]
    assert "the state has 3 letters, not two" in said["deep"]
    assert "the system has no activation" in said["hostile"]
    assert len(Page(pages["hostile"]).labels) == 1  # its loss


def test_a_claim_on_full_weights_is_typeset() -> None:
    from proofs_check.rendering.formulas import parts

    (claim,) = _report("invariant1", "tanh", ("flow",)).theorem.claims
    words = [part.text for part in parts(claim) if not part.latex]
    assert words == ["a gradient step on ", ", with any γ, keeps ", ", and moves "]
    assert all(mathml.equations(part.latex) for part in parts(claim) if part.latex)


def test_an_orbit_of_given_times_is_drawn_without_an_end() -> None:
    x, y, x0, y0 = sympy.symbols("x y x_0 y_0", real=True)
    turning = System(state={x: x0, y: y0}, velocity={x: -y, y: x}, defaults={x0: 1, y0: 0})
    theorem = Theorem("circle", turning, (Along(x**2 + y**2, x0**2 + y0**2),))
    page = to_html([check(theorem, methods=("flow",))])
    (label,) = Page(page).labels
    assert label.startswith("Phase plane of y and x")
    assert "the system has no loss" in page


@pytest.mark.parametrize("name", ["u_0", "λ", HOSTILE, r"\\frac{", "x$y", "a b"])
def test_any_name_can_label_an_axis(name: str) -> None:
    from proofs_check.rendering.figures.picture import canvas, mathtext, to_svg

    figure, axes = canvas()
    axes.set_xlabel(mathtext(sympy.Symbol(name)))
    assert to_svg(figure, name).startswith("<svg")


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
    found = digits_of(Interval(lower, upper))
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
        ("1/(k φ(r² v)) is finite", [r"1/(k \varphi (r^{2} v))"]),
        ("w_i = φ(a_{i+1}) and", [r"w_i = \varphi (a_{i+1})"]),
        ("a_{\\input} and φ_{\\evil{x}}", []),
        ("that Σ_{1≤i≤n} w[i]² is kept", [r"\sum _{1\le i\le n} w_{i}^{2}"]),
        ("at √(1 + 3/γ)/2 the", [r"\sqrt{1 + 3/\gamma }/2"]),
        ("a root √(1 − (x", []),
        ("a rank-1 solution is not 0", []),
        ("50 % of {x", []),
        ("unbalanced f(x and then", []),
        (
            "φ = tanh, u0 = -sinh(1), v0 = -1: no",
            [r"\varphi  =", r"u_{0} = -\sinh (1)", "v_{0} = -1"],
        ),
        ("on (-∞, 0) (zφ' > 0 and", [r"(-\infty , 0)", r"z\varphi ' > 0"]),
        ("on (0, ∞), in [−3, 3]² (or 2)", [r"(0, \infty )", "[-3, 3]^{2}"]),
        ("φ = z**2, and z^p with p < 1", [r"\varphi  = z^{2}", "z^{p}", "p < 1"]),
        ("(Appendix C), Figure 5 (a) to (e), in 4 s, -v or 2", []),
        ("(2 r² E[Z φ'(Z r) φ'(2 Z)] + 1)", [r"(2 r^{2} E[Z \varphi '(Z r) \varphi '(2 Z)] + 1)"]),
        ("", []),
        ("the network is small (a U-Net is not)", []),
        ("it falls (a − p is below 0)", ["a - p"]),
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


@pytest.mark.parametrize("name", NAMES)
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


@pytest.mark.parametrize("name", NAMES)
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
    assert "<svg" in notebook_html(reports["hostile"], pictures=True)
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
    [("report.pdf", "must end in"), ("report", "must end in"), ("no/report.html", "no folder")],
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
    with pytest.raises(InputError, match="no theorem"):
        write_report([], tmp_path / "report.html")


def test_two_runs_give_one_page(reports: dict[str, Report]) -> None:
    assert to_html([reports["hostile"]]) == to_html([reports["hostile"]])


@pytest.mark.parametrize(
    ("name", "phi", "start", "drawn"),
    [
        pytest.param("theorem1", "sin", {"u0": 0, "v0": 0}, 3, marks=seldom),
        ("theorem1", "identity", {"u0": 1, "v0": -1}, 3),
        pytest.param("theorem1", "3", {}, 4, marks=seldom),
        pytest.param("theorem1", "exp", {"u0": -5, "v0": 1}, 4, marks=seldom),
        pytest.param("theorem1", "log(z)", {"v0": 2}, 4, marks=seldom),
        ("proposition2", "sigmoid", {}, 2),
    ],
    ids=["equilibrium", "saddle", "constant", "overflowing", "half-line", "map"],
)
def test_odd_starts_are_drawn_as_far_as_possible(
    name: str, phi: str, start: dict[str, int], drawn: int
) -> None:
    page = to_html([_report(name, phi, ("certified", "flow"), **start)])
    assert len(Page(page).labels) == drawn
    assert "Not drawn" in page


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
