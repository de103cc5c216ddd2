"""Telling Jira's query language from words, and what of it may be asked here."""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.core.blocks import escape
from assistant.core.errors import UserError
from assistant.core.ports import Call, Reply

SEARCH, FOLLOW = "tickets.jql", "tickets.follow"
"""What can be asked in JQL: tickets for oneself, and news for a channel."""
Ask = Callable[[str, Call, str], Reply]
"""(SEARCH or FOLLOW, the command, the JQL) to what is answered at once."""

_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'")
_JQL = re.compile(
    r"(?:\w|\])\s*(?:!=|!~|<=|>=|=|~|<|>)\s*\S"
    r"|\b[\w.]+\s+(?:not\s+)?in\s*\("
    r"|\b[\w.]+\s+is\s+(?:not\s+)?(?:empty|null)\b"
    r"|\b[\w.]+\s+was\s+(?:not\s+)?(?:in\b|\"\")"
    r"|\border\s+by\s+\w",
    re.I,
)
_TELLING = re.compile(r"\b(comment|text|worklogcomment|level)\b", re.I)
_ME = re.compile(r"\bcurrentUser\s*\(\s*\)", re.I)


def is_jql(text: str) -> bool:
    """Whether a search is JQL rather than words and filters: a field with an operator, or an order."""
    return bool(_JQL.search(_QUOTED.sub('""', text)))


def checked(text: str) -> str:
    """JQL as it may be asked by the service account for somebody; UserError for fields that would tell of
    restricted comments and levels, which that account sees and they may not."""
    telling = _TELLING.search(_QUOTED.sub('""', text))
    if telling:
        field = escape(telling[1].lower())
        raise UserError(f"`{field}` looks into what not everybody may see. Search for words without JQL.")
    return text


def asked_by(account: str, text: str) -> str:
    """With currentUser() as the account that asks."""
    return _ME.sub(f'"{account}"', text)


def nobody(kind: str, call: Call, text: str) -> Reply:
    """For a team without Jira."""
    raise UserError("That is JQL, which takes a connected Jira. Search by words and filters instead.")
