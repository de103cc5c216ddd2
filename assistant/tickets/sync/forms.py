"""Forms made of the tracker's own fields. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.core.blocks import actions, button, clip, escape, modal, section
from assistant.core.ports import Json
from assistant.core.tracker import MetaField
from assistant.tickets import inputs

ELSEWHERE = ("sprint", "parent", "flagged", "issuetype", "project")


def can_ask(field: MetaField) -> bool:
    """What would have to be searched is not asked for afterwards."""
    return inputs.can_ask(field) and field.name not in ELSEWHERE and len(field.allowed) <= inputs.MOST


def question(asked_id: int, key: str, summary: str, what: str, labels: Sequence[str]) -> Json:
    wish = f"move {key} to {escape(what)}" if what else f"make {key}"
    text = f"To {wish}, Jira asks for: {escape(', '.join(labels))}."
    return {
        "text": text,
        "blocks": [
            section(f"{text}\n{key} {escape(clip(summary, 80))}"),
            actions([button("Fill in", "tickets.asked", str(asked_id))]),
        ],
    }


def asked_form(asked_id: int, key: str, what: str, fields: Sequence[MetaField]) -> Json:
    title = f"{key} to {what}" if what else f"Make {key}"
    return modal(
        "tickets.asked",
        title,
        [inputs.field_input(field) for field in fields],
        submit="Send",
        metadata=str(asked_id),
    )
