"""Every limit one under, at, and one over."""

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


def sections(n: int) -> Blocks:
    return [{"type": "divider"} for _ in range(n)]


def input_block(**more: Any) -> Blocks:
    element = {"type": "plain_text_input", "action_id": "a"}
    return [{"type": "input", "label": plain("L"), "element": element, **more}]


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
    "option text": (75, lambda n: static_select(options=[{"text": plain("x" * n), "value": "1"}])),
    "option value": (150, lambda n: static_select(options=[{"text": plain("x"), "value": "x" * n}])),
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
    "chart title": (50, lambda n: [{"type": "data_visualization", "title": "x" * n}]),
}  # fmt: skip


@pytest.mark.parametrize("name", MESSAGE_LIMITS)
def test_messages(name: str) -> None:
    limit, blocks = MESSAGE_LIMITS[name]
    for fine in {max(limit - 1, 1), limit}:
        assert len(message_blocks(blocks(fine))) == len(blocks(fine))
    with pytest.raises(SlackError):
        message_blocks(blocks(limit + 1))


def test_all_text_together() -> None:
    full = [{"type": "section", "text": plain("x" * 3000)}] * 4 + [
        {"type": "section", "text": plain("x" * 1200)}
    ]
    assert message_blocks(full)
    with pytest.raises(SlackError, match="msg_blocks_too_long"):
        message_blocks([*full, {"type": "section", "text": plain("x")}])


def modal(**more: Any) -> dict[str, Any]:
    return {"type": "modal", "title": plain("T"), "submit": plain("Go"), "blocks": sections(1), **more}


VIEW_LIMITS: dict[str, tuple[int, Callable[[int], dict[str, Any]]]] = {
    "title": (24, lambda n: modal(title=plain("x" * n))),
    "submit": (24, lambda n: modal(submit=plain("x" * n))),
    "close": (24, lambda n: modal(close=plain("x" * n))),
    "blocks": (100, lambda n: modal(blocks=sections(n))),
    "home blocks": (100, lambda n: {"type": "home", "blocks": sections(n)}),
    "private_metadata": (3000, lambda n: modal(private_metadata="x" * n)),
    "callback_id": (255, lambda n: modal(callback_id="x" * n)),
    "external_id": (255, lambda n: modal(external_id="x" * n)),
}


@pytest.mark.parametrize("name", VIEW_LIMITS)
def test_views(name: str) -> None:
    limit, view = VIEW_LIMITS[name]
    check_view(view(limit - 1))
    check_view(view(limit))
    with pytest.raises(SlackError, match="invalid_arguments"):
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


def test_a_view_of_more_than_250_kilobytes_is_too_large() -> None:
    choices = [{"text": plain("x" * 75), "value": str(i) * 50} for i in range(100)]
    blocks = [{"type": "actions", "elements": [{"type": "static_select", "options": choices}]}] * 20
    with pytest.raises(SlackError, match="view_too_large"):
        check_view(modal(blocks=blocks))
