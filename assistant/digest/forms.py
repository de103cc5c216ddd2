"""The forms of editions: subscribing, less of a genre, a question, what is wrong with a title. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from assistant.core.blocks import (
    context,
    escape,
    input_block,
    modal,
    options,
    section,
    select_input,
    text_input,
)
from assistant.core.ports import Json
from assistant.digest.subscriptions import Subscription
from assistant.digest.votes import WRONG
from assistant.titles.reading import TitleView

KINDS = (("all", "Movies and shows"), ("movie", "Movies"), ("show", "Shows"))
COUNTS = (3, 5, 10, 15)
DAYS = {"weekdays": ("Monday to Friday", (0, 1, 2, 3, 4)), "daily": ("Every day", (0, 1, 2, 3, 4, 5, 6))}
DAYS |= {"monday": ("Mondays", (0,)), "friday": ("Fridays", (4,))}
HERE = "here"
SECTIONS = (("rising", "Rising fast, beyond these"), ("new", "New, beyond these"))
EXTRAS = (("chart", "Add the bubble chart"), ("quiet", "Send nothing when nothing has changed"))


def subscribe_form(channel: str, zone: ZoneInfo) -> Json:
    channels: Json = {"type": "channels_select", "action_id": "value"}
    if channel.startswith("C"):
        channels["initial_channel"] = channel
    at: Json = {"type": "timepicker", "action_id": "value", "initial_time": "09:00"}
    days = options((value, label) for value, (label, _) in DAYS.items())
    counts = options((str(count), f"{count} titles") for count in COUNTS)
    sections, extras = options(SECTIONS), options(EXTRAS)
    beside: Json = {"type": "checkboxes", "action_id": "value", "options": sections}
    more: Json = {"type": "checkboxes", "action_id": "value", "options": extras}
    least: Json = {"type": "number_input", "action_id": "value", "is_decimal_allowed": False}
    least |= {"min_value": "0", "max_value": "100"}
    return modal(
        "digest.subscribe",
        "Trending Now",
        [
            input_block(
                "channel", "Which channel?", channels, optional=True,
                hint="I must be a member of it: /invite me first. Empty: as a direct message to you.",
            ),
            input_block("at", "At what time?", at, hint=f"In {zone.key}, your zone."),
            select_input("days", "On which days?", days, initial="weekdays"),
            select_input("kind", "What?", options(KINDS), initial="all"),
            text_input("genres", "Only these genres", optional=True, placeholder="Comedy, Drama"),
            input_block("least", "Only from this vibe score on", least, optional=True),
            select_input("count", "How many?", counts, initial="10"),
            input_block("sections", "Sections", beside | {"initial_options": sections}, optional=True),
            input_block("extras", "And", more | {"initial_options": extras[:1]}, optional=True),
        ],
        submit="Subscribe",
    )  # fmt: skip


def leave_out_form(one: Subscription, genres: Sequence[str]) -> Json:
    """`genres`: what can be left out."""
    choices = options((genre, genre) for genre in genres)
    element: Json = {"type": "multi_static_select", "action_id": "value", "options": choices}
    chosen = [choice for choice in choices if choice["value"] in one.without]
    if chosen:
        element["initial_options"] = chosen
    asked = input_block("genres", "Leave out", element, optional=True, hint="From the next edition on.")
    return modal("digest.leave_out", "Less like this", [asked], submit="Save", metadata=one.channel)


def ask_form(title: TitleView) -> Json:
    asked = text_input(
        "question", f"About {title.name}"[:150], placeholder="How is the pacing?", max_length=300
    )
    note = context("The answer comes as a direct message from me.")
    metadata = json.dumps({"title": title.id})
    return modal("digest.ask", "Ask", [asked, note], submit="Ask", metadata=metadata)


def wrong_form(title: TitleView) -> Json:
    what = select_input("wrong", "What is wrong?", options(WRONG.items()), initial="score")
    words = text_input("words", "How should it be?", multiline=True, optional=True, max_length=1000)
    ticket: Json = {"type": "checkboxes", "action_id": "value"}
    ticket["options"] = options([("ticket", "Open a ticket for it, with the evidence")])
    shown = f"*{escape(title.name)}*  {title.vibe_score if title.vibe_score is not None else 'no score'}"
    shown += f"\n{escape(', '.join(title.tags)) or 'no tags'}\n{escape(title.verdict or '')}"
    blocks = [section(shown), what, words, input_block("ticket", "And", ticket, optional=True)]
    return modal("digest.wrong", "What is wrong?", blocks, submit="Send", metadata=str(title.id))


def done(said: str) -> Json:
    return modal("digest.done", "Trending Now", [section(said)])


def days_label(weekdays: Sequence[int]) -> str:
    return next((label for label, days in DAYS.values() if list(days) == list(weekdays)), "some days")
