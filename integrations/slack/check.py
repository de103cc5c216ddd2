"""Whether Slack would have us: before the bot starts, and for `doctor`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

from slack_sdk import WebClient

from assistant.core.clock import Clock
from assistant.core.errors import Rejected, Unavailable, UserError
from assistant.core.ports import Finding, Json
from integrations.slack import SlackSettings, app_client, web_client
from integrations.slack.calls import answered, call

SKEW_SECONDS = 60
WHERE = {
    "SLACK_BOT_TOKEN": "It starts with xoxb- and stands on the app's page under OAuth & Permissions.",
    "SLACK_APP_TOKEN": "It starts with xapp-, needs connections:write, and stands under Basic Information.",
    "SLACK_SIGNING_SECRET": "It stands on the app's page under Basic Information.",
}


def require_access(settings: SlackSettings) -> None:
    """UserError when a setting is missing or a token is not accepted; Unavailable when Slack is not there."""
    missing = settings.missing()
    if missing:
        lines = "\n".join(f"  {name}: {WHERE[name]}" for name in missing)
        raise UserError(f"These settings are missing for SLACK_MODE={settings.mode}:\n{lines}")
    try:
        _accepted("SLACK_BOT_TOKEN", web_client(settings), "auth.test")
        if settings.mode == "socket":
            _accepted("SLACK_APP_TOKEN", app_client(settings), "apps.connections.open")
    except Unavailable as error:
        raise Unavailable(
            f"Slack does not answer at {settings.base_url} ({error}). Try again later."
        ) from error


def _accepted(name: str, client: WebClient, method: str) -> None:
    try:
        call(client, method)
    except Rejected as error:
        raise UserError(f"{name} is not accepted ({_reason(error)}). {WHERE[name]}") from error


def _reason(error: Exception) -> str:
    return str(error).partition(": ")[2] or str(error)


def check(settings: SlackSettings, manifest: Callable[[], Json], clock: Clock) -> list[Finding]:
    if not settings.configured:
        advice = "Set SLACK_BOT_TOKEN and SLACK_APP_TOKEN to run on Slack."
        return [Finding("Slack", True, f"no token: the bot runs with a local workspace. {advice}")]
    missing = [Finding(name, False, "not set", WHERE[name]) for name in settings.missing()]
    if missing:
        return missing
    found = _bot(settings, manifest()["oauth_config"]["scopes"]["bot"], clock)
    return [*found, _socket(settings) if settings.mode == "socket" else _signed()]


def _bot(settings: SlackSettings, needed: list[str], clock: Clock) -> list[Finding]:
    try:
        answer = answered(web_client(settings), "auth.test")
    except Rejected as error:
        return [
            Finding("SLACK_BOT_TOKEN", False, f"not accepted ({_reason(error)})", WHERE["SLACK_BOT_TOKEN"])
        ]
    except Unavailable as error:
        return [Finding("Slack", False, str(error), f"Can this machine reach {settings.base_url}?")]
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return [
        Finding("SLACK_BOT_TOKEN", True, f"{answer['user']} in {answer['team']}"),
        scopes(headers.get("x-oauth-scopes", ""), needed),
        *clock_skew(headers, clock()),
    ]


def scopes(held: str, needed: list[str]) -> Finding:
    """`held`: as Slack lists them in a header, with commas."""
    have = {scope.strip() for scope in held.split(",")}
    lacking = sorted(set(needed) - have)
    advice = "Update the app with `bot.py manifest`, then install it to the workspace again."
    found = f"missing: {', '.join(lacking)}" if lacking else f"all {len(needed)} held"
    return Finding("Slack scopes", not lacking, found, advice)


def clock_skew(headers: Mapping[str, str], now: datetime) -> list[Finding]:
    if "date" not in headers:
        return []
    seconds = (now - parsedate_to_datetime(headers["date"])).total_seconds()
    advice = "Switch on time synchronisation: signatures and schedules need the right time."
    return [Finding("clock", abs(seconds) <= SKEW_SECONDS, f"{abs(seconds):.0f} s from Slack's", advice)]


def _socket(settings: SlackSettings) -> Finding:
    try:
        call(app_client(settings), "apps.connections.open")
    except Rejected as error:
        return Finding("SLACK_APP_TOKEN", False, f"not accepted ({_reason(error)})", WHERE["SLACK_APP_TOKEN"])
    except Unavailable as error:
        return Finding(
            "Slack socket", False, str(error), "Try again in a minute; status.slack.com says more."
        )
    return Finding("Slack socket", True, "can be opened")


def _signed() -> Finding:
    return Finding("SLACK_SIGNING_SECRET", True, "set; requests come to /slack/events on the public port")
