"""Editions as Slack shows them, and the form to subscribe. Pure.

An edition of ten titles stays under twenty lines of a phone: the first ones with their reason, the others
in a line each; the thread tells the rest.
"""

from __future__ import annotations

from assistant.core.blocks import SECTION_LIMIT, actions, button, clip, confirm, context, escape, section
from assistant.core.ports import Json
from assistant.digest.edition import Change, Edition, Item, top_line
from assistant.titles.reading import TrendLine

PHONE_LINE = 42
"""Characters in a line of Slack on a phone."""

IN_DETAIL = 2


def edition_message(edition: Edition, channel: str | None = None) -> Json:
    """`channel`: the subscription it came by, whose buttons it carries."""
    head = _name(top_line(edition))
    blocks = [section(f"*{head}*")]
    if edition.items[:IN_DETAIL]:
        blocks.append(section("\n".join(_with_reason(item) for item in edition.items[:IN_DETAIL])))
    if edition.items[IN_DETAIL:]:
        blocks.append(section("\n".join(_line(item) for item in edition.items[IN_DETAIL:])))
    blocks += _notes(edition)
    return {"text": head, "blocks": [*blocks, *([_subscription(channel)] if channel else [])]}


def _subscription(channel: str) -> Json:
    sure = confirm("Unsubscribe", "No more editions here?", "Unsubscribe", "Keep")
    return actions(
        [
            button("Less like this", "digest.less", channel),
            button("Pause", "digest.pause", channel),
            button("Unsubscribe", "digest.unsubscribe", channel, confirm=sure),
        ]
    )


def thread_message(edition: Edition) -> Json:
    """Every title with all that is known: verdict, tags, why it rises; and what can be done with it."""
    blocks = [block for item in edition.items for block in (section(_in_full(item)), _about(item))]
    return {"text": "The titles in full", "blocks": [*blocks, *_notes(edition)]}


def _about(item: Item) -> Json:
    value = str(item.title.id)
    return actions(
        [
            button("Ask", "digest.ask", value),
            button("More like this", "digest.more", value),
            button("👍", "digest.up", value),
            button("👎", "digest.down", value),
        ]
    )


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
    lines = [said[:1].upper() + said[1:], *edition.credits]
    return [context(escape(line)) for line in lines if line]


def why(line: TrendLine) -> str:
    """Where a title stands and the numbers behind it."""
    title = line.title
    year = f" ({title.year})" if title.year else ""
    rise = f"{line.trend:+.0%} against its own past" if line.trend else "as usual"
    return f"*{_name(title.name)}*{year} is number {line.rank}: {escape(line.why)} ({rise})."
