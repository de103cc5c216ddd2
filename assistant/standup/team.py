"""A team's stand-up as the rest of the feature passes it around."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from assistant.standup.asks import Moment, current_day, moment
from assistant.standup.models import TeamRow


@dataclass(frozen=True)
class Question:
    """`heading` stands over the answer; `kind` (done, plan or blocker) places it in the summary."""

    id: str
    label: str
    heading: str
    kind: str
    placeholder: str = ""


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

    def moment(self, day: date, zone: ZoneInfo) -> Moment:
        return moment(day, self.prompt_time, self.window, zone)

    def current_day(self, now: datetime, zone: ZoneInfo) -> date:
        return current_day(now, self.prompt_time, self.window, zone)

    def answer_to(self, kind: str, answers: dict[str, str]) -> str:
        """The answers to all questions of a kind, as one text."""
        found = (answers.get(question.id, "") for question in self.questions if question.kind == kind)
        return "\n".join(text for text in found if text)

    def labelled(self, answers: dict[str, str]) -> list[tuple[str, str]]:
        """(heading, text) in the order of the questions; an answer outlives its question."""
        headings = {question.id: question.heading for question in self.questions}
        ordered = [*headings, *(key for key in answers if key not in headings)]
        return [(headings.get(key, key), answers[key]) for key in ordered if answers.get(key)]


def team_of(row: TeamRow) -> Team:
    return Team(
        row.id,
        row.name,
        row.channel,
        row.owner_id,
        ZoneInfo(row.zone),
        time.fromisoformat(row.prompt_time),
        timedelta(hours=row.window_hours),
        time.fromisoformat(row.close_at) if row.close_at else None,
        tuple(Question(**question) for question in row.questions),
    )


def questions_as_json(questions: Sequence[Question]) -> list[Any]:
    return [asdict(question) for question in questions]
