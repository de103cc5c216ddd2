"""Answers from a file, one JSON object a line, and what is proposed for them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ValidationError

from assistant.core.errors import UserError
from assistant.standup.proposals.changes import Change, Ticket
from assistant.standup.proposals.engine import first_name, propose


class TicketGiven(BaseModel):
    key: str
    summary: str = ""
    status: str
    assignee: str | None = None
    flagged: bool | None = None


class Given(BaseModel):
    id: str | int
    member: str
    answers: dict[str, str | None]
    tickets: list[TicketGiven]
    workflow: list[str]


def read(text: str) -> list[Given]:
    """The rows of the file; a UserError names the first line that is none."""
    return [_row(line, number) for number, line in enumerate(text.splitlines(), 1) if line.strip()]


def proposed(row: Given) -> list[Change]:
    me = first_name(row.member)
    tickets = [
        Ticket(
            one.key.upper(),
            one.summary,
            one.status,
            mine=one.assignee is not None and first_name(one.assignee) == me,
            nobodys=not one.assignee,
            assignee=one.assignee or "",
            flagged=one.flagged,
        )
        for one in row.tickets
    ]
    answers = {question: text or "" for question, text in row.answers.items()}
    return propose(answers, tickets, row.workflow)


def changes_of(row: Given) -> dict[str, Any]:
    names = {one.key.upper(): one.key for one in row.tickets}
    changes = [
        {"key": names[one.key], "kind": one.kind, "to": one.to, "why": one.why} for one in proposed(row)
    ]
    return {"id": row.id, "changes": changes}


def _row(line: str, number: int) -> Given:
    try:
        return Given.model_validate_json(line)
    except ValidationError as failure:
        first = failure.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        about = f"`{where}`: " if where else ""
        raise UserError(f"Line {number} is no answer: {about}{first['msg']}.") from None
