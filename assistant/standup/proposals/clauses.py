"""An answer's text in parts: sentences, and in each the segments between commas and conjunctions. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_KEY = r"[a-z][a-z0-9]{1,9}-[1-9][0-9]{0,8}"
KEY = re.compile(rf"(?<![a-z0-9-]){_KEY}(?![a-z0-9])")
_URL = re.compile(r"<?https?://[^\s>|]+(?:\|[^>]*)?>?")
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
_QUOTED = re.compile(r'"[^"\n]{2,}"|“[^”\n]{2,}”|„[^“”\n]{2,}[“”]|«[^»\n]{2,}»|(?<!\w)\'[^\'\n]{4,}\'(?!\w)')
_PLACE = re.compile(r"(?:\b(?:to|in|into|as|on)|→|->|:) *$")
_CITED_LINE = re.compile(r"^[ \t]*(?:>|&gt;).*$", re.MULTILINE)
_STRUCK = re.compile(r"~[^~\n]+~")
_SENTENCE = re.compile(r"[^\n.!?;]*(?:[.!?;](?=\S)(?![.!?;])[^\n.!?;]*)*(?:[.!?;]+|\n|$)")
_CONTRAST = re.compile(
    r",?\s*\b(?:but|however|although|even though|though|whereas|while|and then|then"
    r"|aber|jedoch|danach|dann|pero|aunque|luego)\b,?"
)
_COMMA = re.compile(r",|\s[–—]\s|\s-\s(?=[a-z])|\s(?:and|und|y|&|\+|sowie|plus|so|as well as)\s")
_BULLET = re.compile(r"^\s*(?:[-*•·–◦]|\d+[.)])\s+")

LONGEST = 1000
"""Characters of a sentence. What is longer is none: it is passed over, for reading it would take seconds."""


@dataclass(frozen=True)
class Segment:
    """`text` is lowered, with quotes and code blanked; `start` is its place in the answer."""

    text: str
    start: int
    contrast: bool = False
    """It begins after a "but" or "then"."""


@dataclass(frozen=True)
class Sentence:
    segments: tuple[Segment, ...]
    start: int
    end: int
    question: bool
    heading: bool
    """It ends with a colon, so what follows stands under it."""


def lowered(text: str) -> str:
    """In lower case, each character at its place."""
    plain = text.replace("’", "'").replace("‘", "'")
    return "".join(low if len(low := char.lower()) == 1 else char for char in plain)


def blanked(text: str) -> str:
    """What the person says themselves: quotes, code and addresses blanked, the keys in addresses kept."""
    text = lowered(text)
    for pattern in (_CODE, _CITED_LINE, _STRUCK):
        text = pattern.sub(lambda found: _only_key(found.group(), whole=True), text)
    text = _URL.sub(lambda found: _only_key(found.group(), whole=False), text)
    return _QUOTED.sub(lambda found: _unquoted(found, text), text)


def _unquoted(found: re.Match[str], text: str) -> str:
    """Blanks for what is cited; the name of a place ("moved to "In Review"") loses only its marks."""
    if _PLACE.search(text, 0, found.start()):
        return f" {found.group()[1:-1]} "
    return _only_key(found.group(), whole=True)


def _only_key(text: str, *, whole: bool) -> str:
    """Blanks of the same length, but for the last key; `whole`: only when there is nothing beside it."""
    keys = list(KEY.finditer(text))
    bare = text.strip("`\"'“”„«»> \n")
    if not keys or (whole and bare != keys[-1].group()):
        return re.sub(r"[^\n]", " ", text)
    start, end = keys[-1].span()
    return " " * start + text[start:end] + " " * (len(text) - end)


def sentences(text: str) -> Iterator[Sentence]:
    said = blanked(text)
    for found in _SENTENCE.finditer(said):
        part = found.group()
        if not part.strip(" \t\n.!;") or len(part) > LONGEST:
            continue
        bullet = _BULLET.match(part)
        start = found.start() + (bullet.end() if bullet else 0)
        segments = tuple(_segments(said[start : found.end()], start))
        if not segments:
            continue
        closed = part.rstrip()
        yield Sentence(segments, start, found.end(), closed.endswith("?"), closed.endswith(":"))


def _segments(text: str, start: int) -> Iterator[Segment]:
    at, contrast = 0, False
    for cut in [*_CONTRAST.finditer(text), None]:
        chunk_end = cut.start() if cut else len(text)
        yield from _pieces(text, at, chunk_end, start, contrast)
        at, contrast = (cut.end() if cut else chunk_end), True


def _pieces(text: str, at: int, end: int, start: int, contrast: bool) -> Iterator[Segment]:
    for comma in [*_COMMA.finditer(text, at, end), None]:
        stop = comma.start() if comma else end
        if text[at:stop].strip(" \t\n.!?;"):
            yield Segment(text[at:stop], start + at, contrast)
            contrast = False
        at = comma.end() if comma else stop
