"""Text that others wrote, made harmless where it is shown.

A terminal obeys control characters, a reader is misled by characters that reorder a line, a
spreadsheet runs what looks like a formula.  Each is shown as its escape sequence instead, so that
nothing is hidden either.  Markup of a kind (HTML, TeX, Markdown) is escaped by whoever writes it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

LONGEST_ECHO = 200  # characters of a refused input that an error message repeats
_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_FORMULA = tuple("=+-@＝＋－＠\t\r")  # what a spreadsheet takes for the beginning of one
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?(/\d+)?|[+-]?(inf|nan)", re.IGNORECASE)
_WORD = re.compile(r"\S+")


def unprintable(character: str) -> bool:
    """Controls (C0, C1, DEL), marks that reorder or join text unseen, lone surrogates."""
    if " " <= character <= "~":
        return False
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")


def escape(character: str) -> str:
    """``\\x1b``, ``\\u202e``; an undecodable byte of a file name as that byte, ``\\xff``."""
    if character in _NAMED:
        return _NAMED[character]
    number = ord(character)
    if 0xDC80 <= number <= 0xDCFF:
        return f"\\x{number - 0xDC00:02x}"
    if number > 0xFFFF:
        return f"\\U{number:08x}"
    return f"\\x{number:02x}" if number <= 0xFF else f"\\u{number:04x}"


def visible(text: str, keep: str = "") -> str:
    """The text with every unprintable character as its escape, but for those in ``keep``."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(escape(c) if unprintable(c) and c not in keep else c for c in text)


def shortened(text: str, longest: int = LONGEST_ECHO) -> str:
    """Its beginning and its end, where it is too long to be repeated."""
    if len(text) <= longest:
        return text
    half = (longest - 5) // 2
    return f"{text[:half]} ... {text[-half:]}"


def continued(line: str, columns: int) -> str:
    """A command that is too long for a line, over several that a shell takes for one."""
    found = [""]
    for words in re.split(r"(?= --)", line):
        if found[-1] and len(found[-1]) + len(words) > columns - 2:
            found.append(f"     {words}")
        else:
            found[-1] += words
    return " \\\n".join(found)


def message(text: str, given: Iterable[str] = ()) -> str:
    """What an error says, in one line or several: the words of the command line that it repeats
    are shortened, and so is any other word that is too long."""
    values = {value for word in given for value in (word, word.partition("=")[2])}
    parts = {part.strip() for value in values for part in (value, *value.split(","))}
    for part in sorted(filter(lambda p: len(p) > LONGEST_ECHO, parts), key=len, reverse=True):
        for written in (part, repr(part)[1:-1]):
            text = text.replace(written, shortened(written))
    text = _WORD.sub(lambda word: shortened(word.group()), text)
    return visible(text, keep="\n")


def json_text(text: str, encoding: str) -> str:
    """A JSON document with ``\\uXXXX`` for all that is unprintable or not of the encoding: it means
    the same."""

    def written(character: str) -> str:
        if not unprintable(character) and _carries(encoding, character):
            return character
        units = character.encode("utf-16-be", "surrogatepass")
        return "".join(f"\\u{units[i : i + 2].hex()}" for i in range(0, len(units), 2))

    if text.isascii() and "\x7f" not in text:
        return text
    return "".join(c if c == "\n" or " " <= c <= "~" else written(c) for c in text)


def _carries(encoding: str, character: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def cell(value: object) -> object:
    """Of a CSV file: no text that a spreadsheet would run, no control but the line break."""
    if not isinstance(value, str):
        return value
    text = visible(value, keep="\n")
    if value.lstrip().startswith(_FORMULA) and not _NUMBER.fullmatch(value):
        return f"'{text}"
    return text
