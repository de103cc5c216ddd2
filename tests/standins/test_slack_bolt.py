"""A real Bolt app over a real socket: commands, modals, buttons, events."""

from contextlib import suppress
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from integrations.standins.slack import Control
from tests.standins.conftest import ADA, BEN, Bot, new_room

PLAIN = "plain_text"
NOTE = {"type": "plain_text_input", "action_id": "note"}
FORM: dict[str, Any] = {
    "type": "modal",
    "callback_id": "form",
    "title": {"type": PLAIN, "text": "Form"},
    "submit": {"type": PLAIN, "text": "Send"},
    "blocks": [
        {"type": "input", "block_id": "text", "label": {"type": PLAIN, "text": "Note"}, "element": NOTE}
    ],
}
BUTTON = {"type": "button", "action_id": "go", "value": "1", "text": {"type": PLAIN, "text": "Go"}}
ACTIONS = [{"type": "actions", "block_id": "row", "elements": [BUTTON]}]


@pytest.fixture
def control(bot: Bot) -> Control:
    return bot.slack.control


@pytest.fixture
def room(bot: Bot) -> str:
    return new_room(bot.client)


@pytest.fixture
def person(control: Control) -> str:
    """Somebody new, so that no other test's modals are in the way."""
    return str(control.user(name="kim", real_name="Kim")["id"])


def opens(bot: Bot, view: dict[str, Any]) -> None:
    def command(body: Any, ack: Any, **_: Any) -> None:
        ack()
        bot.client.views_open(trigger_id=body["trigger_id"], view=view)

    bot.on["/helper"] = command


def open_form(bot: Bot, person: str, view: dict[str, Any] = FORM) -> dict[str, Any]:
    opens(bot, view)
    bot.slack.control.command(person, "general", "/helper form")
    shown: dict[str, Any] = bot.slack.control.wait(lambda: bot.slack.control.views(person))[-1]
    return shown


def test_a_command_comes_complete_and_is_answered(bot: Bot, control: Control, room: str) -> None:
    def command(ack: Any, **_: Any) -> None:
        ack("Just you and me")

    bot.on["/helper"] = command
    assert control.command(ADA, room, "/helper do <it> for @ben") == {"text": "Just you and me"}
    body = bot.waited("/helper")
    assert body["text"] == f"do &lt;it&gt; for <@{BEN}>"
    assert {"trigger_id", "response_url", "channel_id", "user_id", "team_id", "api_app_id"} <= body.keys()
    assert control.ephemerals(ADA)[-1]["text"] == "Just you and me"
    assert control.messages(room) == []


def test_a_command_can_answer_the_channel(bot: Bot, control: Control, room: str) -> None:
    bot.on["/helper"] = lambda ack, **_: ack(text="For all", response_type="in_channel")
    control.command(ADA, room, "/helper")
    assert [m["text"] for m in control.messages(room)] == ["For all"]


def test_commands_do_not_run_in_threads(bot: Bot, control: Control, room: str) -> None:
    root = control.say(ADA, room, "root")
    with pytest.raises(RuntimeError, match="not supported in threads"):
        control.say(ADA, room, "/helper x", thread_ts=root)


def test_a_form_is_opened_refused_at_a_field_and_sent(bot: Bot, control: Control, person: str) -> None:
    view = open_form(bot, person)
    assert control.submit(person) == {"ok": False, "errors": {"text": "Please complete this required field."}}
    bot.on["view_submission"] = lambda ack, **_: ack(response_action="errors", errors={"text": "Not that"})
    refused = control.submit(person, {"text": {"note": {"value": "bad"}}})
    assert refused == {"ok": False, "errors": {"text": "Not that"}}
    assert control.views(person)[-1]["id"] == view["id"]
    bot.on["view_submission"] = lambda ack, **_: ack()
    assert control.submit(person, {"text": {"note": {"value": "good"}}}) == {"ok": True}
    assert control.views(person) == []
    sent = [body for name, body in bot.got if name == "view_submission"][-1]
    assert sent["view"]["state"]["values"] == {
        "text": {"note": {"type": "plain_text_input", "value": "good"}}
    }
    assert sent["user"]["id"] == person


