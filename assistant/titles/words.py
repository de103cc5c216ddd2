"""Text to comparable words: no case, no accents, no apostrophes, Roman numerals as digits."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

ARTICLES = frozenset({"the", "a", "an"})
_STOP = """
a an the of and or in on at to for with by from as is are was were be been it its this that these those
i me my we you he she his her they them their there here what which who whom when where why how do does
did has have had can could would should will not no so if then than but about into over some any all
"""
STOP_WORDS = frozenset(_STOP.split())
_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "xi": "11"}


@dataclass(frozen=True)
class Word:
    raw: str
    norm: str


def split(text: str) -> list[Word]:
    """The words of a text in order, as written and as compared."""
    plain = unicodedata.normalize("NFKD", text.replace("&", " and "))
    plain = "".join(c for c in plain if not unicodedata.combining(c) and c not in "'’`")
    found = (match.group() for match in re.finditer(r"[^\W_]+", plain))
    return [Word(raw, _ROMAN.get(raw.casefold(), raw.casefold())) for raw in found]


def norms(text: str) -> list[str]:
    return [word.norm for word in split(text)]


def content(words: list[str]) -> list[str]:
    """Without the words that say nothing, unless there are no others."""
    return [word for word in words if word not in STOP_WORDS] or words


def without_article(words: list[str]) -> list[str]:
    return words[1:] if len(words) > 1 and words[0] in ARTICLES else words


def is_year(word: str) -> bool:
    return len(word) == 4 and word.isdigit() and 1880 <= int(word) <= 2100
