"""The forms of tickets: a new one, and an existing one. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.core.blocks import clip, context, escape, input_block, modal, section, text_input
from assistant.core.errors import UserError
from assistant.core.ports import Json
from assistant.core.tracker import MetaField
from assistant.tickets import inputs
from assistant.tickets.cards import Choices, NewTicket, TicketCard
from assistant.tickets.draft import SUMMARY_LIMIT, labels, points
from assistant.tickets.text import digest

FORM_TEXT_LIMIT = 3000  # docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element
METADATA_LIMIT = 3000  # docs.slack.dev/reference/views/modal-views
OWN = ("summary", "description", "assignee", "priority", "points", "labels", "sprint", "parent", "flagged")
REDRAW = "tickets.form"
"""The action of a select after which the form is drawn anew."""
NONE = "-"
"""The option of a select that takes a value away."""


def new_ticket_form(
    choices: Choices,
    text: str = "",
    *,
    description: str = "",
    metadata: Mapping[str, Any] | None = None,
    typed: Mapping[str, str] | None = None,
    notes: Sequence[str] = (),
    elsewhere: str = "",
) -> Json:
    """`text` is put into the summary, or the description when too long for it. `typed`: what a form that this
    one takes the place of was given; what has no field now is kept in the metadata, or shown where it does
    not fit there.
    `elsewhere`: where the tracker's own form is."""
    fits = len(text) <= SUMMARY_LIMIT and "\n" not in text
    initial = {"type": choices.type, "priority": usual(choices), "description": description}
    initial |= {"summary": text} if fits else {"description": text}
    if typed is not None:
        initial = {"priority": usual(choices), **typed, "type": choices.type}
    if initial["priority"] not in _lower(choices.priorities):
        initial["priority"] = usual(choices)
    fields = [_project_input(choices)] if len(choices.projects) > 1 else []
    fields += _fields(choices, initial, making=True)
    shown = {field["block_id"] for field in fields}
    about = {**(metadata or {})}
    kept: dict[str, str] = {}
    homeless: list[str] = []
    for name, value in sorted((typed or {}).items(), key=lambda item: len(item[1])):
        if name in shown or not value:
            continue
        if len(json.dumps({**about, "kept": {**kept, name: value}})) <= METADATA_LIMIT:
            kept[name] = value
        else:
            homeless.append(f"This form has no place for what you wrote:\n{clip(escape(value), 2900)}")
    if kept:
        about["kept"] = kept
    notes = [*notes, *homeless, *_what_no_form_asks(choices, elsewhere)]
    blocks = [*(section(note) for note in notes), *fields]
    return modal("tickets.create", "New ticket", blocks, submit="Create", metadata=json.dumps(about))


def _what_no_form_asks(choices: Choices, elsewhere: str) -> list[str]:
    labels = unaskable(choices)
    if not labels:
        return []
    there = f"<{elsewhere}|Jira>" if elsewhere else "Jira"
    what = f"For the type {escape(choices.type)}, Jira also asks for {escape(', '.join(labels))}"
    return [f"{what}, which a form in Slack can't. Make it in {there}, or pick another type."]


