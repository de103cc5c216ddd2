"""Editions as Slack shows them, and the form to subscribe. Pure.

An edition of ten titles stays under twenty lines of a phone: the first ones with their reason, the others
in a line each; the thread tells the rest.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from assistant.core.blocks import SECTION_LIMIT, actions, button, clip, confirm, context, escape, section
from assistant.core.ports import Json
from assistant.digest.edition import HEADLINE_NAME, Change, Edition, Item, top_line
from assistant.titles.reading import TrendLine

PHONE_LINE = 42
"""Characters in a line of Slack on a phone."""

LINES = 19
"""Of a phone, in a message of the channel."""

IN_DETAIL = 2


def edition_message(edition: Edition, channel: str | None = None, page: str | None = None) -> Json:
    """`channel`: the subscription it came by, whose buttons it carries. `page`: its chart to explore."""
    head = _name(top_line(edition))
    below = [*_sections(edition), *_unchanged(edition)]
    notes = _notes(edition)
    link = [f"<{page}|Explore the chart>"] if page else []
    taken = lines_of(head) + sum(map(lines_of, below)) + sum(map(lines_of, notes)) + len(link)
    listed = _listed(edition.news, LINES - taken)
    texts = [f"*{head}*", "\n".join(listed), "\n".join(below)]
    blocks = [section(text) for text in texts if text] + [context(text) for text in [*link, *notes]]
    if channel:
        blocks.append(_subscription(channel))
    return {"text": head, "blocks": blocks}


def lines_of(text: str) -> int:
    """Of a phone, roughly: marks count as letters, words are not split."""
    return sum(max(1, -(-len(line) // PHONE_LINE)) for line in text.split("\n"))


def _listed(items: Sequence[Item], room: int) -> list[str]:
    """A line each while there is room; the first ones with their reason where that fits, too."""
    shown = items if len(items) <= room else items[: room - 1]
    spare, lines = room - len(shown), []
    for n, item in enumerate(shown):
        full = _with_reason(item)
        more = lines_of(full) - 1
        if n < IN_DETAIL and more <= spare:
            spare -= more
            lines.append(full)
        else:
            lines.append(_line(item))
    left = len(items) - len(shown)
    return [*lines, f"… {left} more in the thread"] if left else lines


def _sections(edition: Edition) -> list[str]:
    parts = (("Rising", edition.rising), ("New", edition.fresh))
    return [_together(name, [_named(item, name) for item in items]) for name, items in parts if items]


def _named(item: Item, section: str) -> str:
    name = clip(item.title.name, HEADLINE_NAME)
    return f"{name} {_percent(item.trend)}" if section == "Rising" else name


def _unchanged(edition: Edition) -> list[str]:
    names = [f"{item.rank} {clip(item.title.name, HEADLINE_NAME)}" for item in edition.unchanged]
    return [_together("As before", names)] if names else []


def _together(head: str, names: Sequence[str]) -> str:
    """At most two lines of a phone; the thread names the others."""
    for count in range(len(names), 0, -1):
        more = f" and {len(names) - count} more" if count < len(names) else ""
        said = ", ".join(names[:count]) + more
        if len(head) + len(said) + 2 <= 2 * PHONE_LINE - 4 or count == 1:
            break
    return f"*{head}:* {_name(said)}"


def _percent(trend: float) -> str:
    """`trend` is a logarithm."""
    return f"{math.exp(trend) - 1:+.0%}"


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
    blocks = [block for item in edition.told for block in (section(_in_full(item)), _about(item))]
    same = [f"{item.rank} {item.title.name}" for item in edition.unchanged]
    if same:
        blocks.append(section(f"*As before:* {_name(clip(', '.join(same), 1000))}"))
    notes = [*_notes(edition), *edition.where_credit]
    return {"text": "The titles in full", "blocks": [*blocks, *map(context, notes)]}


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
    if title.where:
        lines.append(escape(clip(f"Streams on {', '.join(title.where)}", 200)))
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


def _notes(edition: Edition) -> list[str]:
    notes = [clip(edition.about, PHONE_LINE) if edition.items else ""]
    notes += ["made offline" if edition.offline else "", "demo text" if edition.demo else ""]
    said = " · ".join(note for note in notes if note)
    lines = [said[:1].upper() + said[1:], *edition.credits]
    return [escape(line) for line in lines if line]


def why(line: TrendLine) -> str:
    """Where a title stands and the numbers behind it."""
    title = line.title
    year = f" ({title.year})" if title.year else ""
    rise = f"{_percent(line.trend)} against its own past" if line.trend else "as usual"
    return f"*{_name(title.name)}*{year} is number {line.rank}: {escape(line.why)} ({rise})."
