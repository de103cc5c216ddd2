"""What a new ticket must look like; each complaint names the form's field."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import replace

from assistant.core.errors import UserError
from assistant.tickets.cards import PRIORITIES, TYPES, NewTicket
from assistant.tickets.text import one_line, storable

SUMMARY_LIMIT = 255  # Jira's own, so that a ticket can move there whole
TEXT_LIMIT = 32_767  # likewise, for descriptions and comments
POINTS_LIMIT = 1000


def checked(
    new: NewTicket, types: Collection[str] = TYPES, priorities: Collection[str] = PRIORITIES
) -> NewTicket:
    """The ticket with its texts tidied; UserError at the field that needs a look."""
    summary = one_line(new.summary)
    if not summary:
        raise UserError("A ticket needs a summary: one line that says what it is about.", field="summary")
    if len(summary) > SUMMARY_LIMIT:
        raise UserError(
            f"A summary has room for {SUMMARY_LIMIT} characters; this one has {len(summary)}. "
            "Move the rest into the description.",
            field="summary",
        )
    if new.type not in types:
        raise UserError(f"A ticket is one of: {', '.join(types)}.", field="type")
    if new.priority not in priorities:
        raise UserError(f"The priorities are {', '.join(priorities)}.", field="priority")
    if new.points is not None and not 0 <= new.points <= POINTS_LIMIT:
        raise UserError(f"Points go from 0 to {POINTS_LIMIT}.", field="points")
    description = checked_text(new.description, "description", field="description")
    return replace(new, summary=summary, description=description)


def checked_text(text: str, what: str, *, field: str | None = None) -> str:
    """A long text within the limit."""
    text = storable(text).strip()
    if len(text) > TEXT_LIMIT:
        too_long = f"A {what} has room for {TEXT_LIMIT:,} characters; this one has {len(text):,}."
        raise UserError(f"{too_long} Please shorten or split it.", field=field)
    return text


def labels(text: str) -> list[str]:
    """As typed with commas or spaces; each once. Jira's labels hold no spaces either."""
    return list(dict.fromkeys(one_line(text).replace(",", " ").split()))


def points(text: str) -> float | None:
    """Story points as typed into a form: "3", "0.5" or "0,5"; empty is None."""
    if not text.strip():
        return None
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise UserError("Points are a number, such as 3 or 0.5.", field="points")
    return number
