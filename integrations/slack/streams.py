"""Messages that grow: begun, added to, ended (docs.slack.dev/reference/methods/chat.startStream).

What is added are blocks with text that is taken as it stands, never Markdown: a model's words must not become
links. Slack unfurls nothing in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Protocol

from slack_sdk import WebClient

from assistant.core.errors import Rejected, Unavailable
from assistant.core.ports import Attempt, Json
from integrations.slack.calls import call
from integrations.slack.delivery import EVENT_TYPE, Repeatable

TASK = 256  # docs.slack.dev/reference/methods/chat.appendStream: the longest title of a task
SKEW = timedelta(seconds=5)  # Slack stamps messages by its own clock


class Stage(Protocol):
    @property
    def channel(self) -> str: ...
    @property
    def thread_ts(self) -> str: ...
    @property
    def person(self) -> str: ...
    @property
    def team(self) -> str: ...


class SlackPen:
    def __init__(self, client: WebClient) -> None:
        self._client = client

    def start(self, stage: Stage, doing: str) -> str:
        place = {"channel": stage.channel, "thread_ts": stage.thread_ts}
        started = call(
            self._client,
            "chat.startStream",
            **place,
            recipient_team_id=stage.team,
            recipient_user_id=stage.person,
            chunks=[_task(doing, "in_progress")],
        )
        # While a session is processing, Slack shows its Stop button (docs.slack.dev/ai/agent-sessions).
        _session(self._client, place, "processing")
        return str(started["ts"])

    def add(self, channel: str, ts: str, blocks: Sequence[Json]) -> bool:
        chunks = [{"type": "blocks", "blocks": list(blocks)}]
        try:
            call(self._client, "chat.appendStream", channel=channel, ts=ts, chunks=chunks)
        except Rejected as error:
            if "stopped_by_user" in str(error):
                return False
            raise
        return True

    def find(self, stage: Stage, since: datetime) -> str | None:
        """Ours carry metadata once they are finished, and every post of ours from the beginning."""
        me = call(self._client, "auth.test")["bot_id"]
        page = call(
            self._client,
            "conversations.replies",
            channel=stage.channel,
            ts=stage.thread_ts,
            oldest=f"{(since - SKEW).timestamp():.6f}",
            include_all_metadata=True,
            limit=200,
        )
        unmarked = [
            message["ts"]
            for message in page["messages"]
            if message.get("bot_id") == me and not message.get("metadata") and not message.get("files")
        ]
        return max(unmarked, default=None)


class FinishStream(Repeatable):
    """Ends a growing message with its last blocks; one that grows no more is edited to the whole instead."""

    kind = "slack.stream"

    def send(self, attempt: Attempt) -> Json:
        given = attempt.payload
        where = {"channel": given["channel"], "ts": given["ts"]}
        marked = {"metadata": {"event_type": EVENT_TYPE, "event_payload": {"key": attempt.key}}}
        if not (self._stop(where, given, marked) and given["rest"] is not None):
            text, blocks = given["text"][:4000], given["blocks"]
            call(self._client, "chat.update", **where, **marked, text=text, blocks=blocks)
            _session(self._client, {**where, "thread_ts": given["thread_ts"]}, "active")
        return where

    def _stop(self, where: Json, given: Json, marked: Json) -> bool:
        """False when it had been stopped before: by a person, by Slack, or by us."""
        more: Json = {}
        if given["rest"] is not None:
            more = {"blocks": given["rest"], "chunks": [_task(given["doing"], "complete")]}
        try:
            call(self._client, "chat.stopStream", **where, **marked, **more, session_status="active")
        except Rejected as error:
            if not any(word in str(error) for word in ("stopped_by_user", "message_not_in_streaming_state")):
                raise
            return False
        return True


def _task(title: str, status: str) -> Json:
    return {"type": "task_update", "id": "doing", "title": title[:TASK], "status": status}


def _session(client: WebClient, place: Json, status: str) -> None:
    """Where Slack has no agents, there is no Stop button either, and the answer is none the worse."""
    where = {"channel_id": place["channel"], "thread_ts": place["thread_ts"]}
    with suppress(Unavailable, Rejected):
        call(client, "agents.sessions.setStatus", **where, status=status)