def usual(choices: Choices) -> str:
    """The priority a form begins with: medium, or the one in the middle."""
    names = _lower(choices.priorities)
    return "medium" if "medium" in names else names[len(names) // 2]


def further(choices: Choices) -> list[MetaField]:
    """Fields of the tracker's own that must be filled in and that a form can ask for."""
    return [field for field in _required(choices) if field.name not in OWN and inputs.can_ask(field)]


def unaskable(choices: Choices) -> list[str]:
    """What must be filled in and no form can ask for, by its label."""
    lacking = {"sprint": not choices.sprints, "parent": not choices.epics, "flagged": True}
    return [
        field.label
        for field in _required(choices)
        if lacking.get(field.name, field.name not in OWN and not inputs.can_ask(field))
    ]


def _required(choices: Choices) -> list[MetaField]:
    return [field for field in (choices.asks or {}).values() if field.required]


def outdated(choices: Choices, view: Json, values: Mapping[str, str]) -> list[str]:
    """What has changed in the tracker since a form was opened, as far as that needs another look."""
    shown = {block["block_id"] for block in view["blocks"]}
    changed = ["Project"] if values.get("project", choices.project) != choices.project else []
    if values.get("type", "") not in _lower(choices.types):
        changed.append("Type")
    if values.get("priority", usual(choices)) not in _lower(choices.priorities):
        changed.append("Priority")
    for field in _required(choices):
        new = field.name not in shown and field.label not in unaskable(choices)
        if new or (inputs.vanished(field, values.get(field.name, "")) and field.name not in OWN):
            changed.append(field.label)
    return changed


def edit_form(key: str, shown: Mapping[str, str], choices: Choices, fixed: Sequence[str] = ()) -> Json:
    """`shown` is the ticket as texts by field; what is submitted is compared with it. `fixed` ones stay."""
    notes = {name: f"Its {name} is {escape(shown[name])}; that is changed in Jira." for name in fixed}
    if len(shown["description"]) > FORM_TEXT_LIMIT:
        notes["description"] = "The description is too long for a form. It stays as it is."
    asked = {name: text for name, text in shown.items() if name not in notes}
    fields = [field for field in _fields(choices, asked, making=False) if field["block_id"] not in notes]
    seen = {name: digest(text) for name, text in asked.items()}
    return modal(
        "tickets.edit",
        f"Edit {key}",
        [*fields, *map(context, notes.values())],
        submit="Save",
        metadata=json.dumps({"key": key, "seen": seen}),
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


def new_ticket(values: Mapping[str, str], choices: Choices) -> NewTicket:
    """From a submitted form's values; UserError at the field that needs a look."""
    nowhere = unaskable(choices)
    if nowhere:
        text = f"Jira asks for {', '.join(nowhere)}, which I can't. Make it in Jira, or pick another type."
        raise UserError(text, field="type")
    for field in _required(choices):
        if field.name in OWN and not _chosen(values.get(field.name)):
            raise UserError(f"Jira needs something for {field.label}.", field=field.name)
    return NewTicket(
        summary=values.get("summary", ""),
        project=values.get("project") or choices.project or None,
        type=values["type"],
        description=values.get("description", ""),
        assignee=values.get("assignee"),
        priority=values.get("priority", "medium"),
        points=points(values.get("points", "")),
        labels=labels(values.get("labels", "")),
        sprint=_chosen(values.get("sprint")),
        parent=_chosen(values.get("parent")),
        more={field.name: inputs.answer(field, values) for field in further(choices)},
    )


def _chosen(value: str | None) -> str | None:
    return None if value == NONE else value


def _fields(choices: Choices, initial: Mapping[str, str], *, making: bool) -> list[Json]:
    """`making`: a new ticket, for which the tracker may have no use for a field, or need it."""
    asks = choices.asks if making and choices.asks is not None else {}
    place = f"{choices.project}.{choices.type}" if asks else ""
    first = {name: initial.get(name, "") for name in OWN}

    def needed(name: str) -> bool:
        return name in asks and asks[name].required

    named: dict[str, Json] = {
        "description": text_input(
            "description", "Description", initial=first["description"],
            multiline=True, optional=not needed("description"), max_length=FORM_TEXT_LIMIT,
        ),
        "assignee": _person(first["assignee"], optional=not needed("assignee")),
        "priority": inputs.pick(
            "priority", "Priority", _pairs(choices.priorities), first["priority"], redrawn=bool(asks)
        ),
        "points": _points(first["points"], optional=not needed("points")),
        "labels": text_input(
            "labels", "Labels", initial=first["labels"], optional=not needed("labels"), max_length=255,
            placeholder="data, front-end",
        ),
    }  # fmt: skip
    if choices.sprints:
        named["sprint"] = _sprint(choices, first["sprint"], needed=needed("sprint"), making=making)
    if choices.epics or choices.parent:
        named["parent"] = inputs.searched(
            "parent", "Part of", choices.parent or (NONE, "None"), place=_epics(choices)
        )
    own = [field for name, field in named.items() if not asks or name in asks]
    summary = text_input("summary", "Summary", initial=first["summary"], max_length=SUMMARY_LIMIT)
    more = further(choices) if making else []
    extra = [inputs.field_input(field, initial.get(field.name, ""), place=place) for field in more]
    return [summary, _type(choices, initial.get("type", ""), making=making), *extra, *own]


def _epics(choices: Choices) -> str:
    return f"{choices.project}.{choices.type}"


def _type(choices: Choices, initial: str, *, making: bool) -> Json:
    """Another type has other fields, where the tracker says so."""
    redraws = making and choices.asks is not None
    action = REDRAW if redraws else "value"
    block = inputs.pick("type", "Type", _pairs(choices.types), initial, action=action, redrawn=redraws)
    return block | {"dispatch_action": True} if redraws else block


def _sprint(choices: Choices, initial: str, *, needed: bool, making: bool) -> Json:
    pairs = [(name, name) for name in choices.sprints]
    if making and initial not in choices.sprints:
        initial = ""
    if not needed:
        pairs, initial = [(NONE, "None"), *pairs], initial or NONE
    return inputs.pick("sprint", "Sprint", pairs, initial, redrawn=True)


def _pairs(names: Sequence[str]) -> list[tuple[str, str]]:
    return [(name.casefold(), name) for name in names]


def _lower(names: Sequence[str]) -> list[str]:
    return [name.casefold() for name in names]


def _person(slack_id: str, *, optional: bool = True) -> Json:
    element: Json = {"type": "users_select", "action_id": "value"}
    if slack_id:
        element["initial_user"] = slack_id
    return input_block("assignee", "Assignee", element, optional=optional)


def _points(text: str, *, optional: bool = True) -> Json:
    element: Json = {
        "type": "number_input",
        "action_id": "value",
        "is_decimal_allowed": True,
        "min_value": "0",
    }
    if text:
        element["initial_value"] = text
    return input_block("points", "Points", element, optional=optional)


def _project_input(choices: Choices) -> Json:
    pairs = [(project.key, f"{project.key} {project.name}") for project in choices.projects]
    first = choices.project or choices.projects[0].key
    return inputs.pick("project", "Project", pairs, first, action=REDRAW) | {"dispatch_action": True}
