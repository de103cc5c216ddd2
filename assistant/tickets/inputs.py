"""Inputs of a form made from the tracker's description of a field, and what was filled in. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.core.blocks import clip, input_block, options, select_input, text_input
from assistant.core.errors import UserError
from assistant.core.ports import Json
from assistant.core.tracker import MetaField
from assistant.tickets.text import digest

KINDS = ("text", "rich", "number", "date", "choice", "choices", "labels", "account")
MOST = 100
"""Options of a select (docs.slack.dev/reference/block-kit/block-elements/select-menu-element)."""
SEARCH = "tickets.offer"
"""The action of a select that is searched; what is behind a full stop only makes it another select."""


def can_ask(field: MetaField) -> bool:
    return bool(field.allowed) if field.kind in ("choice", "choices") else field.kind in KINDS


def field_input(field: MetaField, initial: str = "", *, place: str = "") -> Json:
    """`initial` as a submitted form has it. `place`: its form, where that may be drawn anew: what
    is chosen while that is under way stays as long as there is the same to choose from."""
    label = clip(field.label, 150)
    if field.kind in ("text", "rich", "labels"):
        rich = field.kind == "rich"
        longest = 3000 if rich else 255
        return text_input(field.name, label, initial=initial, multiline=rich, max_length=longest)
    if field.kind in ("choice", "choices"):
        return input_block(field.name, label, _select(field, initial, place))
    elements: dict[str, tuple[Json, str]] = {
        "number": ({"type": "number_input", "is_decimal_allowed": True}, "initial_value"),
        "date": ({"type": "datepicker"}, "initial_date"),
        "account": ({"type": "users_select"}, "initial_user"),
    }
    element, first = elements[field.kind]
    chosen = {first: initial} if initial else {}
    return input_block(field.name, label, {"action_id": "value", **element, **chosen})


def _select(field: MetaField, initial: str, place: str) -> Json:
    many = field.kind == "choices"
    mine = [(digest(name), name) for name in field.allowed if digest(name) in initial.split()]
    searched = len(field.allowed) > MOST
    element: Json = {"type": f"{'multi_' if many else ''}{'external' if searched else 'static'}_select"}
    if searched:
        element |= {"action_id": _action(SEARCH, place), "min_query_length": 0}
    else:
        kept = digest("\n".join(field.allowed)) if place else ""
        element |= {"action_id": _action("value", kept), "options": _options(field.allowed)}
    if mine:
        element["initial_options" if many else "initial_option"] = options(mine) if many else options(mine)[0]
    return element


def pick(
    block_id: str,
    label: str,
    pairs: Sequence[tuple[str, str]],
    initial: str,
    *,
    action: str = "value",
    redrawn: bool = False,
) -> Json:
    """A select of (value, label); `initial` is put first where it is not among them. `redrawn`: its form may
    be drawn anew."""
    known = [value for value, _ in pairs]
    mine = [(initial, initial)] if initial and initial not in known else []
    block = select_input(block_id, label, options([*mine, *pairs]), initial=initial)
    block["element"]["action_id"] = _action(action, digest("\n".join(known)) if redrawn else "")
    return block


def searched(block_id: str, label: str, first: tuple[str, str], *, place: str = "") -> Json:
    """A select that is searched; `first` is what it shows now."""
    element: Json = {"type": "external_select", "action_id": _action(SEARCH, place), "min_query_length": 0}
    return input_block(block_id, label, {**element, "initial_option": options([first])[0]})


def matching(field: MetaField, query: str) -> list[Json]:
    """The choices to show for what was typed into a select that is searched."""
    return _options([name for name in field.allowed if query.casefold() in name.casefold()])


def _options(names: Sequence[str]) -> list[Json]:
    """By digest: names may be longer than an option's value, or hold anything."""
    return options((digest(name), name) for name in names)


def _action(name: str, place: str) -> str:
    return f"{name}.{place}" if place else name


def vanished(field: MetaField, value: str) -> bool:
    """Whether something was chosen that the tracker does not offer any more."""
    known = {digest(name) for name in field.allowed}
    return field.kind in ("choice", "choices") and not known.issuperset(value.split())


def answer(field: MetaField, values: Mapping[str, str]) -> str:
    """What was filled in, choices by name, one a line; UserError at the field where there is nothing."""
    value = values.get(field.name, "").strip()
    if not value:
        raise UserError(f"Jira needs something for {field.label}.", field=field.name)
    if field.kind in ("choice", "choices"):
        names = {digest(name): name for name in field.allowed}
        if vanished(field, value):
            raise UserError(f"Jira has other choices for {field.label} now. Choose again.", field=field.name)
        return "\n".join(names[one] for one in value.split())
    return value
