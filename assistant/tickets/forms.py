"""The forms of tickets: a new one, and an existing one. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

from assistant.core.blocks import context, input_block, modal, options, section, select_input, text_input
from assistant.core.ports import Json
from assistant.tickets.cards import PRIORITIES, TYPES, Choices, NewTicket, Project, TicketCard
from assistant.tickets.draft import SUMMARY_LIMIT, labels, points

FORM_TEXT_LIMIT = 3000  # docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element
NONE = "-"
"""The option of a select that takes a value away."""


def new_ticket_form(
    choices: Choices, text: str = "", *, description: str = "", metadata: Mapping[str, str] | None = None
) -> Json:
    """`text` is put into the summary, or the description when too long for it."""
    fits = len(text) <= SUMMARY_LIMIT and "\n" not in text
    initial = {"type": "task", "priority": "medium", "description": description}
    initial |= {"summary": text} if fits else {"description": text}
    fields = [_project_input(choices.projects)] if len(choices.projects) > 1 else []
    fields += _fields(choices, initial)
    return modal("tickets.create", "New ticket", fields, submit="Create", metadata=json.dumps(metadata or {}))


def edit_form(key: str, shown: Mapping[str, str], choices: Choices) -> Json:
    """`shown` is the ticket as texts by field; what is submitted is compared with it."""
    fits = len(shown["description"]) <= FORM_TEXT_LIMIT
    asked = dict(shown) if fits else {name: text for name, text in shown.items() if name != "description"}
    fields = _fields(choices, asked)
    if not fits:
        fields = [field for field in fields if field["block_id"] != "description"]
        fields.append(context("The description is too long for a form. It stays as it is."))
    seen = {name: digest(text) for name, text in asked.items()}
    return modal(
        "tickets.edit", f"Edit {key}", fields, submit="Save", metadata=json.dumps({"key": key, "seen": seen})
    )


def edit_done(card: TicketCard, overtaken: Sequence[str], slash: str) -> Json:
    """After saving; names the fields that somebody else had changed meanwhile."""
    text = f"{card.key} is saved. `{slash} undo {card.key}` takes it back."
    if overtaken:
        text += (
            f" Somebody else had changed {', '.join(overtaken)} while the form was open: "
            "yours stands, theirs is in the history."
        )
    return modal("tickets.edited", f"Edit {card.key}", [section(text)])


def digest(text: str) -> str:
    """Short enough for a form's metadata, which holds 3,000 characters."""
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def new_ticket(values: Mapping[str, str]) -> NewTicket:
    """From a submitted form's values; UserError at the field that needs a look."""
    return NewTicket(
        summary=values.get("summary", ""),
        project=values.get("project"),
        type=values["type"],
        description=values.get("description", ""),
        assignee=values.get("assignee"),
        priority=values["priority"],
        points=points(values.get("points", "")),
        labels=labels(values.get("labels", "")),
        sprint=_chosen(values.get("sprint")),
        parent=_chosen(values.get("parent")),
    )


def _chosen(value: str | None) -> str | None:
    return None if value == NONE else value


def _fields(choices: Choices, initial: Mapping[str, str]) -> list[Json]:
    fields = [
        text_input("summary", "Summary", initial=initial.get("summary", ""), max_length=SUMMARY_LIMIT),
        _select("type", "Type", TYPES, initial),
        text_input(
            "description", "Description", initial=initial.get("description", ""),
            multiline=True, optional=True, max_length=FORM_TEXT_LIMIT,
        ),
        _person(initial.get("assignee", "")),
        _select("priority", "Priority", PRIORITIES, initial),
        _points(initial.get("points", "")),
        text_input(
            "labels", "Labels", initial=initial.get("labels", ""), optional=True, max_length=255,
            placeholder="data, front-end",
        ),
    ]  # fmt: skip
    if choices.sprints:
        fields.append(_pick("sprint", "Sprint", [(name, name) for name in choices.sprints], initial))
    if choices.epics:
        named = [(card.key, f"{card.key} {card.summary}") for card in choices.epics]
        fields.append(_pick("parent", "Part of", named, initial))
    return fields


def _select(block_id: str, label: str, names: Sequence[str], initial: Mapping[str, str]) -> Json:
    choices = options((name, name.capitalize()) for name in names)
    return select_input(block_id, label, choices, initial=initial.get(block_id))


def _pick(block_id: str, label: str, pairs: Sequence[tuple[str, str]], initial: Mapping[str, str]) -> Json:
    chosen = initial.get(block_id) or NONE
    known = [value for value, _ in pairs]
    mine = [] if chosen in (NONE, *known) else [(chosen, chosen)]
    return select_input(block_id, label, options([(NONE, "None"), *mine, *pairs]), initial=chosen)


def _person(slack_id: str) -> Json:
    element: Json = {"type": "users_select", "action_id": "value"}
    if slack_id:
        element["initial_user"] = slack_id
    return input_block("assignee", "Assignee", element, optional=True)


def _points(text: str) -> Json:
    element: Json = {
        "type": "number_input",
        "action_id": "value",
        "is_decimal_allowed": True,
        "min_value": "0",
    }
    if text:
        element["initial_value"] = text
    return input_block("points", "Points", element, optional=True)


def _project_input(projects: Sequence[Project]) -> Json:
    choices = options((project.key, f"{project.key} {project.name}") for project in projects)
    return select_input("project", "Project", choices, initial=projects[0].key)
