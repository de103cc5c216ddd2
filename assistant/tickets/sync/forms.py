"""Forms made of the tracker's own fields. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.core.blocks import (
    actions,
    button,
    clip,
    escape,
    input_block,
    modal,
    options,
    section,
    select_input,
    text_input,
)
from assistant.core.errors import UserError
from assistant.core.ports import Json
from assistant.core.tracker import MetaField

KINDS = ("text", "rich", "number", "date", "choice", "choices", "labels", "account")
ELSEWHERE = ("sprint", "parent", "flagged", "issuetype", "project")
MOST = 100
"""Options of a select (docs.slack.dev/reference/block-kit/block-elements/select-menu-element)."""


def can_ask(field: MetaField) -> bool:
    if field.kind in ("choice", "choices"):
        return 0 < len(field.allowed) <= MOST and field.name not in ELSEWHERE
    return field.kind in KINDS and field.name not in ELSEWHERE


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
        "tickets.asked", title, [_input(field) for field in fields], submit="Send", metadata=str(asked_id)
    )


def _input(field: MetaField) -> Json:
    label = clip(field.label, 150)
    if field.kind == "choice":
        return select_input(field.name, label, _choices(field))
    if field.kind in ("text", "rich", "labels"):
        return text_input(field.name, label, multiline=field.kind == "rich", max_length=_longest(field))
    elements: dict[str, Json] = {
        "choices": {"type": "multi_static_select", "options": _choices(field)},
        "number": {"type": "number_input", "is_decimal_allowed": True},
        "date": {"type": "datepicker"},
        "account": {"type": "users_select"},
    }
    return input_block(field.name, label, {"action_id": "value", **elements[field.kind]})


def _longest(field: MetaField) -> int:
    return 3000 if field.kind == "rich" else 255


def _choices(field: MetaField) -> list[Json]:
    """By number: names may be longer than an option's value, or hold anything."""
    return options((str(number), name) for number, name in enumerate(field.allowed))


def answer(field: MetaField, values: Mapping[str, str]) -> str:
    """What was filled in, choices by their names; UserError at the field where there is nothing."""
    value = values.get(field.name, "").strip()
    if not value:
        raise UserError(f"Jira needs something for {field.label}.", field=field.name)
    if field.kind in ("choice", "choices"):
        return ",".join(field.allowed[int(number)] for number in value.split())
    return value
