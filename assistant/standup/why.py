"""Answers "why was I, or was I not, asked?" and "who has answered?" in plain words."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from assistant.core.blocks import escape
from assistant.core.people import People, Person
from assistant.standup import asks, store
from assistant.standup.asks import Moment
from assistant.standup.days_off import holiday, why_off
from assistant.standup.quiet.hours import held_back
from assistant.standup.reading import StandupReader
from assistant.standup.summary import Summary, day_name
from assistant.standup.team import Team

_RECORDED = {
    asks.ASKED: "I asked you at {at}.",
    asks.LATE: "I asked you at {at}: later than {due}, because I was not running then.",
    asks.HOME: "At {at} the messages I may send you unasked were used up or it was your quiet time, "
    "so the question waits in my App Home.",
    asks.AFTER_QUIET: "I asked you at {at}: at {due} it was your quiet time.",
    asks.AFTER_DND: "I asked you at {at}: at {due} you had notifications paused in Slack.",
    asks.AWAY: "I did not ask: you are away.",
    asks.DAY_OFF: "I did not ask: it is not one of your working days.",
    asks.HOLIDAY: "I did not ask: it is a public holiday ({holiday}).",
    asks.TEAM_OFF: "I did not ask: the stand-up does not take place that day.",
    asks.PAUSED: "I did not ask: the stand-up is paused.",
    asks.TOO_LATE: "I did not ask: I was not running at {due}, and at {at} the time was over.",
    asks.SKIPPED: "You skipped this one.",
    asks.TAKEN_BACK: "You took your answer back.",
    asks.ANSWERED: "I did not ask: you had answered before {due}.",
}


def why(session: Session, people: People, person: Person, team: Team, now: datetime) -> str:
    """The reason for the current date, by the row that was written at the time if there is one."""
    day = team.current_day(now, person.zone)
    asked_for = team.moment(day, person.zone)
    round_ = store.round_of(session, team.id, day)
    answer = store.answer(session, round_.id, person.id) if round_ else None
    ask = store.ask(session, round_.id, person.id) if round_ else None
    due = local(asked_for.opens, person.zone)
    if ask:
        reason = _RECORDED[ask.state].format(
            at=local(ask.at, person.zone), due=due, holiday=_holiday(team, person, day)
        )
    else:
        reason = _expected(session, people, person, team, asked_for, now)
    told = f" You answered at {local(answer.created_at, person.zone)}." if answer else ""
    return f"{day_name(day)}, <#{team.channel}>: {reason}{told}"


def _expected(
    session: Session, people: People, person: Person, team: Team, asked_for: Moment, now: datetime
) -> str:
    at = f"{local(asked_for.opens, person.zone)} ({person.zone.key})"
    off = why_off(session, people, team, person, asked_for.day)
    if off:
        reason = _RECORDED[off].format(holiday=_holiday(team, person, asked_for.day))
        return reason.replace("I did not ask", "I do not ask") if now < asked_for.opens else reason
    if now < asked_for.opens:
        return f"I will ask you at {at}."
    joined = next(p.joined_at for p in store.participants(session, team.id) if p.member_id == person.id)
    if joined > asked_for.opens:
        return f"I did not ask: you joined after {at}. The first question comes on your next working day."
    question = (team.id, person.id, asked_for.day)
    held = held_back(session, [question]).get(question)
    if held and held.until > now:
        what = "notifications paused in Slack" if held.why == asks.AFTER_DND else "your quiet time"
        return f"It was due at {at}, in {what}; I ask at {local(held.until, person.zone)}."
    return f"It was due at {at}; the question is on its way."


def _holiday(team: Team, person: Person, day: date) -> str:
    return holiday(person.country or team.country, day) or ""


def status(session: Session, reader: StandupReader, team: Team, person: Person, now: datetime) -> str:
    day = team.current_day(now, person.zone)
    round_ = store.round_of(session, team.id, day)
    if round_ is None:
        names = ", ".join(who.name for who in store.participants(session, team.id))
        return (
            f"*{day_name(day)}*, <#{team.channel}>: nobody has been asked yet. Taking part: {escape(names)}."
        )
    return _standing(team, reader.summary(session, team, round_, store.roll(session, round_)))


def _standing(team: Team, found: Summary) -> str:
    lines = [f"*{day_name(found.day)}*, <#{team.channel}>"]
    groups = {"Answered": [report.name for report in found.reports], **found.absent}
    lines += [f"{what}: {escape(', '.join(names))}" for what, names in groups.items() if names]
    return "\n".join(lines)


def local(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%H:%M}"
