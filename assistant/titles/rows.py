"""Raw rows of the interchange format to typed values. Pure.

A field that is absent, null or empty says nothing. One that cannot be read stays among the facts, under its
name, and is reported; only a row without its essentials is refused.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from assistant.core.ports import Json
from assistant.titles import cleaning, words

KINDS = ("movie", "show")
ABOUT = "about:"


class BadRow(Exception):
    """The row cannot be used; the text is the reason."""


@dataclass
class Parsed:
    """`values` by column, `facts` what has no column, `odd` the names of fields that could not be read,
    `ids` what a title is called elsewhere, by scheme."""

    source_id: str
    title_ref: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    odd: list[str] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)


def title(row: Json) -> Parsed:
    """A known title may leave out anything but its id."""
    parsed = _parse(row, TITLE_FIELDS)
    parsed.ids = _ids(parsed)
    if "name" in parsed.values:
        parsed.values["name_key"] = name_key(parsed.values["name"])
    if parsed.values.get("kind", "movie") not in KINDS:
        raise BadRow("kind is neither movie nor show")
    return parsed


def review(row: Json) -> Parsed:
    parsed = _parse(row, REVIEW_FIELDS)
    parsed.title_ref = reference(row)
    text = cleaning.text(parsed.values.get("text", ""))
    refusal = cleaning.refusal(text)
    if refusal:
        raise BadRow(refusal)
    near = cleaning.near_words(text)
    parsed.values |= {"text": text, "text_hash": text_hash(text), "near_key": near and text_hash(near)}
    language = cleaning.language(text)
    if language and "language" not in parsed.facts:
        parsed.facts["language"] = language
    return parsed


def signal(row: Json) -> Parsed:
    parsed = _parse({"id": reference(row), **row}, SIGNAL_FIELDS)
    parsed.title_ref = reference(row)
    for name, called in (("day", "date"), ("metric", "metric"), ("value", "value")):
        if parsed.values.get(name) is None:
            raise BadRow(f"no readable {called}")
    return parsed


def source_id(row: Json) -> str | None:
    """The row's id as text; None where there is none."""
    return _optional_word(row.get("id"))


def reference(row: Json) -> str:
    """The id its source gives the title, or "scheme:id" of another, or "about:" with a name and a year."""
    found = _optional_word(row.get("title_id"))
    if found:
        return found
    about = name_key(_optional_word(row.get("about")) or "")
    if not about:
        raise BadRow("no title_id")
    return f"{ABOUT}{about}:{_optional_word(row.get('about_year')) or ''}"


def name_key(name: str) -> str:
    """The same for names that differ only in case, signs and a leading article."""
    found = words.norms(name)
    return " ".join(words.without_article(found) or found) or name.casefold()


def text_hash(text: str) -> str:
    """The same for texts that differ only in case, spaces and punctuation."""
    plain = " ".join(re.findall(r"\w+", text.casefold())) or text
    return hashlib.sha256(plain.encode()).hexdigest()[:32]


def _ids(parsed: Parsed) -> dict[str, str]:
    """`ids` by scheme; `imdb_id` is what many files call it."""
    given = parsed.facts.get("ids")
    found = dict(given) if isinstance(given, dict) else {}
    found.setdefault("imdb", parsed.facts.get("imdb_id"))
    read = ((scheme, _optional_word(value)) for scheme, value in found.items())
    return {scheme: word for scheme, word in read if word}


def _parse(row: Json, fields: Mapping[str, tuple[str, Callable[[Any], Any]]]) -> Parsed:
    own_id = source_id(row)
    if own_id is None:
        raise BadRow("no id")
    parsed = Parsed(own_id)
    for name, value in row.items():
        if value in (None, "", []) or name in ("id", "title_id"):
            continue
        column, read = fields.get(name, (None, None))
        if column is None or read is None:
            parsed.facts[name] = _plain(value)
            continue
        try:
            found = read(value)
        except (ValueError, TypeError, OverflowError):
            parsed.facts[name] = _plain(value)
            parsed.odd.append(name)
        else:
            if found not in ("", []):
                parsed.values[column] = found
    return parsed


def _optional_word(value: Any) -> str | None:
    try:
        return _word(value)
    except (ValueError, TypeError):
        return None


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    # PostgreSQL keeps no NUL, UTF-8 no lone surrogate; JSON can carry both.
    return value.replace("\0", "").encode("utf-8", "replace").decode().strip()


def _word(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise TypeError(value)
    found = _text(str(value))
    if not found:
        raise ValueError(value)
    return found


def _number(value: Any) -> float:
    if isinstance(value, bool):
        raise TypeError(value)
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(value)
    return number


def _between(low: float, high: float) -> Callable[[Any], float]:
    def read(value: Any) -> float:
        number = _number(value)
        if not low <= number <= high:
            raise ValueError(value)
        return number

    return read


def _whole(low: int, high: int) -> Callable[[Any], int]:
    read = _between(low, high)
    return lambda value: round(read(value))


def _day(value: Any) -> date:
    return date.fromisoformat(_word(value)[:10])


def _words(value: Any) -> list[str]:
    parts = re.split(r"[,;|]", value) if isinstance(value, str) else value
    if not isinstance(parts, list):
        raise TypeError(value)
    return list(dict.fromkeys(_word(part) for part in parts if part not in ("", None)))


def _address(value: Any) -> str:
    found = _word(value)
    if not re.match(r"https?://[^\s<>|]+$", found):
        raise ValueError(value)
    return found


def _plain(value: Any) -> Any:
    """The same JSON with every text fit for both databases."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if isinstance(value, dict):
        return {_text(name): _plain(part) for name, part in value.items()}
    return value


TITLE_FIELDS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "kind": ("kind", _word),
    "title": ("name", _word),
    "year": ("year", _whole(1870, 2200)),
    "released": ("released", _day),
    "overview": ("overview", _text),
    "tagline": ("tagline", _text),
    "genres": ("genres", _words),
    "cast": ("cast", _words),
    "directors": ("directors", _words),
    "language": ("language", _word),
    "runtime_min": ("runtime_min", _whole(1, 100_000)),
    "url": ("url", _address),
}
REVIEW_FIELDS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "text": ("text", _text),
    "rating": ("rating", _between(0, 100)),
    "author": ("author", _text),
    "publisher": ("publisher", _text),
    "published": ("published", _day),
    "url": ("url", _address),
}
SIGNAL_FIELDS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "date": ("day", _day),
    "metric": ("metric", _word),
    "value": ("value", _number),
    "rank": ("rank", _whole(1, 1_000_000)),
    "list": ("list", _text),
}
