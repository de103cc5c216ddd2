"""The forms beside an answer: sharing it, what was wrong with it, a question about a message. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.core.blocks import context, input_block, modal, options, section, select_input, text_input
from assistant.core.ports import Json

BY_DM = "the answer comes as a direct message from me."
WRONG: Mapping[str, str] = {
    "facts": "Something in it is not true",
    "source": "A source does not say that",
    "missed": "It answers another question",
    "missing": "I miss a title",
    "other": "Something else",
}


def share_form(shown: Sequence[Json]) -> Json:
    """`shown`: the answer's own blocks; they come back with the form, and are what is shared."""
    where: Json = {"type": "channels_select", "action_id": "value"}
    asked = input_block("channel", "Share it where?", where, hint="I must be in it: /invite me first.")
    kept = [block for block in shown if block["type"] in ("section", "context")]
    return modal("ask.share", "Share this answer", [asked, *kept], submit="Share")


def wrong_form(question_id: int) -> Json:
    what = select_input("wrong", "What went wrong?", options(WRONG.items()), initial="missed")
    words = text_input("words", "What had you hoped for?", multiline=True, optional=True, max_length=1000)
    return modal("ask.wrong", "Not helpful", [what, words], submit="Send", metadata=str(question_id))


def about_form(text: str) -> Json:
    asked = text_input("question", "Your question", initial=text, multiline=True, max_length=1000)
    note = context(BY_DM.capitalize())
    return modal("ask.about", "Ask about this", [asked, note], submit="Ask")


def done(said: str) -> Json:
    return modal("ask.done", "Ask", [section(said)])
