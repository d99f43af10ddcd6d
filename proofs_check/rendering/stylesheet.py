# ruff: noqa: E501  (rules of CSS)
"""The style of the HTML report.  Every colour is a variable, so that pictures follow the theme.

Dark where the reader prefers it, light on paper; notebooks announce their theme on <body>.
All pairs of text and background have a contrast of at least 4.5.
"""

_LIGHT = """
  --paper: #ffffff; --panel: #f6f7f9; --ink: #1b1f24; --soft: #5b6470; --line: #dde1e6;
  --accent: #1f4e9c; --good: #17692f; --bad: #a8201f; --open: #7a5200;
  --good-bg: #e5f4e8; --bad-bg: #fbe9e7; --open-bg: #fbf1dc;
  --flow: #0072b2; --trained: #d55e00; --target: #a8447d; --band: #00855f;
"""
_DARK = """
  --paper: #14171b; --panel: #1c2127; --ink: #e7eaee; --soft: #a2acb8; --line: #343b44;
  --accent: #8db8ff; --good: #7fd694; --bad: #ff9a90; --open: #f0c367;
  --good-bg: #173323; --bad-bg: #431d1c; --open-bg: #3a2e12;
  --flow: #56b4e9; --trained: #ff8c42; --target: #e08dbd; --band: #2fc79b;
"""

STYLE = f"""
.proofs-check {{{_LIGHT}  color-scheme: light; }}
@media screen and (prefers-color-scheme: dark) {{
  .proofs-check {{{_DARK}  color-scheme: dark; }}
}}
@media screen {{
  [data-jp-theme-light="true"] .proofs-check, .vscode-light .proofs-check {{{_LIGHT}}}
  [data-jp-theme-light="false"] .proofs-check, .vscode-dark .proofs-check {{{_DARK}}}
}}
"""

