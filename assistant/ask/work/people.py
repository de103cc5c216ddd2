"""Whom a question about work means, and whether it means a film after all. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.ask.mentions import QUOTED
from assistant.ask.work.question import WorkQuestion
from assistant.core.people import Person
from assistant.tickets.members import find_member, fitting
from assistant.titles.snapshot import Snapshot

MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^<>]*)?>", re.I)
_NAMED = re.compile(r"(?<=[\w,] )[A-Z][\w’'-]*(?: [A-Z0-9][\w’'-]*)*")


@dataclass(frozen=True)
class Meant:
    """Members by id, none for everybody; `words` stand for them in a sentence."""

    ids: tuple[int, ...]
    words: str


def is_member(members: Sequence[Person], who: str) -> bool:
    """Whether somebody goes by that name, or it is a mention."""
    return who == "me" or bool(MENTION.fullmatch(who)) or bool(fitting(members, who))


def meant(members: Sequence[Person], who: str, asker: Person) -> Meant | None:
    """None for a mention of nobody known; UserError when a name fits several."""
    if not who:
        return Meant((), "the team")
    if who == "me":
        return Meant((asker.id,), "you")
    if mention := MENTION.fullmatch(who):
        found = next((one for one in members if one.slack_id == mention[1].upper()), None)
        return Meant((found.id,), found.name) if found else None
    named = find_member(members, who)
    return Meant((named.id,), named.name)


def names_a_film(text: str, question: WorkQuestion, catalogue: Snapshot) -> bool:
    """Whether what looks like work is a title: in quotes, or written as one that the catalogue has."""
    if QUOTED.search(text):
        return True
    said = text.replace(question.who, " ", 1) if question.who else text
    runs = [run for run in _NAMED.findall(said) if run.upper() != question.key.upper()]
    found = [catalogue.names.find(run) for run in runs]
    return any(match is not None and match.how in ("exact", "alias") for match in found)
