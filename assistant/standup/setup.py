"""Starting a stand-up, and taking one away. Joins the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assistant.core.blocks import escape
from assistant.core.errors import UserError
from assistant.core.people import People, Person
from assistant.standup import store
from assistant.standup.blockers.models import BlockerRow
from assistant.standup.card import store as cards
from assistant.standup.drafts.models import DraftRow
from assistant.standup.models import AnswerRow, AskRow, DayOffRow, ParticipantRow, RoundRow, TeamRow
from assistant.standup.moods.models import MoodRow
from assistant.standup.quiet.models import HeldRow
from assistant.standup.replies.models import ReplyRow
from assistant.standup.team import QUESTIONS, Team, questions_as_json, team_of


@dataclass(frozen=True)
class NewTeam:
    """`members` are Slack ids; `prompt_time` "HH:MM" in each one's zone, `close_at` "HH:MM" in the owner's.

    Without `close_at` the summary comes when everybody has answered, at the latest when the last window ends.
    """

    channel: str
    members: Sequence[str]
    prompt_time: str = "09:30"
    name: str = "Daily stand-up"
    window_hours: int = 4
    close_at: str | None = None


def create(session: Session, people: People, owner: Person, new: NewTeam, now: datetime) -> Team:
    """UserError names the field of what cannot be."""
    if not new.channel:
        raise UserError("Choose the channel for the answers.", field="channel")
    if not new.members:
        raise UserError("Choose at least one person.", field="people")
    if not 1 <= new.window_hours <= 23:
        raise UserError("The time to answer is between 1 and 23 hours.")
    if any(team.name == new.name for team in store.teams_in(session, new.channel)):
        said = f"That channel has a stand-up “{escape(new.name)}” already. Give this one another name."
        raise UserError(said, field="name")
    row = TeamRow(
        name=new.name,
        channel=new.channel,
        owner_id=owner.id,
        zone=owner.zone.key,
        prompt_time=clock_time(new.prompt_time, field="time"),
        window_hours=new.window_hours,
        close_at=clock_time(new.close_at) if new.close_at else None,
        questions=questions_as_json(QUESTIONS),
        weekdays=[0, 1, 2, 3, 4, 5, 6],
        one_zone=False,
        evening_before=False,
        reminders=[],
        answers_to="thread",
        readers="team",
        escalate_after=2,
        paused=False,
        active=True,
        created_at=now,
    )
    session.add(row)
    session.flush()
    team = team_of(row)
    if people.is_quiet(owner, team.moment(owner.today(now), owner.zone).opens):
        raise UserError("That is within the quiet hours, when I write to nobody.", field="time")
    for slack_id in dict.fromkeys(new.members):
        member = people.ensure(session, slack_id)
        session.add(ParticipantRow(team_id=row.id, member_id=member.id, joined_at=now))
    return team


def remove(session: Session, team_id: int) -> None:
    cards.forget(session, RoundRow.team_id == team_id)
    rounds = select(RoundRow.id).where(RoundRow.team_id == team_id)
    for model in (MoodRow, AskRow, AnswerRow):
        session.execute(delete(model).where(model.round_id.in_(rounds)))
    for own in (BlockerRow, RoundRow, ReplyRow, DraftRow, DayOffRow, HeldRow, ParticipantRow):
        session.execute(delete(own).where(own.team_id == team_id))
    session.execute(delete(TeamRow).where(TeamRow.id == team_id))


def clock_time(text: str, field: str | None = None) -> str:
    """ "9:30" or "09:30" as "09:30"; UserError when it is no time of day."""
    try:
        hour, _, minute = text.strip().partition(":")
        return time(int(hour), int(minute)).strftime("%H:%M")
    except ValueError:
        raise UserError("Give a time of day such as 09:30.", field=field) from None
