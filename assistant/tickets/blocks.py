"""How tickets look in Slack: the card, a list, the form. Everything people wrote is escaped here."""

from __future__ import annotations

import json
from collections.abc import Sequence

from assistant.core.blocks import (
    actions,
    button,
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
from assistant.tickets.cards import PRIORITIES, TYPES, Comment, Project, TicketCard, TicketDetail
from assistant.tickets.draft import SUMMARY_LIMIT

DESCRIPTION_SHOWN = 600
COMMENT_SHOWN = 300
LIST_SHOWN = 15
FORM_TEXT_LIMIT = 3000  # docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element


def card_message(detail: TicketDetail, note: str = "") -> Json:
    """The card of one ticket; `note` says above it what just happened."""
    card = detail.card
    blocks = [section(note)] if note else []
    blocks.append(section(f"*{card.key}*  {escape(card.summary)}"))
    blocks.append(context(f"{_where(card)}  ·  {_facts(detail)}"))
    if detail.description:
        blocks.append(section(escape(clip(detail.description, DESCRIPTION_SHOWN))))
    if detail.comments:
        blocks.append(context(*_comments(detail)))
    moves = _moves(card)
    if moves:
        blocks.append(actions(moves))
    return {"text": f"{card.key} {escape(card.summary)} ({escape(card.status)})", "blocks": blocks}


def _where(card: TicketCard) -> str:
    return f"*{escape(card.status)}*  ·  {_person(card.assignee)}"


def _facts(detail: TicketDetail) -> str:
    card = detail.card
    facts = [card.type.capitalize(), f"{card.priority} priority", _points(card)]
    facts += [escape(card.sprint) if card.sprint else "", f"part of {card.parent}" if card.parent else ""]
    facts += [escape(clip(", ".join(detail.labels), 100))]
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


def _comment(comment: Comment) -> str:
    written = f"<!date^{int(comment.at.timestamp())}^{{date_short_pretty}}|{comment.at:%d %b}>"
    return f"<@{comment.author}>, {written}: {escape(clip(comment.body, COMMENT_SHOWN))}"


def _moves(card: TicketCard) -> list[Json]:
    buttons = []
    if card.before:
        buttons.append(button(f"← {card.before}", "tickets.back", _wish(card, card.before)))
    if card.after:
        buttons.append(button(f"{card.after} →", "tickets.forward", _wish(card, card.after)))
    return buttons


def _wish(card: TicketCard, to: str) -> str:
    """What a button asks for, and where the ticket stood when it was drawn."""
    return json.dumps({"key": card.key, "from": card.status, "to": to})


def list_message(cards: Sequence[TicketCard], slash: str, note: str = "") -> Json:
    """A person's open tickets, each with a button for its next column."""
    if not cards:
        text = f"No open ticket is yours. `{slash} new` makes one."
        return {"text": text, "blocks": [section(f"{note}\n{text}".strip())]}
    blocks = [section(note)] if note else []
    blocks += ticket_lines(cards, slash)
    return {
        "text": f"Your open tickets: {', '.join(card.key for card in cards[:LIST_SHOWN])}",
        "blocks": blocks,
    }


def ticket_lines(cards: Sequence[TicketCard], slash: str) -> list[Json]:
    lines = [section(_line(card), accessory=_advance(card)) for card in cards[:LIST_SHOWN]]
    more = len(cards) - LIST_SHOWN
    if more > 0:
        lines.append(context(f"and {more} more. `{slash} show KEY` shows any of them."))
    return lines


def _line(card: TicketCard) -> str:
    return f"*{card.key}*  ·  {escape(card.status)}\n{escape(card.summary)}"


def _advance(card: TicketCard) -> Json | None:
    return button(f"{card.after} →", "tickets.advance", _wish(card, card.after)) if card.after else None


def home_section(cards: Sequence[TicketCard], slash: str) -> list[Json]:
    head = section("*Your tickets*", accessory=button("New ticket", "tickets.new"))
    if not cards:
        return [head, context("No open ticket is yours.")]
    return [head, *ticket_lines(cards, slash)]


AT_HOME = "home"
"""The metadata of a form that was opened in App Home, which then lacks the new ticket."""


def new_ticket_form(projects: Sequence[Project], text: str = "", *, at_home: bool = False) -> Json:
    """The form of a new ticket. `text` is put into the summary, or the description when too long for it."""
    fits = len(text) <= SUMMARY_LIMIT and "\n" not in text
    fields = [_project_input(projects)] if len(projects) > 1 else []
    fields += [
        text_input("summary", "Summary", initial=text if fits else "", max_length=SUMMARY_LIMIT),
        select_input("type", "Type", options((name, name.capitalize()) for name in TYPES), initial="task"),
        text_input(
            "description",
            "Description",
            initial="" if fits else text,
            multiline=True,
            optional=True,
            max_length=FORM_TEXT_LIMIT,
        ),
        input_block("assignee", "Assignee", {"type": "users_select", "action_id": "value"}, optional=True),
        select_input(
            "priority",
            "Priority",
            options((name, name.capitalize()) for name in PRIORITIES),
            initial="medium",
        ),
        input_block(
            "points",
            "Points",
            {"type": "number_input", "action_id": "value", "is_decimal_allowed": True, "min_value": "0"},
            optional=True,
        ),
    ]
    return modal("tickets.create", "New ticket", fields, submit="Create", metadata=AT_HOME if at_home else "")


def _project_input(projects: Sequence[Project]) -> Json:
    choices = options((project.key, f"{project.key} {project.name}") for project in projects)
    return select_input("project", "Project", choices, initial=projects[0].key)
