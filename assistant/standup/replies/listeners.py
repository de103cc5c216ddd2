"""Direct messages, their edits, and the buttons under what they were taken for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.core.inbox import Inbox
from assistant.core.ports import Json
from assistant.standup.posts import parse_where
from assistant.standup.replies import blocks
from assistant.standup.replies.service import ReplyService

if TYPE_CHECKING:
    from slack_bolt import Ack, App, Respond


def listen(slack: App, inbox: Inbox, replies: ReplyService) -> None:
    inbox.on("message.im", replies.said, reply_to=_direct)
    inbox.on("message.im/message_changed", replies.edited)
    inbox.on("message.im/message_deleted", replies.deleted)

    def choose(ack: Ack, body: Json, action: Json, respond: Respond) -> None:
        reply_id, _, about = action["value"].partition(":")
        replies.chosen(body["user"]["id"], int(reply_id), parse_where(about))
        ack()
        respond(delete_original=True)

    def release(ack: Ack, body: Json, action: Json, respond: Respond) -> None:
        replies.release(body["user"]["id"], int(action["value"]))
        ack()
        respond(text="All right, it is no answer to a stand-up.", replace_original=True)

    slack.action(re.compile(re.escape(blocks.WHICH) + r"\.\d"))(choose)
    slack.action(blocks.NOT_MINE)(release)


def _direct(body: Json) -> Json:
    said = body["event"]
    place = {"channel": said["channel"]}
    return {**place, "thread_ts": said["thread_ts"]} if said.get("thread_ts") else place
