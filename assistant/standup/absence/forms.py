"""The form of *I'm away*. Pure."""

from __future__ import annotations

from datetime import date

from assistant.core.blocks import input_block, modal, text_input
from assistant.core.ports import Json


def away_form(first: date) -> Json:
    def day(which: date) -> Json:
        return {"type": "datepicker", "action_id": "value", "initial_date": which.isoformat()}

    fields = [
        input_block("first", "From", day(first)),
        input_block("last", "To", day(first), hint="The last day on which you are away."),
        text_input("reason", "Reason", optional=True, max_length=200, placeholder="Your team may read it"),
    ]
    return modal("standup.away", "I'm away", fields, submit="Save")
