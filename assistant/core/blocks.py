"""Block Kit as plain dicts, and the escaping of text that other people, reviews and models wrote."""

import re
from collections.abc import Iterable, Sequence

from assistant.core.ports import Json

SECTION_LIMIT = 3000
HEADER_LIMIT = 150
BUTTON_LIMIT = 75


def escape(text: str) -> str:
    """Text as text: no mention, no link, no channel ping can come of it (Slack's three entities)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def person(text: str) -> str:
    """A mention of whom a Slack id names; any other name as it is."""
    return f"<@{text}>" if re.fullmatch(r"[UW][A-Z0-9]{2,}", text) else escape(text)


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def clip(text: str, limit: int) -> str:
    """At most `limit` characters, the cut marked; between words unless a word is very long."""
    if len(text) <= limit:
        return text
    kept = text[: limit - 1]
    end = kept.rfind(" ") if not text[limit - 1].isspace() else -1
    return kept[: end if end > limit // 2 else None].rstrip(" ,;:·") + "…"


def section(text: str, accessory: Json | None = None, block_id: str | None = None) -> Json:
    block: Json = {"type": "section", "text": {"type": "mrkdwn", "text": clip(text, SECTION_LIMIT) or " "}}
    if accessory:
        block["accessory"] = accessory
    if block_id:
        block["block_id"] = block_id
    return block


def header(text: str) -> Json:
    return {"type": "header", "text": {"type": "plain_text", "text": clip(text, HEADER_LIMIT)}}


def context(*texts: str) -> Json:
    elements = [{"type": "mrkdwn", "text": clip(text, SECTION_LIMIT)} for text in texts if text]
    return {"type": "context", "elements": elements[:10]}


def divider() -> Json:
    return {"type": "divider"}


def actions(elements: Sequence[Json], block_id: str | None = None) -> Json:
    block: Json = {"type": "actions", "elements": list(elements)[:25]}
    if block_id:
        block["block_id"] = block_id
    return block


def button(
    text: str, action_id: str, value: str = "", *, style: str | None = None, confirm: Json | None = None
) -> Json:
    element: Json = {"type": "button", "text": _plain_text(clip(text, BUTTON_LIMIT)), "action_id": action_id}
    if value:
        element["value"] = value
    if style:
        element["style"] = style
    if confirm:
        element["confirm"] = confirm
    return element


def confirm(title: str, text: str, yes: str, no: str = "Cancel") -> Json:
    return {
        "title": _plain_text(title),
        "text": _plain_text(text),
        "confirm": _plain_text(yes),
        "deny": _plain_text(no),
    }


def options(pairs: Iterable[tuple[str, str]]) -> list[Json]:
    """Select options from (value, label) pairs; Slack takes at most 100."""
    return [{"text": _plain_text(clip(label, 75)), "value": value} for value, label in pairs][:100]


def text_input(
    block_id: str,
    label: str,
    *,
    initial: str = "",
    multiline: bool = False,
    optional: bool = False,
    hint: str | None = None,
    max_length: int = 3000,
    placeholder: str | None = None,
) -> Json:
    element: Json = {"type": "plain_text_input", "action_id": "value", "multiline": multiline}
    element["max_length"] = max_length
    if initial:
        element["initial_value"] = initial[:max_length]
    if placeholder:
        element["placeholder"] = _plain_text(clip(placeholder, 150))
    return input_block(block_id, label, element, optional=optional, hint=hint)


def select_input(
    block_id: str, label: str, choices: Sequence[Json], *, initial: str | None = None, optional: bool = False
) -> Json:
    element: Json = {"type": "static_select", "action_id": "value", "options": list(choices)}
    chosen = next((choice for choice in choices if choice["value"] == initial), None)
    if chosen:
        element["initial_option"] = chosen
    return input_block(block_id, label, element, optional=optional)


def input_block(
    block_id: str, label: str, element: Json, *, optional: bool = False, hint: str | None = None
) -> Json:
    block: Json = {"type": "input", "block_id": block_id, "label": _plain_text(label), "element": element}
    if optional:
        block["optional"] = True
    if hint:
        block["hint"] = _plain_text(hint)
    return block


def modal(
    callback_id: str, title: str, blocks: Sequence[Json], *, submit: str | None = None, metadata: str = ""
) -> Json:
    view: Json = {
        "type": "modal",
        "callback_id": callback_id,
        "title": _plain_text(clip(title, 24)),
        "close": _plain_text("Close" if submit is None else "Cancel"),
        "blocks": list(blocks)[:100],
        "private_metadata": metadata,
    }
    if submit:
        view["submit"] = _plain_text(clip(submit, 24))
    return view


def home(blocks: Sequence[Json]) -> Json:
    return {"type": "home", "blocks": list(blocks)[:100]}


def _plain_text(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def form_values(view: Json) -> dict[str, str]:
    """A submitted modal's values by block id, whatever the kind of element; empty ones left out."""
    found = {}
    for block_id, elements in view["state"]["values"].items():
        for element in elements.values():
            value = element.get("value") or (element.get("selected_option") or {}).get("value")
            value = value or next((element[k] for k in _SELECTED if element.get(k)), None)
            if isinstance(value, list):
                value = " ".join(v if isinstance(v, str) else v["value"] for v in value)
            if value:
                found[block_id] = str(value)
    return found


_SELECTED = (
    "selected_user",
    "selected_channel",
    "selected_conversation",
    "selected_date",
    "selected_time",
    "selected_users",
    "selected_channels",
    "selected_conversations",
    "selected_options",
)
