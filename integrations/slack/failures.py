"""The one error handler: whoever addressed the bot gets an answer or a reason, never a traceback."""

from __future__ import annotations

import json
import logging
import secrets

from slack_bolt import BoltResponse, Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from assistant.core.errors import Unavailable, UserError
from assistant.core.ports import Json

log = logging.getLogger(__name__)


def explain(
    error: Exception, body: Json, client: WebClient, respond: Respond, response: BoltResponse | None
) -> BoltResponse | None:
    """UserError: its text. Unavailable: come back later. Anything else: a reference that is also logged.

    `response` is None once the request has been acknowledged.
    """
    text = _words(error, body)
    if body.get("type") == "event_callback":
        # It was not stored, so it is not acknowledged: Slack sends it again.
        log.warning("event %s is not taken now: %s", body.get("event_id"), text)
        return BoltResponse(status=500, body="")
    if response is None:
        _afterwards(text, body, client, respond)
        return None
    if body.get("type") == "view_submission":
        return _at_the_field(text, getattr(error, "field", None), body["view"])
    if "command" in body:
        return _json({"response_type": "ephemeral", "text": text})
    _afterwards(text, body, client, respond)
    return BoltResponse(status=200, body="")


def _words(error: Exception, body: Json) -> str:
    if isinstance(error, UserError):
        return error.text
    if isinstance(error, SlackApiError) and error.response.get("error") == "expired_trigger_id":
        return "That took too long to open. Please try once more."
    reference = secrets.token_hex(4)
    log.error("request failed, reference %s (%s)", reference, body.get("type", "command"), exc_info=error)
    if isinstance(error, Unavailable):
        return f"I can't do that just now. Please try again in a minute (reference {reference})."
    return f"Something went wrong on my side (reference {reference}). It is logged; please try again later."


def _at_the_field(text: str, field: str | None, view: Json) -> BoltResponse:
    inputs = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
    if field in inputs or inputs:
        return _json({"response_action": "errors", "errors": {field if field in inputs else inputs[0]: text}})
    section = {"type": "section", "text": {"type": "mrkdwn", "text": text}}
    close = {"type": "plain_text", "text": "Close"}
    shown = {"type": "modal", "title": view["title"], "close": close, "blocks": [section]}
    return _json({"response_action": "update", "view": shown})


def _afterwards(text: str, body: Json, client: WebClient, respond: Respond) -> None:
    """Ephemerally where the click was; by direct message from forms and App Home."""
    if respond.response_url:
        respond(text=text, response_type="ephemeral", replace_original=False)
    else:
        user = body.get("user_id") or body["user"]["id"]
        client.chat_postMessage(channel=user, text=text)


def _json(answer: Json) -> BoltResponse:
    return BoltResponse(status=200, body=json.dumps(answer), headers={"content-type": ["application/json"]})
