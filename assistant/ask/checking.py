"""What a model says of numbered passages, and whether it holds."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from pydantic import BaseModel, Field, ValidationError

from assistant.ask.hostile import hostile
from assistant.titles import words

_SENTENCES = re.compile(r'\s*\{\s*"sentences"\s*:\s*\[')
_QUOTED = re.compile(r"[“\"]([^”\"]{3,})[”\"]")


class Sentence(BaseModel):
    text: str
    sources: list[int] = Field(description="numbers of the passages that say so")


class AnswerDraft(BaseModel):
    """What the model hands back. No sentence: the passages do not answer the question."""

    sentences: list[Sentence]


def finished(written: str) -> list[Sentence]:
    """The sentences that stand whole in the beginning of what a model hands back."""
    begun = _SENTENCES.match(written)
    place, found = begun.end() if begun else len(written), []
    while True:
        place += len(written[place:]) - len(written[place:].lstrip(" \n\r\t,"))
        try:
            one, place = json.JSONDecoder().raw_decode(written, place)
            found.append(Sentence.model_validate(one))
        except (json.JSONDecodeError, ValidationError):
            return found


def numbered(passages: Sequence[str]) -> str:
    return "\n".join(f"[{n}] {passage}" for n, passage in enumerate(passages, 1))


def holds(sentence: Sentence, passages: Sequence[str]) -> bool:
    """Numbers are ones that were shown, quotes and figures stand in what is cited, at least one word that
    says something does too, and nothing reaches out."""
    cited = [passages[n - 1] for n in sentence.sources if 1 <= n <= len(passages)]
    if not sentence.text.strip() or not cited or len(cited) != len(sentence.sources):
        return False
    if hostile(sentence.text):
        return False
    read = _folded(" ".join(cited))
    quotes = (_folded(quote) for quote in _QUOTED.findall(sentence.text))
    figures = set(re.findall(r"\d+", sentence.text)) - set(re.findall(r"\d+", read))
    speaks_of_it = _telling(sentence.text) & _telling(read)
    return all(quote in read for quote in quotes) and not figures and bool(speaks_of_it)


def _telling(text: str) -> set[str]:
    """The words that say something, by their beginnings."""
    return {word[:5] for word in words.norms(text) if word not in words.STOP_WORDS}


def _folded(text: str) -> str:
    return re.sub(r"\s+", " ", text).casefold().strip(" .,;!?…")
