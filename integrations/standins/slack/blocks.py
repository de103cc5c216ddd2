"""Block Kit as a table of limits (docs: reference/block-kit/*, slack_sdk/models/{blocks,views})."""

import json
import secrets
from collections.abc import Iterator, Mapping
from typing import Any

from .elements import ELEMENTS, IN_ACTIONS, IN_INPUT, IN_SECTION, PLAIN, TEXT
from .errors import JSON, SlackError
from .schema import Problems, Rule, anything, boolean, many, number, problem, shape, string, typed

_ID = {"block_id": string(255)}


def _block(required: str = "", loose: bool = False, **fields: Rule) -> Rule:
    return shape(_ID | fields, required.split(), loose)


def _elements(kinds: str | None = None) -> Rule:
    return typed(lambda: ELEMENTS, None if kinds is None else kinds.split())


def _section(value: Any, path: str, problems: Problems) -> None:
    _SECTION(value, path, problems)
    if not value.get("text") and not value.get("fields"):
        problems.append(problem("missing required field: text or fields", path))


_SECTION = _block(
    text=TEXT(3000), fields=many(TEXT(2000), 10), accessory=_elements(IN_SECTION), expand=boolean
)
_CELLS = many(anything, 20, 0)
_IMAGE = _block(
    "alt_text", image_url=string(3000), slack_file=anything, alt_text=string(2000, 0), title=PLAIN(2000)
)
_CHART = shape({"segments": many(anything, 12), "series": many(anything, 12)}, loose=True)
BLOCKS: Mapping[str, Rule] = {
    "section": _section,
    "divider": _block(),
    "header": _block("text", text=PLAIN(150), level=number(1, 4)),
    "context": _block("elements", elements=many(_elements("image plain_text mrkdwn"), 10)),
    "actions": _block("elements", elements=many(_elements(IN_ACTIONS), 25)),
    "context_actions": _block("elements", elements=many(_elements("feedback_buttons icon_button"), 5)),
    "image": _IMAGE,
    "input": _block("label element", label=PLAIN(2000), element=_elements(IN_INPUT), hint=PLAIN(2000),
                    optional=boolean, dispatch_action=boolean),
    "rich_text": _block("elements", elements=many(anything, 1000, 0)),
    "markdown": _block("text", text=string(12000)),
    "video": _block("alt_text title thumbnail_url video_url", loose=True, title=PLAIN(199)),
    "file": _block("external_id source", loose=True),
    "table": _block("rows", rows=many(_CELLS, 100), column_settings=many(anything, 20, 0)),
    "data_table": _block("rows caption", loose=True, rows=many(_CELLS, 101, 2), page_size=number(1, 100)),
    "data_visualization": _block("title", loose=True, title=string(50), chart=_CHART),
    "task_card": _block("task_id title", loose=True),
    "plan": _block("title", loose=True, tasks=many(anything, 50, 0)),
    "alert": _block(loose=True),
    "card": _block(loose=True, title=TEXT(150), subtitle=TEXT(150), body=TEXT(200)),
    "carousel": _block("elements", loose=True, elements=many(anything, 10)),
    "container": _block(loose=True, title=PLAIN(150), child_blocks=many(anything, 10)),
}  # fmt: skip
_MODAL_ONLY = {"alert"}
_MESSAGE_ONLY = {
    "markdown", "table", "data_table", "data_visualization", "task_card", "plan", "carousel", "container",
    "context_actions",
}  # fmt: skip
SURFACES = {
    "message": (50, BLOCKS.keys() - _MODAL_ONLY),
    "modal": (100, BLOCKS.keys() - _MESSAGE_ONLY),
    "home": (100, BLOCKS.keys() - _MESSAGE_ONLY - _MODAL_ONLY),
}
_VIEW_ID = {"callback_id": string(255, 0), "external_id": string(255, 0), "private_metadata": string(3000, 0)}
VIEWS: Mapping[str, Rule] = {
    "modal": shape(_VIEW_ID | {
        "title": PLAIN(24), "submit": PLAIN(24), "close": PLAIN(24), "blocks": anything,
        "clear_on_close": boolean, "notify_on_close": boolean, "submit_disabled": boolean,
    }, ["title", "blocks"]),
    "home": shape(_VIEW_ID | {"blocks": anything}, ["blocks"]),
}  # fmt: skip


