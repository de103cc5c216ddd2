"""Editions as Slack shows them, and the form to subscribe. Pure.

An edition of ten titles stays under twenty lines of a phone: the first ones with their reason, the others
in a line each; the thread tells the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from assistant.core.blocks import (
    SECTION_LIMIT,
    clip,
    context,
    escape,
    input_block,
    modal,
    options,
    section,
    select_input,
    text_input,
)
from assistant.core.ports import Json
from assistant.digest.edition import Change, Edition, Item, top_line

PHONE_LINE = 42
"""Characters in a line of Slack on a phone."""

IN_DETAIL = 2
KINDS = (("all", "Movies and shows"), ("movie", "Movies"), ("show", "Shows"))
COUNTS = (3, 5, 10, 15)
DAYS = {"weekdays": ("Monday to Friday", (0, 1, 2, 3, 4)), "daily": ("Every day", (0, 1, 2, 3, 4, 5, 6))}
DAYS |= {"monday": ("Mondays", (0,)), "friday": ("Fridays", (4,))}


def edition_message(edition: Edition) -> Json:
    head = _name(top_line(edition))
    blocks = [section(f"*{head}*")]
    if edition.items[:IN_DETAIL]:
        blocks.append(section("\n".join(_with_reason(item) for item in edition.items[:IN_DETAIL])))
    if edition.items[IN_DETAIL:]:
        blocks.append(section("\n".join(_line(item) for item in edition.items[IN_DETAIL:])))
    return {"text": head, "blocks": [*blocks, *_notes(edition)]}


def thread_message(edition: Edition) -> Json:
    """Every title with all that is known: verdict, tags, why it rises."""
    blocks = [section(_in_full(item)) for item in edition.items]
    return {"text": "The titles in full", "blocks": [*blocks, *_notes(edition)]}


def _with_reason(item: Item) -> str:
    """Two phone lines to name it, two to say why."""
    rest = f"{_year(item)} · {vibe(item)}{_move(item)}"
    name = _name(clip(item.title.name, 2 * PHONE_LINE - len(rest) - 4))
    return f"{item.rank} *{name}*{rest}\n{escape(clip(_reason(item, 2 * PHONE_LINE), 2 * PHONE_LINE))}"


def _line(item: Item) -> str:
    """Number, name, year, score, count and move on one phone line; the name gives way."""
    rest = f"{_year(item)} · {_short_vibe(item)}{_move(item)}"
    return f"{item.rank} *{_name(clip(item.title.name, PHONE_LINE - len(rest) - 3))}*{rest}"


def _in_full(item: Item) -> str:
    title = item.title
    lines = [f"{item.rank} *{_name(title.name)}*{_year(item)}, {title.kind} · {vibe(item)}{_move(item)}"]
    if title.verdict:
        lines.append(f"“{escape(title.verdict)}”" if title.engine == "offline" else escape(title.verdict))
    lines.append(escape(_reason(item)))
    return "\n".join(lines)


def _reason(item: Item, room: int = SECTION_LIMIT) -> str:
    """Why it rises, and as many of its tags as fit whole."""
    for count in (3, 2, 1):
        reason = " · ".join(filter(None, (item.why, ", ".join(item.title.tags[:count]))))
        if len(reason) <= room:
            return reason
    return item.why


def _name(name: str) -> str:
    """Escaped, and without the signs that would end the bold type around it."""
    return escape(name.replace("*", "∗"))


def _year(item: Item) -> str:
    return f" ({item.title.year})" if item.title.year else ""


def vibe(item: Item) -> str:
    score, count = item.title.vibe_score, item.title.review_count
    reviews = f"{count} review{'' if count == 1 else 's'}" if count else "no reviews yet"
    if score is None:
        return reviews
    before = f" (was {item.vibe_before})" if item.vibe_moved and item.vibe_before is not None else ""
    return f"vibe {score}{before} · {reviews}"


def _short_vibe(item: Item) -> str:
    score, count = item.title.vibe_score, item.title.review_count
    return f"{score} ({count})" if score is not None else "no score yet"


def _move(item: Item) -> str:
    if item.change is Change.NEW:
        return " · new"
    return f" · {item.change.value} {item.places}" if item.places else ""


def _notes(edition: Edition) -> list[Json]:
    notes = [clip(edition.about, PHONE_LINE) if edition.items else ""]
    notes += ["made offline" if edition.offline else "", "demo text" if edition.demo else ""]
    said = " · ".join(note for note in notes if note)
    return [context(escape(said[:1].upper() + said[1:]))] if said else []


def subscribe_form(channel: str, zone: ZoneInfo) -> Json:
    channels: Json = {"type": "channels_select", "action_id": "value"}
    if channel.startswith("C"):
        channels["initial_channel"] = channel
    at: Json = {"type": "timepicker", "action_id": "value", "initial_time": "09:00"}
    days = options((value, label) for value, (label, _) in DAYS.items())
    counts = options((str(count), f"{count} titles") for count in COUNTS)
    return modal(
        "digest.subscribe",
        "Trending Now",
        [
            input_block("channel", "Where?", channels, hint="I must be a member of it: /invite me first."),
            input_block("at", "At what time?", at, hint=f"In {zone.key}, your zone."),
            select_input("days", "On which days?", days, initial="weekdays"),
            select_input("kind", "What?", options(KINDS), initial="all"),
            text_input("genres", "Only these genres", optional=True, placeholder="Comedy, Drama"),
            select_input("count", "How many?", counts, initial="10"),
        ],
        submit="Subscribe",
    )


def subscribed(said: str) -> Json:
    return modal("digest.subscribed", "Trending Now", [section(said)])


def days_label(weekdays: Sequence[int]) -> str:
    return next((label for label, days in DAYS.values() if list(days) == list(weekdays)), "some days")
