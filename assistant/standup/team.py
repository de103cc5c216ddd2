"""A team's stand-up as the rest of the feature passes it around."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from assistant.standup.asks import Hours, Moment, prompt_instant
from assistant.standup.models import TeamRow


@dataclass(frozen=True)
class Question:
    """`heading` stands over the answer; `kind` (done, plan, blocker, mood, or "") places it in the summary.

    `type` is one of TYPES. When the answer is `follow_up_on`, `follow_up` is asked too; its answer goes by
    the id `follow_up_id`. An `anonymous` answer is counted, and kept with nobody's name.
    """

    id: str
    label: str
    heading: str
    kind: str
    placeholder: str = ""
    type: str = "text"
    choices: tuple[str, ...] = ()
    follow_up_on: str = ""
    follow_up: str = ""
    anonymous: bool = False

    @property
    def follow_up_id(self) -> str:
        return f"{self.id}.more"

    @property
    def options(self) -> tuple[str, ...]:
        """What can be chosen; empty for text."""
        return {"scale": SCALE, "yes_no": YES_NO}.get(self.type, self.choices)


SCALE = ("1", "2", "3", "4", "5")
YES_NO = ("Yes", "No")
TYPES = {"text": "Text", "choice": "One of several", "scale": "1 to 5", "yes_no": "Yes or no"}
QUESTIONS = (
    Question("yesterday", "What did you finish?", "Finished", "done", "Say TN-1 and the ticket hears of it"),
    Question("today", "What will you do today?", "Today", "plan"),
    Question("blockers", "Is anything in your way?", "In the way", "blocker", "Leave empty when nothing is"),
)


@dataclass(frozen=True)
class Team:
    id: int
    name: str
    channel: str
    owner_id: int
    zone: ZoneInfo
    prompt_time: time
    window: timedelta
    close_at: time | None
    questions: tuple[Question, ...]
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    one_zone: bool = False
    evening_before: bool = False
    country: str | None = None
    reminders: tuple[int, ...] = ()
    answers_to: str = "thread"
    readers: str = "team"
    follows: str | None = None
    escalate_after: int = 2
    paused: bool = False
    weekly: bool = False
    comments: bool = True

    @property
    def hours(self) -> Hours:
        return Hours(self.prompt_time, self.window, self.evening_before, self.zone if self.one_zone else None)

    def moment(self, day: date, zone: ZoneInfo) -> Moment:
        return self.hours.moment(day, zone)

    def look_after_asking(self, asked: Moment, now: datetime) -> datetime:
        """When something may be to do in a round by time alone, once somebody was asked in it at `now`."""
        ends = [asked.closes, *(now + timedelta(minutes=minutes) for minutes in self.reminders)]
        if self.close_at:
            ends.append(prompt_instant(asked.day, self.close_at, self.zone))
        return min(ends)

    def current_day(self, now: datetime, zone: ZoneInfo) -> date:
        return self.hours.current_day(now, zone)

    def asking(self, questions: Sequence[Any]) -> Team:
        """As it was when a round began; `questions` as stored."""
        return replace(self, questions=questions_of(questions))

    def answer_to(self, kind: str, answers: dict[str, str]) -> str:
        """The answers to all questions of a kind, as one text."""
        found = (answers.get(question.id, "") for question in self.questions if question.kind == kind)
        return "\n".join(text for text in found if text)

    def labelled(self, answers: dict[str, str]) -> list[tuple[str, str]]:
        """(heading, text) in the order of the questions; an answer outlives its question."""
        headings = {question.id: question.heading for question in self.questions}
        headings |= {
            question.follow_up_id: question.follow_up for question in self.questions if question.follow_up
        }
        ordered = sorted(headings, key=lambda key: [*headings].index(key.removesuffix(".more")))
        ordered += [key for key in answers if key not in headings]
        return [(headings.get(key, key), answers[key]) for key in ordered if answers.get(key)]


def team_of(row: TeamRow | Row[Any]) -> Team:
    return Team(
        row.id,
        row.name,
        row.channel,
        row.owner_id,
        ZoneInfo(row.zone),
        time.fromisoformat(row.prompt_time),
        timedelta(hours=row.window_hours),
        time.fromisoformat(row.close_at) if row.close_at else None,
        questions_of(row.questions),
        tuple(row.weekdays),
        row.one_zone,
        row.evening_before,
        row.country,
        tuple(row.reminders),
        row.answers_to,
        row.readers,
        row.follows,
        row.escalate_after,
        row.paused,
        row.weekly_at is not None,
        row.comments,
    )


def questions_of(stored: Sequence[Any]) -> tuple[Question, ...]:
    return tuple(Question(**{**one, "choices": tuple(one.get("choices", ()))}) for one in stored)


def questions_as_json(questions: Sequence[Question]) -> list[Any]:
    return [asdict(question) for question in questions]
