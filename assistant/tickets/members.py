"""Finding the member a name means."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from assistant.core.blocks import escape
from assistant.core.errors import UserError
from assistant.core.people import People, Person


def find_member(members: Sequence[Person], name: str) -> Person:
    """By whole name, else by its beginning or one of its words; UserError when nobody or several fit."""
    found = fitting(members, name)
    if len(found) == 1:
        return found[0]
    if found:
        names = " or ".join(escape(member.name) for member in found[:5])
        raise UserError(f"Whom do you mean: {names}?")
    raise UserError(f"I don't know {escape(name[:40])}. Begin with @ and pick the name from Slack's list.")


def fitting(members: Sequence[Person], name: str) -> list[Person]:
    """Whom a name may mean, as `find_member` looks."""
    wanted = name.casefold()
    exact = [member for member in members if member.name.casefold() == wanted]
    return exact or [member for member in members if _could_be(member.name.casefold(), wanted)]


def assignable(session: Session, people: People, slack_id: str | None) -> int | None:
    """The member's id; UserError when they have left, or are an app. None stays None."""
    if slack_id is None:
        return None
    person = people.ensure(session, slack_id)
    if not person.active:
        gone = f"{escape(person.name)} has left the workspace, or is an app."
        raise UserError(f"{gone} Pick somebody else.", field="assignee")
    return person.id


def _could_be(name: str, wanted: str) -> bool:
    return name.startswith(wanted) or wanted in name.split()
