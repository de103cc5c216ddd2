"""An answer as clauses, each with the tickets it is about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from assistant.standup.proposals.cues import KEY, MOVED, cues

PAST, NEXT, BLOCKERS, OTHER = "past", "next", "blockers", "other"

_KINDS = (
    (BLOCKERS, r"block|way\b|stuck|imped|obstacle|stop|slow|problem|issue|help|hinder"),
    (PAST, r"yesterday|since|have you|did you|done|\blast\b|finish|accompl|complet"),
    (NEXT, r"today|will|next|plan|going|tomorrow"),
)
_QUOTED = re.compile(
    r"```.*?```|`[^`]*`|\"[^\"]*\"|“[^”]*”|^[ \t]*(?:>|&gt;)[^\n]*$", re.DOTALL | re.MULTILINE
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+|;\s*")
_CLAUSE = re.compile(
    r",\s*|\s+(?:but|whereas|while|although|though|however|then|because|since|and so)\s+|"
    r"\s+[–—]\s+|\s+and\s+|"
    r"\s*[·•|/]\s+|(?<=[✅✔☑])\s+|\s+so\s+",
    re.IGNORECASE,
)
_ANAPHOR = re.compile(r"^\W*(?:and |so |now )?(?:it|it's|its|this|that|both|all|they|same)\b", re.IGNORECASE)
_OWN_OBJECT = re.compile(
    r"^\s*(?:the|a|an|my|our|some|all|writing|with|on|of)?\s*(?!(?:it|this|that|now|today|"
    r"yesterday|this|both|already|"
    r"finally|by|for|in|on|to|from|again|and|with|at|since|as|early|late|last|them|due|the|too|"
    r"also|is|was|are|"
    r"right|earlier|me|because|here|there|well|myself|until|after|until|ages)\b)[a-z]{3,}",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-z0-9]+")
_SMALL = {
    "the",
    "a",
    "an",
    "of",
    "for",
    "to",
    "in",
    "on",
    "and",
    "with",
    "as",
    "our",
    "from",
    "at",
    "by",
    "is",
}


@dataclass(frozen=True)
class Clause:
    """`whole` is the sentence it stands in; `keys` are those it names or refers back to."""

    text: str
    whole: str
    keys: tuple[str, ...]
    kind: str
    referring: bool = False


def kind_of(question: str) -> str:
    return next((kind for kind, words in _KINDS if re.search(words, question.casefold())), OTHER)


def clauses(answer: str, question: str, summaries: Mapping[str, str]) -> list[Clause]:
    """What the answer says, piece by piece; what it quotes is not said by the person."""
    found: list[Clause] = []
    text = re.sub(r"https?://\S*?(" + KEY + r")(?![\w-])[^\s>]*", r"\1", answer, flags=re.IGNORECASE)
    text = re.sub(rf"(?<![\w-]){KEY}(?![\w-])", lambda m: m[0].upper(), text, flags=re.IGNORECASE)
    text = re.sub(r"[*_~](?=\S)|(?<=\S)[*_~]", "", _QUOTED.sub(" ", text)).replace("’", "'")
    last: tuple[str, ...] = ()
    for sentence in _SENTENCE.split(text):
        whole = _with_keys(sentence.strip(" \t-•*"), summaries)
        if not whole:
            continue
        pieces = _sentence(whole, kind_of(question), last)
        found += pieces
        last = next((piece.keys for piece in reversed(pieces) if piece.keys), ())
    return found


def _sentence(whole: str, kind: str, last: tuple[str, ...]) -> list[Clause]:
    made: list[Clause] = []
    waiting: list[str] = []
    spoken = ""
    for piece in (part.strip() for part in _CLAUSE.split(whole) if part and part.strip()):
        keys = tuple(dict.fromkeys(re.findall(KEY, piece)))
        bare = (
            keys and not cues(piece) and not _WORD.search(re.sub(rf"{KEY}|\b(?:also|both|too)\b", "", piece))
        )
        if bare and not spoken:
            waiting += keys
            continue
        if bare:
            made.append(Clause(f"{spoken} {piece}", whole, keys, kind))
            continue
        before = made[-1].keys if made else last
        if not keys and before and _refers_back(piece, bool(made)):
            made.append(Clause(piece, whole, before, kind, referring=True))
        elif keys or cues(piece):
            made.append(Clause(piece, whole, (*waiting, *keys), kind))
            waiting = []
            spoken = re.split(KEY, piece)[0] if re.search(rf"{KEY}\W*$", piece) else ""
        elif made:
            made.append(Clause(piece, whole, (), kind))
    return made + [Clause(key, whole, (key,), kind) for key in waiting]


def _refers_back(piece: str, same_sentence: bool) -> bool:
    if _ANAPHOR.search(piece):
        return True
    if not same_sentence:
        return bool(re.match(r"\W*(?:PR|MR|[Bb]locked|[Ss]tuck|[Ww]aiting|[Mm]erged|[Dd]one\W*$)", piece))
    if MOVED.search(piece):
        return True
    said = cues(piece)
    if not said:
        return False
    start, end, intent = said[-1]
    if intent in ("review", "flag", "unflag", "staging", "qa", "ready_production", "ready_staging"):
        return True
    subject = re.sub(
        r"\b(?:I|we|have|has|is|was|been|now|finally|already|just|also|got|still)\b", "", piece[:start]
    )
    return not _WORD.search(subject) and not _OWN_OBJECT.search(piece[end:])


def _with_keys(sentence: str, summaries: Mapping[str, str]) -> str:
    """The sentence with its keys, and with the key in the place of a summary that is named instead."""
    for key, summary in summaries.items():
        span = None if key in sentence else _span(sentence, summary)
        if span:
            sentence = f"{sentence[: span[0]]}{key}{sentence[span[1] :]}"
    return sentence


def _span(sentence: str, summary: str) -> tuple[int, int] | None:
    wanted = {_stem(word) for word in _WORD.findall(summary) if word.lower() not in _SMALL}
    words = list(_WORD.finditer(sentence))
    needed = max(2, -(-len(wanted) * 2 // 3))
    for width in range(needed, len(wanted) + 3):
        for first in range(len(words) - width + 1):
            window = words[first : first + width]
            stems = [_stem(word[0]) for word in window]
            if len(set(stems) & wanted) >= needed and stems[0] in wanted and stems[-1] in wanted:
                return window[0].start(), _grown(words, first + width - 1, wanted).end()
    return None


def _grown(words: list[re.Match[str]], last: int, wanted: set[str]) -> re.Match[str]:
    while last + 1 < len(words) and _stem(words[last + 1][0]) in wanted:
        last += 1
    return words[last]


def _stem(word: str) -> str:
    return re.sub(r"(?:ing|ed|es|s|e)$", "", word.casefold()) or word.casefold()
