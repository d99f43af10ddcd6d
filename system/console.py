"""The one place where anything is shown on a terminal: what others wrote cannot speak to it.

A style comes from a ``Text`` or a renderable, never from markup in a string, and each piece of text
is made visible just before the styles are turned into control characters.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from typing import TextIO

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from system.foreign import visible

WIDTH = 100  # columns when the output is no terminal


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

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            if segment.control:
                yield segment
            else:
                yield Segment(visible(segment.text, keep="\n"), segment.style)

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError  # rich would exit with 1, which is an answer here


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
