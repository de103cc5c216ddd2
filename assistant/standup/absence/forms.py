"""Days away: how they are said, and the form of *I'm away*. Pure."""

from __future__ import annotations

from datetime import date

from assistant.core.blocks import escape, input_block, modal, text_input
from assistant.core.ports import Json
from assistant.standup.absence.status import OPEN_END
from assistant.standup.summary import day_name

AT_HOME = "home"
"""The metadata of a form that was opened in App Home, which then shows what is not so any more."""


def days_said(first: date, last: date, reason: str) -> str:
    until = "" if first == last else f" to {day_name(last)}"
    until = " on, without an end" if last == OPEN_END else until
    return day_name(first) + until + (f" ({escape(reason)})" if reason else "")


def away_form(first: date, *, at_home: bool = False) -> Json:
    def day(which: date) -> Json:
        return {"type": "datepicker", "action_id": "value", "initial_date": which.isoformat()}

    fields = [
        input_block("first", "From", day(first)),
        input_block("last", "To", day(first), hint="The last day on which you are away."),
        text_input("reason", "Reason", optional=True, max_length=200, placeholder="Your team may read it"),
    ]
    return modal("standup.away", "I'm away", fields, submit="Save", metadata=AT_HOME if at_home else "")
