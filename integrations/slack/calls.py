"""Web API calls whose every failure is one of our three errors."""

from http.client import HTTPException
from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from assistant.core.errors import Rejected, Unavailable
from assistant.core.metrics import SLACK_LIMITED
from assistant.core.ports import Json

# Slack's own faults: the call may or may not have been carried out.
_FAULTS = {"internal_error", "fatal_error", "request_timeout", "service_unavailable"}


def call(client: WebClient, method: str, **arguments: Any) -> Json:
    """Raises Unavailable (`maybe_done` when the answer was lost) or Rejected with Slack's word for it."""
    data: Json = answered(client, method, **arguments).data  # type: ignore[assignment]  # never bytes here
    return data


def answered(client: WebClient, method: str, **arguments: Any) -> SlackResponse:
    """As `call`, with the headers of the answer."""
    try:
        return client.api_call(method, json=arguments)
    except SlackApiError as error:
        raise _sorted(method, error.response) from error
    except (URLError, HTTPException, OSError) as error:
        cause = getattr(error, "reason", error)
        # A refused connection carried nothing; every other loss may have happened after acceptance.
        never_sent = isinstance(cause, ConnectionRefusedError)
        raise Unavailable(f"{method}: {type(cause).__name__}", maybe_done=not never_sent) from error


def _sorted(method: str, response: Any) -> Exception:
    # slack_sdk gives a SlackResponse, or a plain dict when the body was not JSON.
    plain = isinstance(response, dict)
    status = response["status"] if plain else response.status_code
    headers = response["headers"] if plain else response.headers
    reason = "" if plain else response.get("error", "")
    if status == 429:
        SLACK_LIMITED.inc()
        seconds = next((value for name, value in headers.items() if name.lower() == "retry-after"), "1")
        return Unavailable(f"{method}: rate limited", retry_after=float(seconds))
    if status >= 500 or reason in _FAULTS:
        return Unavailable(f"{method}: {reason or status}", maybe_done=True)
    details = "" if plain else "; ".join(response.get("response_metadata", {}).get("messages", []))
    return Rejected(f"{method}: {reason or status} {details}".strip())
