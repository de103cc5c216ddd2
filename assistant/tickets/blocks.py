"""How tickets look in Slack: the card, a list, the form. Everything people wrote is escaped here."""

from __future__ import annotations

import json
from collections.abc import Sequence

from assistant.core.blocks import (
    actions,
    button,
    clip,
    context,
    counted,
    escape,
    section,
)
from assistant.core.ports import Json
from assistant.tickets.cards import Comment, TicketCard, TicketDetail
from assistant.tickets.search import Found

DESCRIPTION_SHOWN = 600
COMMENT_SHOWN = 300
LIST_SHOWN = 15
BUTTON_HOLDS = 2000
"""Characters of a button's value (docs.slack.dev, button element)."""


def card_message(detail: TicketDetail, note: str = "", *, undo: bool = False) -> Json:
    """The card of one ticket; `note` says above it what just happened, `undo` offers to take it back."""
    card = detail.card
    blocks = [section(note)] if note else []
    blocks.append(section(f"*{card.key}*  {escape(card.summary)}"))
    blocks.append(context(f"{_where(card)}  ·  {_facts(detail)}"))
    if detail.marks:
        blocks.append(context(escape(" ".join(detail.marks))))
    if detail.description:
        blocks.append(section(escape(clip(detail.description, DESCRIPTION_SHOWN))))
    if detail.comments:
        blocks.append(context(*_comments(detail)))
    undoing = [button("Undo", "tickets.undo", card.key)] if undo else []
    blocks.append(actions([*_buttons(card), *undoing]))
    return {"text": f"{card.key} {escape(card.summary)} ({escape(card.status)})", "blocks": blocks}


def commented_message(card: TicketCard, source: str) -> Json:
    """A comment was added; it can be taken back."""
    said = f"Your comment is on {card.key} ({escape(clip(card.summary, 60))})."
    value = json.dumps({"key": card.key, "source": source})
    return {"text": said, "blocks": [section(said, button("Undo", "tickets.uncomment", value))]}


def short_message(card: TicketCard) -> Json:
    """A ticket that somebody named, in two lines."""
    said = f"*{card.key}*  {escape(card.summary)}\n{_where(card)}"
    return {
        "text": f"{card.key} {escape(card.summary)} ({escape(card.status)})",
        "blocks": [section(said, accessory=button("Show", "tickets.show", card.key))],
    }


def _where(card: TicketCard) -> str:
    flag = "  ·  *blocked*" if card.flagged else ""
    return f"*{escape(card.status)}*{flag}  ·  {_person(card.assignee)}"


def _facts(detail: TicketDetail) -> str:
    card = detail.card
    facts = [card.type.capitalize(), f"{card.priority} priority", _points(card)]
    facts += [escape(card.sprint) if card.sprint else "", f"part of {card.parent}" if card.parent else ""]
    facts += [escape(clip(", ".join(detail.labels), 100)), clip(", ".join(detail.links), 200)]
    return "  ·  ".join(fact for fact in facts if fact)


def _points(card: TicketCard) -> str:
    if card.points is None:
        return ""
    return "1 point" if card.points == 1 else f"{card.points:g} points"


def _person(slack_id: str | None) -> str:
    return f"<@{slack_id}>" if slack_id else "nobody yet"


def _comments(detail: TicketDetail) -> list[str]:
    earlier = detail.comment_count - len(detail.comments)
    told = [f"{earlier} earlier comment{'s' if earlier > 1 else ''}"] if earlier else []
    return told + [_comment(comment) for comment in detail.comments]


def _author(comment: Comment) -> str:
    return f"<@{comment.author}>" if comment.author else escape(comment.name or "somebody")


def _comment(comment: Comment) -> str:
    written = f"<!date^{int(comment.at.timestamp())}^{{date_short_pretty}}|{comment.at:%d %b}>"
    return f"{_author(comment)}, {written}: {escape(clip(comment.body, COMMENT_SHOWN))}"


def _buttons(card: TicketCard) -> list[Json]:
    buttons = []
    if card.before:
        buttons.append(button(f"← {card.before}", "tickets.back", _wish(card, card.before)))
    if card.after:
        buttons.append(button(f"{card.after} →", "tickets.forward", _wish(card, card.after)))
    return [*buttons, button("Edit", "tickets.edit", card.key)]


def _wish(card: TicketCard, to: str) -> str:
    """What a button asks for, and where the ticket stood when it was drawn."""
    return json.dumps({"key": card.key, "from": card.status, "to": to})


def list_message(cards: Sequence[TicketCard], slash: str, note: str = "", start: int = 0) -> Json:
    """A person's open tickets from `start` on, each with a button for its next column."""
    if not cards:
        text = f"No open ticket is yours. `{slash} new` makes one."
        return {"text": text, "blocks": [section(f"{note}\n{text}".strip())]}
    blocks = [section(note)] if note else []
    blocks += _page(cards, start, {"mine": True})
    shown = cards[start : start + LIST_SHOWN]
    return {"text": f"Your open tickets: {', '.join(card.key for card in shown)}", "blocks": blocks}


def found_message(found: Found, start: int = 0, *, asked: str | None = None) -> Json:
    """What a search found, from `start` on, and what exactly was searched for. `asked`: by which words, so
    that there can be more."""
    count = len(found.cards)
    said = f"{counted(count, 'ticket')} found" if count else "No ticket found"
    searched = f"Searched: `{escape(found.jql.replace('`', ''))}`"
    head = [] if start else [section(f"{said}.")]
    page = _page(found.cards, start, {"search": asked} if asked else None)
    return {"text": said, "blocks": [*head, *page, context(searched)]}


def more_button(label: str, again: Json, start: int) -> Json | None:
    """Shows what a list holds from `start` on; None where a button cannot hold the question."""
    value = json.dumps({**again, "from": start})
    return button(label, "tickets.more", value) if len(value) <= BUTTON_HOLDS else None


def _page(cards: Sequence[TicketCard], start: int, again: Json | None) -> list[Json]:
    """The lines from `start` on; what follows them is one click away when `again` says how to ask."""
    lines, left = ticket_lines(cards[start:]), len(cards) - start - LIST_SHOWN
    if left > 0:
        pressed = more_button(f"{left} more", again, start + LIST_SHOWN) if again else None
        narrower = context(f"and {left} more. A narrower search shows them.")
        return [*lines, actions([pressed]) if pressed else narrower]
    return lines if lines or not start else [context("There are no more by now.")]


def not_here_yet(count: int) -> Json:
    """Tickets that the tracker found and that the sync has not read."""
    return context(
        f"{counted(count, 'ticket')} more in Jira that I have not read yet; try again in a minute."
    )


def ticket_lines(cards: Sequence[TicketCard]) -> list[Json]:
    return [section(_line(card), accessory=_advance(card)) for card in cards[:LIST_SHOWN]]


def _line(card: TicketCard) -> str:
    return f"*{card.key}*  ·  {escape(card.status)}\n{escape(card.summary)}"


def _advance(card: TicketCard) -> Json | None:
    return button(f"{card.after} →", "tickets.advance", _wish(card, card.after)) if card.after else None


def home_section(cards: Sequence[TicketCard], slash: str) -> list[Json]:
    head = section("*Your tickets*", accessory=button("New ticket", "tickets.new"))
    if not cards:
        return [head, context("No open ticket is yours.")]
    left = len(cards) - LIST_SHOWN
    rest = [context(f"and {left} more: `{slash} mine`.")] if left > 0 else []
    return [head, *ticket_lines(cards), *rest]