STYLE += """
body.proofs-check { margin: 0; background: var(--paper); }
.proofs-check {
  color: var(--ink); line-height: 1.55; font-size: 1.0625rem;
  font-family: "Iowan Old Style", "Palatino Linotype", Palatino, "URW Palladio L", P052,
    "Book Antiqua", Georgia, serif;
}
.proofs-check main { max-width: 58rem; margin: 0 auto; padding: 2.5rem 1.5rem 4rem; }
.proofs-check h1, .proofs-check h2, .proofs-check h3, .proofs-check h4 {
  line-height: 1.25; font-weight: 600; text-wrap: balance; break-after: avoid;
}
.proofs-check h1 { font-size: 2.1rem; margin: 0 0 .4rem; letter-spacing: -.01em; }
.proofs-check .section { font-size: 1.3rem; margin: 2.8rem 0 .7rem; padding-top: .9rem;
  border-top: 1px solid var(--line); }
.proofs-check .minor { font-size: 1.05rem; margin: 1.4rem 0 .4rem; }
.proofs-check p { margin: .5rem 0; }
.proofs-check a { color: var(--accent); }
.proofs-check a:focus-visible, .proofs-check summary:focus-visible, .proofs-check [tabindex]:focus-visible {
  outline: 2px solid var(--accent); outline-offset: 2px; }
.proofs-check .eyebrow, .proofs-check th, .proofs-check .badge, .proofs-check .note,
.proofs-check .label, .proofs-check footer, .proofs-check figcaption, .proofs-check .rigour {
  font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif;
}
.proofs-check .eyebrow { color: var(--soft); font-size: .9rem; margin: 0 0 .3rem; }
.proofs-check .note, .proofs-check footer { color: var(--soft); font-size: .875rem; }
.proofs-check footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); }
.proofs-check math { font-family: "STIX Two Math", "Latin Modern Math", "Cambria Math",
  "Libertinus Math", "Noto Sans Math", math; }
.proofs-check math[display="block"] { margin: .55rem 0; }
.proofs-check .display { overflow-x: auto; overflow-y: hidden; font-size: 1.12em; padding: .1rem 0; }
.proofs-check code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace;
  font-size: .86em; overflow-wrap: anywhere; }

.proofs-check .cards { display: grid; gap: 1rem; margin: 1.6rem 0;
  grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); }
.proofs-check .card { background: var(--panel); border: 1px solid var(--line); border-radius: 10px;
  padding: .9rem 1.1rem; break-inside: avoid; }
.proofs-check .card p { margin: .5rem 0 0; font-size: .98rem; overflow-wrap: anywhere; }
.proofs-check .label { color: var(--soft); font-size: .875rem; margin-right: .6rem; }
.proofs-check .badge { display: inline-block; font-size: .84rem; font-weight: 650;
  padding: .12rem .6rem; border-radius: 99px; white-space: nowrap; }
.proofs-check .good { color: var(--good); } .proofs-check .bad { color: var(--bad); }
.proofs-check .open { color: var(--open); } .proofs-check .none { color: var(--soft); }
.proofs-check .badge.good { background: var(--good-bg); }
.proofs-check .badge.bad { background: var(--bad-bg); }
.proofs-check .badge.open { background: var(--open-bg); }

.proofs-check .theorem { border-left: 3px solid var(--accent); padding: .1rem 0 .1rem 1.1rem;
  margin: 1rem 0; }
.proofs-check .scroll { overflow-x: auto; }
.proofs-check table { border-collapse: collapse; width: 100%; margin: .6rem 0; background: none;
  font-size: .98rem; }
.proofs-check caption { text-align: left; color: var(--soft); font-size: .9rem; padding-bottom: .4rem; }
.proofs-check th, .proofs-check td { text-align: left; vertical-align: baseline;
  padding: .42rem .9rem .42rem 0; border-bottom: 1px solid var(--line); background: none; }
.proofs-check thead th { font-size: .8rem; font-weight: 600; color: var(--soft); }
.proofs-check tbody th { font: inherit; }
.proofs-check tr { break-inside: avoid; }
.proofs-check td.mark { width: 1.4rem; padding-right: .5rem; font-weight: 700; }
.proofs-check td.wide { overflow-wrap: anywhere; }
.proofs-check .small { font-size: .9rem; color: var(--soft); }
.proofs-check .rigour { font-size: .8rem; color: var(--soft); white-space: nowrap; }
.proofs-check .inputs { display: flex; flex-wrap: wrap; gap: .3rem 1.8rem; margin: .6rem 0; padding: 0; }
.proofs-check .inputs div { display: flex; gap: .45rem; }
.proofs-check .inputs dt { color: var(--soft); } .proofs-check .inputs dd { margin: 0; }
.proofs-check .functions { display: flex; flex-wrap: wrap; align-items: center; gap: 0 3rem; }

.proofs-check .note math, .proofs-check figcaption math { font-size: 1.13em; }
.proofs-check .number { font-variant-numeric: tabular-nums lining-nums; overflow-wrap: anywhere; }
.proofs-check .certain { font-weight: 650; letter-spacing: .015em; }
.proofs-check .unbroken { white-space: nowrap; }
.proofs-check .ends { display: inline-flex; flex-direction: column; vertical-align: middle;
  font-size: .68em; line-height: 1.05; color: var(--soft); margin-left: .1em; }

.proofs-check .figures { display: grid; gap: 2.2rem 2rem; margin-top: 1rem;
  grid-template-columns: repeat(auto-fit, minmax(min(24rem, 100%), 1fr)); }
.proofs-check figure { margin: 0; break-inside: avoid; }
.proofs-check figure svg { width: 100%; height: auto; display: block; }
.proofs-check figcaption { font-size: .875rem; color: var(--soft); margin-top: .5rem; }

.proofs-check details.statement { border: 1px solid var(--line); border-radius: 10px; margin: .8rem 0;
  padding: 0 1.2rem; }
.proofs-check details.statement > summary { cursor: pointer; padding: .8rem 0; }
.proofs-check summary h2 { display: inline; font-size: 1.15rem; margin-right: .6rem; }
.proofs-check .hidden { position: absolute; width: 1px; height: 1px; overflow: hidden;
  clip-path: inset(50%); white-space: nowrap; }

@media screen and (max-width: 30rem) {
  .proofs-check main { padding: 1.6rem 1rem 3rem; }
  .proofs-check .badge, .proofs-check .rigour { white-space: normal; }
  .proofs-check details.statement { padding: 0 .8rem; }
  .proofs-check th, .proofs-check td { padding-right: .6rem; }
}
@media print {
  @page { margin: 18mm 16mm; }
  html { font-size: 9.5pt; }
  .proofs-check caption { break-after: avoid; }
  .proofs-check thead { break-after: avoid; }
  .proofs-check main { max-width: none; padding: 0; }
  .proofs-check .scroll, .proofs-check .display { overflow: visible; }
  .proofs-check .figures { grid-template-columns: 1fr 1fr; gap: 1.4rem; }
  .proofs-check .section { margin-top: 1.8rem; }
  .proofs-check details.statement { border: 0; padding: 0; }
  .proofs-check details::details-content { content-visibility: visible; block-size: auto; }
  .proofs-check .badge { border: 1px solid currentColor; }
}
"""
