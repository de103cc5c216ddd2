"""The stand-up's forms. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.core.blocks import (
    actions,
    button,
    context,
    input_block,
    modal,
    options,
    section,
    select_input,
    text_input,
)
from assistant.core.ports import Json
from assistant.standup.posts import parse_where, where
from assistant.standup.service import Form
from assistant.standup.summary import day_name
from assistant.standup.team import Question, Team
from assistant.standup.writing import LONGEST_ANSWER

FORM = "standup.answer"


@dataclass(frozen=True)
class Opened:
    """What a form carries along: its round, whether it stands over App Home (which then shows what is not so
    any more), and the time of the last keystroke it was drawn with."""

    where: tuple[int, date]
    at_home: bool
    seen: float

    def metadata(self) -> str:
        return f"{where(*self.where)} {self.seen:.6f}{' home' if self.at_home else ''}"


def answer_form(form: Form, *, at_home: bool = False) -> Json:
    inputs = [field for question in form.team.questions for field in _inputs(question, form.initial)]
    head = context(f"{day_name(form.day)} · <#{form.team.channel}>", _note(form), form.kept)
    metadata = Opened((form.team.id, form.day), at_home, form.seen).metadata()
    return modal(FORM, "Stand-up", [head, *inputs], submit="Send", metadata=metadata)


def opened(metadata: str) -> Opened:
    about, seen, *home = metadata.split(" ")
    return Opened(parse_where(about), bool(home), float(seen))


def _note(form: Form) -> str:
    late = " The summary is out: this comes after it, marked as late." if form.late else ""
    if form.unsent:
        return f"What you typed and have not sent is here again.{late}"
    if form.answered:
        later = " The summary is out: changes are marked." if form.late else ""
        return f"This is what you answered. What you change is changed in the thread too.{later}"
    if form.initial:
        return f"Filled in from your last plan and your tickets: change what is not so.{late}"
    return f"Ticket keys become links to what you write.{late}"


def _inputs(question: Question, given: Mapping[str, str]) -> list[Json]:
    """The field of a question, and of its follow-up when the answer calls for it."""
    answer = given.get(question.id, "")
    if not question.options:
        return [_text(question.id, question.label, answer, question.placeholder)]
    choices = options((choice, choice) for choice in question.options)
    field = select_input(question.id, question.label, choices, initial=answer, optional=True)
    field["dispatch_action"] = True
    field["element"]["action_id"] = "standup.choice"
    if question.anonymous:
        field["hint"] = {"type": "plain_text", "text": "Anonymous: only counted, and shown from five on."}
    if not question.follow_up or answer != question.follow_up_on:
        return [field]
    more = given.get(question.follow_up_id, "")
    return [field, _text(question.follow_up_id, question.follow_up, more, "")]


def _text(block_id: str, label: str, initial: str, placeholder: str) -> Json:
    """A closed form tells nothing, so each field tells what stands in it while it is typed."""
    field = text_input(
        block_id,
        label,
        initial=initial,
        multiline=True,
        optional=True,
        max_length=LONGEST_ANSWER,
        placeholder=placeholder or None,
    )
    field["dispatch_action"] = True
    field["element"]["action_id"] = "standup.typed"
    field["element"]["dispatch_action_config"] = {"trigger_actions_on": ["on_character_entered"]}
    return field


def setup_form(user: str, channel: str) -> Json:
    """Asks three things; everything else has a default."""
    channels: Json = {"type": "channels_select", "action_id": "value"}
    if channel.startswith("C"):
        channels["initial_channel"] = channel
    people: Json = {"type": "multi_users_select", "action_id": "value", "initial_users": [user]}
    at: Json = {"type": "timepicker", "action_id": "value", "initial_time": "09:30"}
    return modal(
        "standup.setup",
        "Start a stand-up",
        [
            input_block("channel", "Where do the answers go?", channels),
            input_block("people", "Who takes part?", people),
            input_block("time", "When are they asked?", at, hint="In each person's own time zone."),
            text_input("name", "Name", initial="Daily stand-up", max_length=60),
        ],
        submit="Start",
    )


def note(title: str, text: str) -> Json:
    return modal("standup.done", title, [section(text)])


def kept_note(day: date) -> Json:
    text = (
        f"Kept for {day_name(day)}. It is posted when that stand-up begins, and I won't ask you. "
        "Until then nobody else reads it."
    )
    return note("Stand-up", text)


def setup_done(team: Team, people: int) -> Json:
    """With the way to everything that has a default so far."""
    who = "one person" if people == 1 else f"{people} people"
    text = (
        f"The stand-up in <#{team.channel}> is set: {who} will be asked at {team.prompt_time:%H:%M} in their "
        "own time, on their working days. The summary comes when all have answered, "
        f"{team.window // timedelta(hours=1)} hours after the last question at the latest."
    )
    ways = [button("Adjust", "standup.adjust.all"), button("Preview to me", "standup.adjust.preview")]
    return modal("standup.done", "Stand-up", [section(text), actions(ways)], metadata=str(team.id))
