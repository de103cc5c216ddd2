"""Events and streams, with a real Bolt app at the other end."""

import pytest
from slack_sdk.errors import SlackApiError

from integrations.standins.slack import Control
from tests.standins.conftest import ADA, BEN, Bot, new_room


@pytest.fixture
def control(bot: Bot) -> Control:
    return bot.slack.control


@pytest.fixture
def room(bot: Bot) -> str:
    return new_room(bot.client)


def test_a_mention_is_a_message_and_a_mention(bot: Bot, control: Control, room: str) -> None:
    control.say(ADA, room, "@helper hello")
    mention = bot.waited("app_mention")
    message = bot.waited("message")
    assert mention["event"]["ts"] == message["event"]["ts"]
    assert mention["event_id"] != message["event_id"]
    assert message["authorizations"][0]["is_bot"]
    assert message["event"]["channel_type"] == "channel"
    assert message["event"]["client_msg_id"]


def test_a_direct_message_is_answered_in_place(bot: Bot, control: Control) -> None:
    bot.on["message"] = lambda body, ack, say, **_: (ack(), say(f"You said {body['event']['text']}"))
    control.say(ADA, "app", "hi")
    answered = control.wait(lambda: [m for m in control.messages(ADA) if m["text"] == "You said hi"])
    assert answered[0]["bot_id"]
    assert bot.waited("message")["event"]["channel_type"] == "im"


def test_only_the_apps_own_direct_messages_are_told(bot: Bot, control: Control) -> None:
    control.say(ADA, control.direct(ADA, BEN), "between us")
    group = str(bot.client.conversations_open(users=[ADA, BEN])["channel"]["id"])
    control.say(BEN, group, "all three")
    told = bot.waited("message")["event"]
    assert (told["text"], told["channel_type"]) == ("all three", "mpim")
    assert bot.client.conversations_info(channel=group)["channel"]["is_mpim"]


def test_edits_and_deletions_are_told(bot: Bot, control: Control, room: str) -> None:
    ts = control.say(ADA, room, "first")
    control.edit(ADA, room, ts, "second")
    control.delete(ADA, room, ts)
    changed = bot.waited("message", subtype="message_changed")["event"]
    assert (changed["previous_message"]["text"], changed["message"]["text"]) == ("first", "second")
    assert bot.waited("message", subtype="message_deleted")["event"]["deleted_ts"] == ts


def test_no_events_from_where_the_bot_is_not(bot: Bot, control: Control, room: str) -> None:
    control.say(ADA, "secret", "hush")
    control.say(ADA, room, "loud")
    bot.waited("message", text="loud")
    assert all(body.get("event", {}).get("text") != "hush" for _, body in bot.got)


def test_reactions_and_members_are_told(bot: Bot, control: Control, room: str) -> None:
    ts = control.say(ADA, room, "x")
    control.react(BEN, room, ts, "eyes")
    added = bot.waited("reaction_added")["event"]
    assert (added["item"]["ts"], added["user"], added["item_user"]) == (ts, BEN, ADA)
    newcomer = control.user(name="new")["id"]
    assert control.wait(
        lambda: newcomer in [b["event"]["user"]["id"] for n, b in bot.got if n == "team_join"]
    )
    control.join(newcomer, room)
    joined = bot.waited("member_joined_channel", user=newcomer)["event"]
    assert (joined["user"], joined["channel"]) == (newcomer, room)


def test_a_stream_grows_and_ends(bot: Bot, control: Control, room: str) -> None:
    root = control.say(ADA, room, "go")
    team = str(control.state()["team"]["id"])
    stream = bot.client.chat_stream(
        channel=room, thread_ts=root, recipient_team_id=team, recipient_user_id=ADA, buffer_size=1
    )
    stream.append(markdown_text="one ")
    ts = str(stream.ts)
    with pytest.raises(SlackApiError, match="streaming_state_conflict"):
        bot.client.chat_update(channel=room, ts=ts, text="no")
    stream.append(markdown_text="two")
    stream.stop(blocks=[{"type": "divider"}])
    done = control.messages(room)[-1]
    assert (done["text"], [b["type"] for b in done["blocks"]]) == ("one two", ["markdown", "divider"])
    with pytest.raises(SlackApiError, match="message_not_in_streaming_state"):
        bot.client.chat_appendStream(channel=room, ts=ts, markdown_text="x")
    with pytest.raises(SlackApiError, match="missing_recipient_team_id"):
        bot.client.chat_startStream(channel=room, thread_ts=root)


def test_a_person_stops_a_stream(bot: Bot, control: Control) -> None:
    root = control.say(ADA, "app", "go")
    channel = bot.waited("message")["event"]["channel"]
    ts = bot.client.chat_startStream(channel=channel, thread_ts=root, markdown_text="a")["ts"]
    control.stop(ADA, channel, root)
    told = bot.waited("agent_session_stopped")["event"]
    assert (told["thread_ts"], told["streaming_message_ts"]) == (root, [ts])
    with pytest.raises(SlackApiError, match="stopped_by_user"):
        bot.client.chat_appendStream(channel=channel, ts=ts, markdown_text="x")
