"""Other words in the place of what was said of a ticket."""

from __future__ import annotations

from sqlalchemy.orm import Session

from assistant.core.blocks import context
from assistant.core.outbox import Outbox, OutboxRow
from assistant.core.ports import Json

KINDS = ("slack.post", "slack.unfurl")
"""Deliveries that leave something to be read."""


def say_instead(session: Session, outbox: Outbox, said: OutboxRow, text: str, key: str) -> None:
    """`said` is one of `KINDS` and may be on its way; `key` is the new delivery's."""
    blocks = [context(text)]
    if said.kind == "slack.unfurl":
        place = {name: said.payload[name] for name in ("channel", "ts", "url")}
        outbox.put(session, "slack.unfurl", key, {**place, "blocks": blocks}, order=said.key)
    else:
        edit: Json = {"text": text, "blocks": blocks}
        outbox.put(session, "slack.update", key, edit, target=said.key)
