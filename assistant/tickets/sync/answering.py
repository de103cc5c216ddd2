"""What people fill in for fields of the tracker's own. Functions join the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.core.errors import UserError
from assistant.core.people import Member
from assistant.core.tracker import MetaField
from assistant.tickets.sync.models import AccountRow, AskedRow

MAKING = ""
"""What is asked for when a ticket is made; else it is the column it is to be moved to."""


def keep(
    session: Session, ticket_id: int, answers: Mapping[str, str], fields: Mapping[str, MetaField]
) -> None:
    """Have a new ticket made with these, by field."""
    asked = [fields[name] for name in answers if name in fields]
    given = {field.name: said(session, field, answers[field.name]) for field in asked}
    shown = [asdict(field) for field in asked]
    session.add(AskedRow(ticket_id=ticket_id, what=MAKING, fields=shown, given=given))


def said(session: Session, field: MetaField, value: str) -> str:
    """As the tracker takes it: a person by their account."""
    if field.kind != "account":
        return value
    mine = select(AccountRow.id).join(Member, Member.id == AccountRow.member_id)
    account = session.scalar(mine.where(Member.slack_id == value))
    if account is None:
        raise UserError("I don't know who that is in Jira. Pick somebody else.", field=field.name)
    return account