def test_errors_for_a_field_that_is_not_there_are_the_apps_mistake(
    bot: Bot, control: Control, person: str
) -> None:
    open_form(bot, person)
    bot.on["view_submission"] = lambda ack, **_: ack(response_action="errors", errors={"other": "x"})
    answer = control.submit(person, {"text": {"note": {"value": "x"}}})
    assert not answer["ok"]
    assert "other" in answer["error"]


def test_a_view_is_updated_and_its_hash_protects_it(bot: Bot, control: Control, person: str) -> None:
    view = open_form(bot, person)
    changed = FORM | {"title": {"type": PLAIN, "text": "Second"}}
    bot.client.views_update(view_id=view["id"], hash=view["hash"], view=changed)
    assert control.views(person)[-1]["title"]["text"] == "Second"
    with pytest.raises(SlackApiError, match="hash_conflict"):
        bot.client.views_update(view_id=view["id"], hash=view["hash"], view=changed)


def test_views_stack_to_three_and_close_from_the_top(bot: Bot, control: Control, person: str) -> None:
    view = FORM | {"notify_on_close": True}
    view["blocks"] = [*FORM["blocks"], *ACTIONS]
    open_form(bot, person, view)

    def push(body: Any, ack: Any, **_: Any) -> None:
        ack()
        with suppress(SlackApiError):
            bot.client.views_push(trigger_id=body["trigger_id"], view=view)

    bot.on["block_actions"] = push
    control.click(person, {"view_id": control.views(person)[-1]["id"]}, "go")
    control.wait(lambda: len(control.views(person)) == 2)
    control.click(person, {"view_id": control.views(person)[-1]["id"]}, "go")
    pushed = control.wait(lambda: control.views(person)[2:] and control.views(person))
    assert pushed[2]["previous_view_id"] == pushed[1]["id"]
    assert pushed[2]["root_view_id"] == pushed[0]["id"]
    control.click(person, {"view_id": pushed[2]["id"]}, "go")
    fourth = control.wait(lambda: control.requests("views.push")[-1]["reply"].get("error"))
    assert fourth == "push_limit_reached"
    control.close(person)
    closed = bot.waited("view_closed")
    assert (closed["view"]["id"], closed["view"]["state"], closed["is_cleared"]) == (
        pushed[2]["id"],
        {"values": {}},
        False,
    )
    assert len(control.views(person)) == 2


def test_an_answer_can_push_update_or_clear(bot: Bot, control: Control, person: str) -> None:
    open_form(bot, person)
    values = {"text": {"note": {"value": "x"}}}
    second = FORM | {"title": {"type": PLAIN, "text": "Second"}}
    bot.on["view_submission"] = lambda ack, **_: ack(response_action="push", view=second)
    control.submit(person, values)
    bot.on["view_submission"] = lambda ack, **_: ack(response_action="update", view=FORM)
    control.submit(person, values)
    assert [v["title"]["text"] for v in control.views(person)] == ["Form", "Form"]
    bot.on["view_submission"] = lambda ack, **_: ack(response_action="clear")
    control.submit(person, values)
    assert control.views(person) == []


def test_a_trigger_works_once_and_not_for_long(bot: Bot, control: Control, person: str) -> None:
    open_form(bot, person)
    trigger = bot.waited("/helper")["trigger_id"]
    with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
        bot.client.views_open(trigger_id=trigger, view=FORM)
    bot.on["/helper"] = lambda ack, **_: ack()
    control.command(person, "general", "/helper late")
    late = bot.waited("/helper", text="late")["trigger_id"]
    control.shift_clock(3.1)
    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        bot.client.views_open(trigger_id=late, view=FORM)
    with pytest.raises(SlackApiError, match="invalid_trigger_id"):
        bot.client.views_open(trigger_id="1.2.3", view=FORM)


