"""The board of a project: its columns, left to right, with what stands in each."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.core.blocks import clip, context, escape, section
from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.ports import Json
from assistant.tickets import channels, store
from assistant.tickets.blocks import more_button
from assistant.tickets.cards import TicketCard
from assistant.tickets.models import SprintRow, StatusRow, TicketRow

SHOWN = 6
"""Tickets of one column; a button shows the rest."""
COLUMNS = 40
"""A message holds 50 blocks."""


@dataclass(frozen=True)
class Board:
    """`columns`: name and tickets. `sprint`: the names of the running sprints when only they are shown."""

    project: str
    key: str
    sprint: str | None
    columns: Sequence[tuple[str, Sequence[TicketCard]]]


class Boards:
    def __init__(self, db: Database) -> None:
        self._db = db

    def board(self, project: str = "", *, by: str, channel: str) -> Board:
        """Of the running sprints if there are any, else of all that is not done; of what the person may
        see and the channel may show."""
        with self._db.read() as session:
            limit = channels.allowed(session, channel)
            seen = [known.key for known in store.projects_seen(session, by=by)]
            keys = [key for key in seen if limit is None or key in limit]
            found = store.project(session, project or (keys[0] if keys else ""))
            if found is None or found.key not in keys:
                raise UserError(f"Which project? There are: {', '.join(keys) or 'none to show here'}.")
            sprints = store.running_sprints(session, found.id)
            scope = SprintRow.state == "active" if sprints else StatusRow.category != "done"
            here = (TicketRow.project_id == found.id, TicketRow.type != "epic", scope)
            cards = store.cards(session, *here, store.visible(session, by))
            columns = [
                (column.name, [card for card in cards if card.status == column.name])
                for column in store.statuses(session, found.id)
            ]
            return Board(found.name, found.key, ", ".join(sprints) or None, columns)


def board_message(board: Board) -> Json:
    title = f"{board.project}{f', {board.sprint}' if board.sprint else ''}"
    blocks = [section(f"*{escape(title)}*")]
    filled = [(name, cards) for name, cards in board.columns if cards]
    for name, cards in filled[:COLUMNS]:
        lines = [f"*{escape(name)}* ({len(cards)})", *map(_line, cards[:SHOWN])]
        blocks.append(section("\n".join(lines), accessory=_more(board, name, len(cards))))
    if len(filled) > COLUMNS:
        blocks.append(context(f"and {escape(', '.join(name for name, _ in filled[COLUMNS:]))}"))
    empty = [name for name, cards in board.columns if not cards]
    if empty:
        blocks.append(context(f"Empty: {escape(', '.join(empty))}"))
    return {"text": f"The board of {escape(title)}", "blocks": blocks}


def _more(board: Board, column: str, count: int) -> Json | None:
    if count <= SHOWN:
        return None
    search = shlex.join(
        [f"project:{board.key}", f"status:{column}", "-type:epic", *(["sprint:current"] * bool(board.sprint))]
    )
    return more_button(f"{count - SHOWN} more", {"search": search}, SHOWN)


def _line(card: TicketCard) -> str:
    who = f" <@{card.assignee}>" if card.assignee else ""
    return f"{card.key} {escape(clip(card.summary, 60))}{who}"
