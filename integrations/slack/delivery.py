"""How outbox rows become Slack messages: posted, edited, or shown in App Home or under a link.

Slack has no idempotency key for a post. Each carries its row's key as message metadata instead, and after a
lost answer the channel's history tells whether it arrived (docs.slack.dev/messaging/message-metadata).
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import suppress

from slack_sdk import WebClient

from assistant.core.errors import Rejected, Unavailable
from assistant.core.metrics import DUPLICATES
from assistant.core.ports import Attempt, Json
from integrations.slack.calls import call

log = logging.getLogger(__name__)

EVENT_TYPE = "usher_delivery"
TEXT_LIMIT = 12_000  # larger texts have been seen posted more than once by Slack itself (bolt-python#764)


class PostMessage:
    kind = "slack.post"
    repeatable = False
    limits_are_shared = True  # docs.slack.dev/apis/web-api/rate-limits: by method, whoever asks
    pace_seconds = 1.0  # docs.slack.dev/apis/web-api/rate-limits: one message a second and channel

    def __init__(self, client: WebClient) -> None:
        self._client = client
        self._direct: dict[str, str] = {}
        self._me: Json = {}

    def pace_key(self, payload: Json) -> str | None:
        channel = payload.get("channel")
        return f"slack:{channel}" if channel else None

    def send(self, attempt: Attempt) -> Json:
        message = {k: v for k, v in attempt.payload.items() if k in ("blocks", "reply_broadcast") and v}
        answer = call(
            self._client,
            "chat.postMessage",
            **self._place(attempt),
            **message,
            text=attempt.payload["text"][:TEXT_LIMIT],
            unfurl_links=False,
            unfurl_media=False,
            metadata={"event_type": EVENT_TYPE, "event_payload": {"key": attempt.key}},
        )
        return self._result(answer["channel"], answer["ts"])

    def look_up(self, attempt: Attempt) -> Json | None:
        place = self._place(attempt)
        mine = self._identity()["bot_id"]
        found = [
            message["ts"]
            for message in self._messages(place, attempt.since.timestamp())
            if message.get("bot_id") == mine
            and message.get("metadata", {}).get("event_payload", {}).get("key") == attempt.key
        ]
        if len(found) > 1:
            DUPLICATES.inc(len(found) - 1)
            log.warning("the message of %s stands %d times in %s", attempt.key, len(found), place["channel"])
        return self._result(place["channel"], min(found)) if found else None

    def _identity(self) -> Json:
        if not self._me:
            self._me = call(self._client, "auth.test")
        return self._me

    def _result(self, channel: str, ts: str) -> Json:
        """Where the message is; `link` opens it."""
        result = {"channel": channel, "ts": ts}
        # A post that arrived must not be in doubt for want of its link.
        with suppress(Unavailable, Rejected):
            result["link"] = f"{self._identity()['url']}archives/{channel}/p{ts.replace('.', '')}"
        return result

    def _place(self, attempt: Attempt) -> Json:
        """Channel and thread: the target's thread for a reply, an opened conversation for a person."""
        payload, target = attempt.payload, attempt.target
        place: Json = {"channel": payload.get("channel") or (target or {})["channel"]}
        thread = target["ts"] if target else payload.get("thread_ts")
        if thread:
            place["thread_ts"] = thread
        if place["channel"].startswith(("U", "W")):
            place["channel"] = self._conversation(place["channel"])
        return place

    def _conversation(self, user: str) -> str:
        if user not in self._direct:
            opened = call(self._client, "conversations.open", users=user)
            self._direct[user] = opened["channel"]["id"]
        return self._direct[user]

    def _messages(self, place: Json, oldest: float) -> Iterator[Json]:
        method = "conversations.replies" if "thread_ts" in place else "conversations.history"
        where = {"channel": place["channel"]}
        if "thread_ts" in place:
            where["ts"] = place["thread_ts"]
        cursor = ""
        while True:
            page = call(
                self._client,
                method,
                **where,
                oldest=f"{oldest:.6f}",
                limit=200,
                include_all_metadata=True,
                **({"cursor": cursor} if cursor else {}),
            )
            yield from page["messages"]
            cursor = page.get("response_metadata", {}).get("next_cursor", "")
            if not cursor:
                return


class Repeatable:
    """A call that leaves the same behind however often it is made, in whichever channel."""

    repeatable = True
    limits_are_shared = True
    pace_seconds = 0.0

    def __init__(self, client: WebClient) -> None:
        self._client = client

    def pace_key(self, payload: Json) -> str | None:
        return None

    def look_up(self, attempt: Attempt) -> Json | None:
        return None


class UpdateMessage(Repeatable):
    kind = "slack.update"

    def send(self, attempt: Attempt) -> Json:
        where = attempt.target or attempt.payload
        answer = call(
            self._client,
            "chat.update",
            channel=where["channel"],
            ts=where["ts"],
            text=attempt.payload["text"][:4000],  # above it chat.update says msg_too_long
            blocks=attempt.payload.get("blocks") or [],
        )
        return {"channel": answer["channel"], "ts": answer["ts"]}


class PublishHome(Repeatable):
    kind = "slack.home"

    def send(self, attempt: Attempt) -> Json:
        view = {"type": "home", "blocks": attempt.payload["blocks"]}
        try:
            call(self._client, "views.publish", user_id=attempt.payload["user"], view=view)
        except Rejected as error:
            if "hash_conflict" not in str(error):
                raise
        return {}


class UnfurlLink(Repeatable):
    """What is shown under a link in somebody's message; a message that is gone needs nothing under it."""

    kind = "slack.unfurl"

    def send(self, attempt: Attempt) -> Json:
        link = attempt.payload
        try:
            shown = {link["url"]: {"blocks": link["blocks"]}}
            call(self._client, "chat.unfurl", channel=link["channel"], ts=link["ts"], unfurls=shown)
        except Rejected as error:
            if not any(gone in str(error) for gone in ("message_not_found", "cannot_unfurl_url")):
                raise
        return {}


KINDS = (PostMessage, UpdateMessage, PublishHome, UnfurlLink)