def test_a_button_comes_with_its_message_and_can_replace_it(bot: Bot, control: Control, room: str) -> None:
    ts = bot.client.chat_postMessage(channel=room, text="choose", blocks=ACTIONS)["ts"]
    bot.on["block_actions"] = lambda ack, respond, **_: (ack(), respond("chosen", replace_original=True))
    control.click(ADA, {"channel": room, "ts": ts}, "go")
    body = bot.waited("block_actions")
    assert (body["message"]["ts"], body["container"]["type"], body["actions"][0]["value"]) == (
        ts,
        "message",
        "1",
    )
    control.wait(lambda: control.messages(room)[0]["text"] == "chosen")


def test_respond_is_ephemeral_and_needs_no_place_in_the_channel(bot: Bot, control: Control) -> None:
    bot.on["/helper"] = lambda ack, respond, **_: (
        ack(),
        respond("quiet"),
        respond("loud", response_type="in_channel"),
    )
    control.command(ADA, "secret", "/helper")
    assert control.wait(lambda: control.messages("secret"))[-1]["text"] == "loud"
    assert control.ephemerals(ADA)[-1]["text"] == "quiet"


def test_a_response_url_is_good_for_five_answers(bot: Bot, control: Control, room: str) -> None:
    statuses: list[int] = []

    def command(ack: Any, respond: Any, **_: Any) -> None:
        ack()
        statuses.extend(respond(f"{n}").status_code for n in range(6))

    bot.on["/helper"] = command
    control.command(ADA, room, "/helper")
    control.wait(lambda: len(statuses) == 6)
    assert statuses == [200] * 5 + [404]


def test_a_response_url_ends_after_half_an_hour(bot: Bot, control: Control, room: str) -> None:
    answers: list[Any] = []

    def command(ack: Any, respond: Any, **_: Any) -> None:
        ack()
        control.shift_clock(1801)
        answers.append(respond("late"))

    bot.on["/helper"] = command
    control.command(ADA, room, "/helper")
    control.wait(lambda: answers)
    assert (answers[0].status_code, "expired_url" in answers[0].body) == (404, True)


def test_home_is_published_and_clicked(bot: Bot, control: Control, person: str) -> None:
    def home(body: Any, ack: Any, **_: Any) -> None:
        ack()
        bot.client.views_publish(user_id=body["event"]["user"], view={"type": "home", "blocks": ACTIONS})

    bot.on["app_home_opened"] = home
    control.open_home(person)
    view = control.wait(lambda: control.home(person))
    control.click(person, {"view_id": view["id"]}, "go")
    clicked = bot.waited("block_actions")
    assert (clicked["view"]["type"], clicked["container"]["view_id"]) == ("home", view["id"])
    assert "response_url" not in clicked
    control.open_home(person, "messages")
    assert bot.waited("app_home_opened", tab="messages")


def test_shortcuts(bot: Bot, control: Control, room: str) -> None:
    control.shortcut(ADA, "new_thing")
    glob = bot.waited("shortcut")
    assert "response_url" not in glob
    ts = control.say(BEN, room, "keep me")
    control.shortcut(ADA, "keep_this", room, ts)
    kept = bot.waited("message_action")
    assert (kept["message"]["text"], kept["message_ts"]) == ("keep me", ts)
    assert kept["response_url"]


def test_an_external_select_asks_for_options(bot: Bot, control: Control, room: str) -> None:
    select = {"type": "external_select", "action_id": "pick", "placeholder": {"type": PLAIN, "text": "?"}}
    ts = bot.client.chat_postMessage(
        channel=room, text="x", blocks=[{"type": "actions", "elements": [select]}]
    )["ts"]
    option = {"text": {"type": PLAIN, "text": "One"}, "value": "1"}
    bot.on["block_suggestion"] = lambda ack, **_: ack(options=[option])
    answer = control.options(ADA, {"channel": room, "ts": ts}, "pick", "on")
    assert answer["options"] == [option]
    assert bot.waited("block_suggestion")["value"] == "on"


def test_nobody_answers_in_time(bot: Bot, control: Control, room: str) -> None:
    before = control.settings()["ack_timeout"]
    control.settings(ack_timeout=0.2)
    bot.on["/helper"] = lambda **_: None
    try:
        with pytest.raises(RuntimeError, match="did not respond"):
            control.command(ADA, room, "/helper")
    finally:
        control.settings(ack_timeout=before)
