"""What is said to a direct message that is an answer. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from assistant.core.blocks import actions, button, clip, escape, section
from assistant.core.ports import Json
from assistant.standup.posts import where
from assistant.standup.summary import day_name
from assistant.standup.team import Question, Team

WHICH, NOT_MINE = "standup.reply.which", "standup.reply.release"
SHOWN = 300


def taken_message(
    team: Team,
    day: date,
    answers: dict[str, str],
    reply_id: int,
    *,
    in_thread: bool,
    following: Question | None = None,
) -> Json:
    """`following`: the question that the next reply there answers."""
    said = "\n".join(
        f"_{escape(heading)}_ {escape(clip(text, SHOWN))}" for heading, text in team.labelled(answers)
    )
    text = f"Taken as your answer to the stand-up of {day_name(day)} in <#{team.channel}>:\n{said}"
    if following:
        text += f"\n\nNext: *{escape(following.label)}* Reply here, or leave it."
    row = [button("Change my answer", "standup.open", where(team.id, day))]
    if not in_thread:
        row.append(button("That was no answer", NOT_MINE, str(reply_id)))
    return {
        "text": f"Taken as your answer to the stand-up of {day_name(day)}.",
        "blocks": [section(text), actions(row)],
    }


def stays_message(team: Team, day: date, command: str) -> Json:
    """The message is deleted, the answer is out."""
    text = f"Your answer to the stand-up of {day_name(day)} stays in <#{team.channel}>: its time is over. "
    text += f"`{command} mydata` takes all of yours away."
    return {"text": text, "blocks": [section(text)]}


def which_message(rounds: Sequence[tuple[Team, date]], reply_id: int) -> Json:
    text = "Which stand-up is this for?"
    row = [
        button(f"{team.name}, {day_name(day)}", f"{WHICH}.{n}", f"{reply_id}:{where(team.id, day)}")
        for n, (team, day) in enumerate(rounds[:5])
    ]
    row.append(button("None", NOT_MINE, str(reply_id)))
    return {"text": text, "blocks": [section(text), actions(row)]}