def interactive(blocks: list[JSON]) -> Iterator[tuple[JSON, JSON]]:
    """Every (block, element) that can hold a value or be clicked."""
    for block in blocks:
        candidates = [block.get("element"), block.get("accessory"), *(block.get("elements") or [])]
        for element in candidates:
            if isinstance(element, dict) and "action_id" in element:
                yield block, element


def _twice(values: list[str]) -> set[str]:
    return {value for value in values if values.count(value) > 1}


def _check_ids(blocks: list[JSON], path: str, problems: Problems) -> None:
    ids = [block["block_id"] for block in blocks if block.get("block_id")]
    problems.extend(problem(f"block_id already exists: {i}", path) for i in sorted(_twice(ids)))
    for index, block in enumerate(blocks):
        twice = _twice([element["action_id"] for _, element in interactive([block])])
        problems.extend(problem(f"action_id already exists: {i}", f"{path}/{index}") for i in sorted(twice))


def check_blocks(blocks: Any, surface: str, path: str = "/blocks") -> Problems:
    most, kinds = SURFACES[surface]
    problems: Problems = []
    many(typed(lambda: BLOCKS, kinds), most, 0)(blocks, path, problems)
    if isinstance(blocks, list) and not problems:
        _check_ids(blocks, path, problems)
    return problems


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            if key == "text" and isinstance(item, str):
                yield item
            else:
                yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def _refuse(code: str, problems: Problems) -> SlackError:
    return SlackError(code, errors=problems, response_metadata={"messages": problems})


def message_blocks(blocks: list[JSON]) -> list[JSON]:
    """The blocks of a message with ids filled in, or `invalid_blocks` that names the path."""
    problems = check_blocks(blocks, "message")
    if problems:
        raise _refuse("invalid_blocks", problems)
    if sum(b["type"] in ("table", "data_table") for b in blocks) > 1:  # docs: blocks/table-block
        raise _refuse("invalid_attachments", [problem("only_one_table_allowed", "/blocks")])
    if sum(b["type"] == "data_visualization" for b in blocks) > 2:  # docs: blocks/data-visualization-block
        raise _refuse("invalid_blocks", [problem("no more than 2 charts allowed", "/blocks")])
    if sum(len(b["text"]) for b in blocks if b["type"] == "markdown") > 12000:  # docs: blocks/markdown-block
        raise SlackError("msg_too_long")
    rest = [block for block in blocks if block["type"] != "markdown"]
    if sum(map(len, _texts(rest))) > 13200:  # slackapi/bolt-js#2509
        raise SlackError("msg_blocks_too_long")
    return with_ids(blocks)


def check_view(view: Any) -> None:
    """Raises what views.open answers to a view that breaks a limit (docs: reference/methods/views.open)."""
    problems: Problems = []
    typed(lambda: VIEWS)(view, "/view", problems)
    if not problems:
        problems += check_blocks(view["blocks"], view["type"], "/view/blocks")
    if not problems and view["type"] == "modal" and not view.get("submit"):
        # docs: reference/views/modal-views: submit is required when there is an input block
        inputs = any(block["type"] == "input" for block in view["blocks"])
        problems += [problem("missing required field: submit", "/view")] if inputs else []
    if problems:
        raise _refuse("invalid_arguments", problems)
    if len(json.dumps(view)) > 250_000:
        raise SlackError("view_too_large")


def with_ids(blocks: list[JSON]) -> list[JSON]:
    """Slack gives a block_id and an action_id to whatever comes without (docs: block-kit/blocks)."""
    named: list[JSON] = []
    for given in blocks:
        block: JSON = {**given}
        if not block.get("block_id") or block["type"] == "markdown":
            block["block_id"] = secrets.token_urlsafe(4)[:5]
        for key in ("element", "accessory"):
            if isinstance(block.get(key), dict):
                block[key] = _with_action_id(block[key])
        if block["type"] in ("actions", "context_actions"):
            block["elements"] = [_with_action_id(element) for element in block["elements"]]
        named.append(block)
    return named


def _with_action_id(element: JSON) -> JSON:
    if element.get("action_id") or element["type"] == "image":
        return element
    return {**element, "action_id": secrets.token_urlsafe(4)[:5]}
