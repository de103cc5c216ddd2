"""Elements and composition objects as a table (docs: block-kit/block-elements, composition-objects)."""

from collections.abc import Callable, Mapping
from typing import Any

from .schema import Problems, Rule, anything, boolean, many, number, one_of, problem, shape, string, typed

_ACTION = {"action_id": string(255), "focus_on_load": boolean}


def PLAIN(most: int, least: int = 1) -> Rule:  # noqa: N802
    """A plain_text object."""
    return typed(lambda: {"plain_text": shape({"text": string(most, least), "emoji": boolean}, ["text"])})


def TEXT(most: int, least: int = 1) -> Rule:  # noqa: N802
    """A plain_text or mrkdwn object."""
    mrkdwn = shape({"text": string(most, least), "verbatim": boolean}, ["text"])
    plain = shape({"text": string(most, least), "emoji": boolean}, ["text"])
    return typed(lambda: {"plain_text": plain, "mrkdwn": mrkdwn})


CONFIRM = shape(
    {"title": PLAIN(100), "text": TEXT(300), "confirm": PLAIN(30), "deny": PLAIN(30),
     "style": one_of("primary", "danger")}, ["title", "text", "confirm", "deny"],
)  # fmt: skip


def _option(text: Callable[[int], Rule]) -> Rule:
    return shape(
        {"text": text(75), "value": string(150), "description": text(75), "url": string(3000)},
        ["text", "value"],
    )


_OPTION = _option(PLAIN)
_RICH_OPTION = _option(TEXT)
_GROUP = shape({"label": PLAIN(75), "options": many(_OPTION, 100)}, ["label", "options"])


def _element(*required: str, **fields: Rule) -> Rule:
    return shape(_ACTION | {"confirm": CONFIRM} | fields, required)


def _menu(**fields: Rule) -> Rule:
    return _element(placeholder=PLAIN(150), **fields)


def _known_option(value: dict[str, Any], path: str, problems: Problems) -> None:
    """An initial option must be one of the options, exactly (docs: block-elements/select-menu-element)."""
    groups = value.get("option_groups") or []
    options = [*(value.get("options") or []), *(o for g in groups for o in g.get("options", []))]
    initial = [*(value.get("initial_options") or []), *filter(None, [value.get("initial_option")])]
    values = {option.get("value") for option in options}
    if any(option.get("value") not in values for option in initial):
        problems.append(problem("initial_option must be one of the options", path))


def _choice(rule: Rule, groups: bool = False) -> Rule:
    def check(value: Any, path: str, problems: Problems) -> None:
        before = len(problems)
        rule(value, path, problems)
        if not value.get("options") and not (groups and value.get("option_groups")):
            problems.append(problem("missing required field: options", path))
        if len(problems) == before:
            _known_option(value, path, problems)

    return check


def _text_input(**fields: Rule) -> Rule:
    return _element(
        placeholder=PLAIN(150, 0), initial_value=string(3000, 0), min_length=number(0, 3000),
        max_length=number(1, 3000), dispatch_action_config=anything, **fields,
    )  # fmt: skip


_OPTIONS = {"options": many(_OPTION, 100), "option_groups": many(_GROUP, 100)}
_FILTER = {"filter": anything, "default_to_current_conversation": boolean, "response_url_enabled": boolean}
_SINGLE: Mapping[str, Rule] = {
    "static_select": _choice(_menu(initial_option=_OPTION, **_OPTIONS), groups=True),
    "external_select": _menu(initial_option=_OPTION, min_query_length=number(0, 100)),
    "users_select": _menu(initial_user=string(255)),
    "conversations_select": _menu(initial_conversation=string(255), **_FILTER),
    "channels_select": _menu(initial_channel=string(255), response_url_enabled=boolean),
}
_MOST = {"max_selected_items": number(1, 100)}
_MULTI: Mapping[str, Rule] = {
    "multi_static_select": _choice(
        _menu(initial_options=many(_OPTION, 100, 0), **_OPTIONS, **_MOST), groups=True
    ),
    "multi_external_select": _menu(
        initial_options=many(_OPTION, 100, 0), min_query_length=number(0, 100), **_MOST
    ),
    "multi_users_select": _menu(initial_users=many(string(255), 100, 0), **_MOST),
    "multi_conversations_select": _menu(initial_conversations=many(string(255), 100, 0), **_FILTER, **_MOST),
    "multi_channels_select": _menu(initial_channels=many(string(255), 100, 0), **_MOST),
}
_PICK: Mapping[str, Rule] = {
    "checkboxes": _choice(
        _element(options=many(_RICH_OPTION, 10), initial_options=many(_RICH_OPTION, 10, 0))
    ),
    "radio_buttons": _choice(_element(options=many(_RICH_OPTION, 10), initial_option=_RICH_OPTION)),
    "datepicker": _menu(initial_date=string(10, 10)),
    "timepicker": _menu(initial_time=string(5, 5), timezone=string(100)),
    "datetimepicker": _element(initial_date_time=number(10**9, 10**10 - 1)),
}
_STYLE = one_of("primary", "danger")
_CLICK: Mapping[str, Rule] = {
    "button": _element("text", text=PLAIN(75), url=string(3000), value=string(2000, 0), style=_STYLE,
                       accessibility_label=string(75)),
    "overflow": _choice(_element("options", options=many(_OPTION, 5))),
    "workflow_button": _element("text", "workflow", text=PLAIN(75), workflow=anything, style=_STYLE,
                                accessibility_label=string(75)),
}  # fmt: skip
_TYPE: Mapping[str, Rule] = {
    "plain_text_input": _text_input(multiline=boolean),
    "email_text_input": _text_input(),
    "url_text_input": _text_input(),
    "number_input": _element("is_decimal_allowed", is_decimal_allowed=boolean, placeholder=PLAIN(150),
                             initial_value=string(100, 0), min_value=string(100), max_value=string(100),
                             dispatch_action_config=anything),
    "rich_text_input": _menu(initial_value=anything, dispatch_action_config=anything),
    "file_input": _element(filetypes=anything, max_files=number(1, 10)),
}  # fmt: skip
_FEEDBACK = shape(
    {"text": PLAIN(75), "value": string(2000), "accessibility_label": string(75)}, ["text", "value"]
)
_IMAGE = shape({"image_url": string(3000), "slack_file": anything, "alt_text": string(2000, 0)}, ["alt_text"])
ELEMENTS: Mapping[str, Rule] = {
    **_SINGLE, **_MULTI, **_PICK, **_CLICK, **_TYPE,
    "image": _IMAGE,
    "plain_text": shape({"text": string(2000), "emoji": boolean}, ["text"]),
    "mrkdwn": shape({"text": string(2000), "verbatim": boolean}, ["text"]),
    "feedback_buttons": _element("positive_button", "negative_button", positive_button=_FEEDBACK,
                                 negative_button=_FEEDBACK),
    "icon_button": _element("icon", "text", icon=one_of("trash"), text=PLAIN(75), value=string(2000),
                            visible_to_user_ids=anything, accessibility_label=string(75)),
}  # fmt: skip
_SHARED = [*_SINGLE, *_MULTI, *_PICK]
IN_ACTIONS = " ".join([*_SHARED, *_CLICK])
IN_SECTION = " ".join([*_SHARED, *_CLICK, "image"])
IN_INPUT = " ".join([*_SHARED, *_TYPE])
