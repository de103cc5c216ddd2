"""Every limit of blocks and views one under, at, and one over."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from integrations.standins.slack.blocks import check_view, message_blocks
from integrations.standins.slack.errors import SlackError

Blocks = list[dict[str, Any]]


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def button(**more: Any) -> dict[str, Any]:
    return {"type": "button", "text": plain("Go"), **more}


def actions(*elements: dict[str, Any]) -> Blocks:
    return [{"type": "actions", "elements": list(elements)}]


def options(n: int) -> Blocks:
    return [{"text": plain("x"), "value": str(i)} for i in range(n)]


def static_select(**more: Any) -> Blocks:
    return actions({"type": "static_select", "placeholder": plain("?"), **more})


def confirm(**more: Any) -> Blocks:
    dialog = {"title": plain("t"), "text": plain("x"), "confirm": plain("y"), "deny": plain("n"), **more}
    return actions(button(confirm=dialog))


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": plain(text)}


def sections(n: int) -> Blocks:
    return [{"type": "divider"} for _ in range(n)]


def input_block(**more: Any) -> Blocks:
    element = {"type": "plain_text_input", "action_id": "a"}
    return [{"type": "input", "label": plain("L"), "element": element, **more}]


OPTION = {"text": plain("x"), "value": "1"}
TRASH = {"type": "icon_button", "icon": "trash", "text": plain("Delete")}


def groups(n: int, each: int = 1, label: str = "x") -> Blocks:
    return [{"label": plain(label), "options": options(each)} for _ in range(n)]


def chart(**more: Any) -> dict[str, Any]:
    return {"type": "data_visualization", "title": "x", **more}


def data_table(rows: int, **more: Any) -> dict[str, Any]:
    return {
        "type": "data_table",
        "caption": "x",
        "rows": [[{"type": "raw_text", "text": "x"}]] * rows,
        **more,
    }


def parts(total: int, most: int) -> list[int]:
    """`total` in pieces of at most `most`."""
    return [min(most, total - start) for start in range(0, total, most)]


MESSAGE_LIMITS: dict[str, tuple[int, Callable[[int], Blocks]]] = {
    "blocks": (50, sections),
    "section text": (3000, lambda n: [{"type": "section", "text": plain("x" * n)}]),
    "section fields": (10, lambda n: [{"type": "section", "fields": [plain("x")] * n}]),
    "section field": (2000, lambda n: [{"type": "section", "fields": [plain("x" * n)]}]),
    "header": (150, lambda n: [{"type": "header", "text": plain("x" * n)}]),
    "context": (10, lambda n: [{"type": "context", "elements": [plain("x")] * n}]),
    "actions": (25, lambda n: actions(*[button() for _ in range(n)])),
    "button text": (75, lambda n: actions(button(text=plain("x" * n)))),
    "button value": (2000, lambda n: actions(button(value="x" * n))),
    "button url": (3000, lambda n: actions(button(url="x" * n))),
    "action_id": (255, lambda n: actions(button(action_id="x" * n))),
    "block_id": (255, lambda n: [{"type": "divider", "block_id": "x" * n}]),
    "options": (100, lambda n: static_select(options=options(n))),
    "option text": (75, lambda n: static_select(options=[OPTION | {"text": plain("x" * n)}])),
    "option value": (150, lambda n: static_select(options=[OPTION | {"value": "x" * n}])),
    "placeholder": (150, lambda n: static_select(placeholder=plain("x" * n), options=options(1))),
    "checkboxes": (10, lambda n: actions({"type": "checkboxes", "options": options(n)})),
    "overflow": (5, lambda n: actions({"type": "overflow", "options": options(n)})),
    "confirm title": (100, lambda n: confirm(title=plain("x" * n))),
    "confirm text": (300, lambda n: confirm(text=plain("x" * n))),
    "confirm button": (30, lambda n: confirm(confirm=plain("x" * n))),
    "input label": (2000, lambda n: input_block(label=plain("x" * n))),
    "input hint": (2000, lambda n: input_block(hint=plain("x" * n))),
    "markdown": (12_000, lambda n: [{"type": "markdown", "text": "x" * n}]),
    "all markdown": (12_000, lambda n: [{"type": "markdown", "text": "x" * k} for k in (n // 2, n - n // 2)]),
    "table rows": (100, lambda n: [{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]] * n}]),
    "table columns": (20, lambda n: [{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * n]}]),
    "tables": (1, lambda n: [{"type": "table", "rows": [[]]} for _ in range(n)]),
    "data_table rows": (101, lambda n: [data_table(n)]),
    "data_table page": (100, lambda n: [data_table(2, page_size=n)]),
    "charts": (2, lambda n: [chart() for _ in range(n)]),
    "chart title": (50, lambda n: [chart(title="x" * n)]),
    "chart segments": (12, lambda n: [chart(chart={"type": "pie", "segments": [{}] * n})]),
    "chart series": (12, lambda n: [chart(chart={"type": "line", "series": [{}] * n})]),
    "card title": (150, lambda n: [{"type": "card", "title": plain("x" * n)}]),
    "card subtitle": (150, lambda n: [{"type": "card", "subtitle": plain("x" * n)}]),
    "card body": (200, lambda n: [{"type": "card", "body": plain("x" * n)}]),
    "carousel": (10, lambda n: [{"type": "carousel", "elements": [{"type": "card"}] * n}]),
    "container": (10, lambda n: [{"type": "container", "child_blocks": sections(n)}]),
    "container title": (150, lambda n: [{"type": "container", "title": plain("x" * n)}]),
    "plan": (50, lambda n: [{"type": "plan", "title": "x", "tasks": [{"type": "task_card"}] * n}]),
    "context_actions": (5, lambda n: [{"type": "context_actions", "elements": [TRASH] * n}]),
    "option groups": (100, lambda n: static_select(option_groups=groups(n))),
    "options of a group": (100, lambda n: static_select(option_groups=groups(1, n))),
    "group label": (75, lambda n: static_select(option_groups=groups(1, label="x" * n))),
    "option description": (75, lambda n: static_select(options=[OPTION | {"description": plain("x" * n)}])),
    "confirm deny": (30, lambda n: confirm(deny=plain("x" * n))),
    "all text": (13_200, lambda n: [{"type": "section", "text": plain("x" * k)} for k in parts(n, 3000)]),
}  # fmt: skip


@pytest.mark.parametrize("name", MESSAGE_LIMITS)
def test_messages(name: str) -> None:
    limit, blocks = MESSAGE_LIMITS[name]
    for fine in {max(limit - 1, 1), limit}:
        assert len(message_blocks(blocks(fine))) == len(blocks(fine))
    with pytest.raises(SlackError):
        message_blocks(blocks(limit + 1))


@pytest.mark.parametrize("blocks", [[data_table(1)], [data_table(2, page_size=0)]])
def test_a_data_table_needs_a_row_and_a_page(blocks: Blocks) -> None:
    with pytest.raises(SlackError, match="invalid_blocks"):
        message_blocks(blocks)


def modal(**more: Any) -> dict[str, Any]:
    return {"type": "modal", "title": plain("T"), "submit": plain("Go"), "blocks": sections(1), **more}


def of_size(characters: int) -> dict[str, Any]:
    """A view whose JSON has so many characters."""
    full = [{"type": "section", "text": plain("x" * 3000)}] * 81
    rest = characters - len(json.dumps(modal(blocks=[*full, section("")])))
    return modal(blocks=[*full, section("x" * rest)])


VIEW_LIMITS: dict[str, tuple[int, Callable[[int], dict[str, Any]]]] = {
    "title": (24, lambda n: modal(title=plain("x" * n))),
    "submit": (24, lambda n: modal(submit=plain("x" * n))),
    "close": (24, lambda n: modal(close=plain("x" * n))),
    "blocks": (100, lambda n: modal(blocks=sections(n))),
    "home blocks": (100, lambda n: {"type": "home", "blocks": sections(n)}),
    "private_metadata": (3000, lambda n: modal(private_metadata="x" * n)),
    "callback_id": (255, lambda n: modal(callback_id="x" * n)),
    "external_id": (255, lambda n: modal(external_id="x" * n)),
    "size": (250_000, of_size),
}


@pytest.mark.parametrize("name", VIEW_LIMITS)
def test_views(name: str) -> None:
    limit, view = VIEW_LIMITS[name]
    check_view(view(limit - 1))
    check_view(view(limit))
    with pytest.raises(SlackError, match="view_too_large" if name == "size" else "invalid_arguments"):
        check_view(view(limit + 1))


@pytest.mark.parametrize(
    ("blocks", "where"),
    [
        ([{"type": "section", "text": plain("")}], "/blocks/0/text/text"),
        ([{"type": "section"}], "/blocks/0"),
        ([{"type": "divider"}, {"type": "telegram"}], "/blocks/1/type"),
        ([{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}], "/blocks/0/text/type"),
        ([{"type": "divider", "colour": "red"}], "/blocks/0"),
        (actions({"type": "plain_text_input"}), "/blocks/0/elements/0/type"),
        (static_select(options=options(1), initial_option=options(2)[1]), "/blocks/0/elements/0"),
        (static_select(), "/blocks/0/elements/0"),
        ([{"type": "divider", "block_id": "a"}] * 2, "/blocks"),
        (actions(button(action_id="a"), button(action_id="a")), "/blocks/0"),
        ([{"type": "alert"}], "/blocks/0/type"),
        ("divider", "/blocks"),
        ([None], "/blocks/0/type"),
    ],
)  # fmt: skip
def test_a_broken_block_is_named_by_its_path(blocks: Any, where: str) -> None:
    with pytest.raises(SlackError, match="invalid_blocks") as caught:
        message_blocks(blocks)
    messages = caught.value.extra["response_metadata"]["messages"]
    assert any(message.endswith(f"[json-pointer:{where}]") for message in messages), messages


@pytest.mark.parametrize(
    "view",
    [
        {"type": "modal", "title": plain("T"), "blocks": input_block()},
        {"type": "modal", "blocks": sections(1)},
        {"type": "home", "blocks": [{"type": "markdown", "text": "x"}]},
        {"type": "window", "blocks": []},
    ],
)
def test_a_broken_view_is_refused(view: dict[str, Any]) -> None:
    with pytest.raises(SlackError, match="invalid_arguments"):
        check_view(view)
