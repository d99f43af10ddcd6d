"""The one place where anything is shown on a terminal: what others wrote cannot speak to it.

A style comes from a :class:`Text` or a renderable, never from markup in a string.  Text is made
visible before it is measured, so that a table has room for it, and whatever comes some other way
just before the styles are turned into control characters.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from itertools import accumulate
from typing import Any, TextIO

import rich.text
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType
from rich.containers import Lines
from rich.measure import Measurement
from rich.padding import Padding
from rich.segment import Segment
from rich.table import Table
from rich.text import Span

from proofs_check.host.fallback import spelt
from proofs_check.host.foreign import visible

NARROW = 64  # columns below which things stand under one another instead of side by side
HANGING = 2  # columns
WIDTH = 100  # columns when the output is no terminal


class Text(rich.text.Text):
    """Rich's own drops some control characters and passes on others; this one shows them."""

    def __init__(self, text: str = "", style: str = "", **options: Any):
        super().__init__(visible(text, keep="\n"), style, **options)

    def append(self, text: Any, style: Any = None) -> Text:
        super().append(visible(text, keep="\n") if isinstance(text, str) else text, style)
        return self

    def copy(self) -> Text:
        return Text.of(super().copy())

    def blank_copy(self, plain: str = "") -> Text:
        return Text.of(super().blank_copy(plain))

    @classmethod
    def of(cls, text: rich.text.Text) -> Text:
        """Rich makes its own of what it copies."""
        found = cls()
        for slot in rich.text.Text.__slots__:
            setattr(found, slot, getattr(text, slot))
        return found

    def wrap(self, console: Console, width: int, **options: Any) -> Lines:
        """Of a line that stands further in, what follows stands further in still."""
        text = self._spelt(console)
        if "\n" in text.plain:
            every = [Text.of(line) for line in text.split(allow_blank=True)]
            return Lines(part for line in every for part in line.wrap(console, width, **options))
        indent = len(text.plain) - len(text.plain.lstrip(" "))
        if not indent or cell_len(text.plain) <= width:
            return rich.text.Text.wrap(text, console, width, **options)
        room = max(width - indent - HANGING, 1)
        lines = rich.text.Text.wrap(text[indent:], console, room, **options)
        margins = (" " * indent, *[" " * (indent + HANGING)] * (len(lines) - 1))
        return Lines(rich.text.Text(m) + line for m, line in zip(margins, lines, strict=True))

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        return rich.text.Text.__rich_measure__(self._spelt(console), console, options)

    def _spelt(self, console: Console) -> rich.text.Text:
        """As the console's stream will write it: φ may become three letters."""
        if spelt(self.plain, console.encoding) == self.plain:
            return self
        pieces = [spelt(character, console.encoding) for character in self.plain]
        places = list(accumulate(map(len, pieces), initial=0))
        found = self.blank_copy("".join(pieces))
        found.spans = [Span(places[s.start], places[s.end], s.style) for s in self.spans]
        return found


class HarmlessConsole(Console):
    """No markup, no emoji codes, no control characters but its own."""

    def __init__(self, file: TextIO | None = None, width: int | None = None, **options: bool):
        super().__init__(
            file=file,
            width=width,
            markup=False,
            emoji=False,
            highlight=False,
            soft_wrap=False,
            **options,  # type: ignore[arg-type]
        )

    def render_str(self, text: str, **options: Any) -> rich.text.Text:
        return Text.of(super().render_str(visible(text, keep="\n"), **options))

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        if type(renderable) is rich.text.Text:  # which Rich joined from several
            renderable = Text.of(renderable)
        for segment in super().render(renderable, options):
            if segment.control:
                yield segment
            else:
                yield Segment(visible(segment.text, keep="\n"), segment.style)

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError  # rich would exit with 1, which is an answer here


class Hanging:
    """Text whose later lines stand further in than its first."""

    def __init__(self, text: rich.text.Text, indent: int = HANGING):
        self.text, self.indent = text, indent

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterable[Any]:
        text, room = Text.of(self.text)._spelt(console), options.max_width
        first = text.wrap(console, room)[0]
        first.rstrip()
        yield first
        rest = text[len(first.plain) :]
        rest = Text.of(rest[len(rest.plain) - len(rest.plain.lstrip()) :])
        for line in rest.wrap(console, max(room - self.indent, 1)) if rest else ():
            line.rstrip()
            yield rich.text.Text(" " * self.indent) + line


def hanging(text: rich.text.Text, indent: int = HANGING) -> RenderableType:
    return Hanging(text, indent)


def indented(text: RenderableType, indent: int = 2) -> RenderableType:
    return Padding(text, (0, 0, 0, indent), expand=False)


def grid(columns: int) -> Table:
    """A table without lines."""
    table = Table.grid(padding=(0, 2))
    for _ in range(columns):
        table.add_column(overflow="fold")
    return table


def console(stream: TextIO, most: int | None = None, width: int | None = None) -> Console:
    """Of a readable width in a pipe; ``most`` columns anywhere, or exactly ``width``."""
    columns = None
    if width is not None or most is not None or not stream.isatty():
        columns = shutil.get_terminal_size((WIDTH, 24)).columns
        columns = width or min(columns, most or columns)
    return HarmlessConsole(stream, columns)


def diagnostics() -> Console:
    """On standard error, for what moves."""
    return HarmlessConsole(stderr=True)
