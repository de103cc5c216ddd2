"""The Bolt app: events go to the inbox, commands to the registry, errors to one place."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from threading import Timer
from typing import Any, Protocol

from slack_bolt import Ack, App, BoltResponse, Respond
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.logger.messages import warning_client_prioritized_and_token_skipped
from slack_sdk import WebClient

from assistant.core.ports import Call, Json, Reply
from integrations.slack import SlackSettings, nobodys_client
from integrations.slack.calls import call
from integrations.slack.failures import explain

log = logging.getLogger(__name__)

LISTENER_THREADS = 10
ANSWER_WITHIN = 2.5
"""Seconds for a command's answer to be its acknowledgement; Slack gives up after 3."""


class Door(Protocol):
    """Where what Slack sends goes."""

    def event(self, event_id: str, kind: str, body: Json) -> None:
        """Store an event, once; committed when it returns."""
        ...

    def contact(self, user: str) -> None:
        """Somebody addressed the bot."""
        ...


def build_app(settings: SlackSettings, client: WebClient, door: Door) -> App:
    @cache
    def identity() -> Json:
        return call(client, "auth.test")

    def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        me = identity()
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_token=client.token,
            bot_id=me["bot_id"],
            bot_user_id=me["user_id"],
        )

    app = App(
        client=nobodys_client(settings),
        authorize=authorize,
        signing_secret=settings.signing_secret.get_secret_value() or "socket mode needs none",
        listener_executor=ThreadPoolExecutor(LISTENER_THREADS, thread_name_prefix="listener"),
        token_verification_enabled=False,
        logger=_bolt_log(),
    )

    @app.middleware
    def receive(body: Json, next: Callable[[], BoltResponse]) -> BoltResponse | None:
        if body.get("type") != "event_callback":
            if body.get("type") != "view_closed":
                door.contact(_user(body))
            return next()
        door.event(body["event_id"], event_kind(body["event"]), body)
        return BoltResponse(status=200, body="")

    app.error(explain)
    return app


def _bolt_log() -> logging.Logger:
    """Bolt warns of a token in the environment that it will not use; ours comes from the settings."""
    made = logging.getLogger("slack_bolt.app")
    made.addFilter(_not_about_the_token)
    return made


def _not_about_the_token(record: logging.LogRecord) -> bool:
    return record.getMessage() != warning_client_prioritized_and_token_skipped()


def _user(body: Json) -> str:
    user: str = body.get("user_id") or body["user"]["id"]
    return user


def event_kind(event: Mapping[str, Any]) -> str:
    """As events are subscribed to: "app_mention", "message.im"; a subtype follows a slash."""
    kind: str = event["type"]
    if kind == "message":
        kind = {"im": "message.im", "mpim": "message.mpim", "group": "message.groups"}.get(
            event.get("channel_type", ""), "message.channels"
        )
    return f"{kind}/{event['subtype']}" if event.get("subtype") else kind


def bind_command(app: App, slash: str, run: Callable[[Call], Reply]) -> None:
    """Answer `slash` within its acknowledgement; a form is opened first, while its trigger is fresh.

    An answer that takes longer than `ANSWER_WITHIN` comes through the response_url: what was done is told.
    """

    @app.command(slash)
    def answer(ack: Ack, body: Json, client: WebClient, respond: Respond) -> None:
        reply = _acknowledging(ack, lambda: run(_call(body)))
        if reply.view:
            client.views_open(trigger_id=body["trigger_id"], view=reply.view)
        if not reply.text:
            ack()
            return
        say = respond if ack.response else ack
        say(
            text=reply.text,
            blocks=list(reply.blocks) or None,
            response_type="in_channel" if reply.public else "ephemeral",
        )


def _acknowledging(ack: Ack, work: Callable[[], Reply]) -> Reply:
    """What `work` returns. The request is acknowledged, without a word, when that takes too long."""
    late = Timer(ANSWER_WITHIN, ack)
    late.start()
    try:
        return work()
    finally:
        late.cancel()
        late.join()


def _call(body: Json) -> Call:
    return Call(
        user=body["user_id"],
        channel=body["channel_id"],
        text=body.get("text") or "",
        id=body["trigger_id"],
        response_url=body["response_url"],
    )
