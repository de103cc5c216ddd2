"""Every limit of calls one under, at, and one over: amounts, lengths, times and rates."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from integrations.standins.slack.args import Args
from integrations.standins.slack.clock import Clock
from integrations.standins.slack.errors import SlackError
from integrations.standins.slack.manifest import Manifest
from integrations.standins.slack.methods import METHODS
from integrations.standins.slack.oauth import CODE_SECONDS
from integrations.standins.slack.pace import Pace
from integrations.standins.slack.responses import use_url
from integrations.standins.slack.seed import MANIFEST
from integrations.standins.slack.views import Views
from integrations.standins.slack.workspace import Workspace
from tests.standins.conftest import ADA
from tests.standins.test_slack_limits import modal

GENERAL, NOW = "C0GENERAL01", 1_800_000_000


@pytest.fixture
def ws() -> Iterator[Workspace]:
    """A workspace whose clock stands still until it is moved."""
    workspace = Workspace(None, None, None)
    workspace.clock = Clock(lambda: NOW)
    yield workspace
    workspace.close()


def call(ws: Workspace, method: str, **arguments: Any) -> dict[str, Any]:
    return METHODS[method].run(ws, Args(arguments))


def post(ws: Workspace) -> dict[str, Any]:
    return {"channel": GENERAL, "ts": call(ws, "chat.postMessage", channel=GENERAL, text="x")["ts"]}


def thread(ws: Workspace) -> dict[str, Any]:
    return {"channel_id": GENERAL, "thread_ts": post(ws)["ts"]}


def stream(ws: Workspace, **content: Any) -> None:
    people = {"recipient_team_id": ws.team["id"], "recipient_user_id": ADA}
    call(ws, "chat.startStream", channel=GENERAL, thread_ts=post(ws)["ts"], **people, **content)


def newcomers(ws: Workspace, count: int) -> str:
    ids = [f"U0NEW{number:06}" for number in range(count)]
    for user_id in ids:
        ws.users[user_id] = ws.users[ADA] | {"id": user_id, "name": user_id.lower()}
    return ",".join(ids)


def described(length: int) -> Manifest:
    agent = {"agent_description": "x" * length}
    return Manifest(MANIFEST | {"features": MANIFEST["features"] | {"agent_view": agent}})


def stacked(ws: Workspace, count: int) -> None:
    views = Views(ws)
    for _ in range(count):
        views.push(ADA, views.build(modal(), "modal"))


def answered(ws: Workspace, uses: int, after: float = 0.0) -> None:
    key = ws.new_response_url("", ADA, GENERAL).removeprefix("/actions/")
    ws.clock.offset = after
    for _ in range(uses):
        use_url(ws, key, {"text": "x"})


def triggered(ws: Workspace, after: float) -> None:
    trigger = ws.new_trigger(ADA)
    ws.clock.offset = after
    ws.use_trigger(trigger)


def installed(ws: Workspace, after: float) -> None:
    ws.codes["c"] = {"redirect_uri": None, "user": ADA, "until": NOW + CODE_SECONDS, "used": False}
    ws.clock.offset = after
    call(ws, "oauth.v2.access", code="c", **{k: ws.app[k] for k in ("client_id", "client_secret")})


def called(ws: Workspace, method: str, times: int) -> None:
    ws.settings["tiers"] = True
    pace = Pace(ws)
    for _ in range(times):
        pace.check(method, METHODS[method], Args())


def paced(ws: Workspace, tenths: int) -> None:
    """Two messages, this many tenths of a second less than two seconds apart."""
    ws.settings["pace"] = True
    pace, arguments = Pace(ws), Args(channel=GENERAL)
    for moment in (0.0, 2 - tenths / 10):
        ws.clock.offset = moment
        pace.check("chat.postMessage", METHODS["chat.postMessage"], arguments)


def scheduled(ws: Workspace, count: int, apart: int = 1) -> None:
    for number in range(count):
        at = NOW + 600 + number * apart
        call(ws, "chat.scheduleMessage", channel=GENERAL, text="x", post_at=at)


Limit = tuple[int, str, Callable[[Workspace, int], object]]
LIMITS: dict[str, Limit] = {
    "text of an update": (
        4000, "msg_too_long", lambda ws, n: call(ws, "chat.update", **post(ws), text="x" * n)),
    "markdown_text": (
        12_000, "msg_too_long",
        lambda ws, n: call(ws, "chat.postMessage", channel=GENERAL, markdown_text="x" * n)),
    "markdown_text of a stream": (
        12_000, "msg_too_long", lambda ws, n: stream(ws, markdown_text="x" * n)),
    "title of a task": (
        256, "msg_too_long",
        lambda ws, n: stream(ws, chunks=[{"type": "task_update", "id": "1", "title": "x" * n}])),
    "title of a plan": (
        256, "msg_too_long",
        lambda ws, n: stream(ws, chunks=[{"type": "plan_update", "title": "x" * n}])),
    "suggested prompts": (
        4, "invalid_arguments",
        lambda ws, n: call(ws, "assistant.threads.setSuggestedPrompts", channel_id=GENERAL,
                           prompts=[{"title": "x", "message": "x"}] * n)),
    "loading messages": (
        10, "invalid_arguments",
        lambda ws, n: call(ws, "assistant.threads.setStatus", **thread(ws), loading_messages=["x"] * n)),
    "title of a session": (
        200, "invalid_arguments",
        lambda ws, n: call(ws, "agents.sessions.setStatus", **thread(ws), status="active", title="x" * n)),
    "days ahead of a scheduled message": (
        120, "time_too_far",
        lambda ws, n: call(ws, "chat.scheduleMessage", channel=GENERAL, text="x", post_at=NOW + n * 86_400)),
    "scheduled messages in five minutes": (30, "restricted_too_many", scheduled),
    "people of group messages": (
        8, "too_many_users",
        lambda ws, n: call(ws, "conversations.open", users=newcomers(ws, n))),
    "description of an agent": (300, "refuse this manifest", lambda ws, n: described(n)),
    "views on top of each other": (3, "push_limit_reached", stacked),
    "uses of a response_url": (5, "used_url", answered),
    "seconds of a response_url": (1800, "expired_url", lambda ws, n: answered(ws, 1, after=n)),
    "seconds of a trigger": (3, "expired_trigger_id", triggered),
    "seconds of a code": (600, "invalid_code", installed),
    "messages a second, in tenths": (10, "ratelimited", paced),
    "tier 2": (20, "ratelimited", lambda ws, n: called(ws, "users.list", n)),
    "tier 3": (50, "ratelimited", lambda ws, n: called(ws, "chat.update", n)),
    "tier 4": (100, "ratelimited", lambda ws, n: called(ws, "views.open", n)),
}  # fmt: skip


@pytest.mark.parametrize("name", LIMITS)
@pytest.mark.parametrize("over", [-1, 0, 1])
def test_a_limit_of_calls(ws: Workspace, name: str, over: int) -> None:
    limit, refusal, act = LIMITS[name]
    if over > 0:
        with pytest.raises((SlackError, ValueError), match=refusal):
            act(ws, limit + over)
    else:
        act(ws, limit + over)


def test_more_messages_may_be_scheduled_further_apart(ws: Workspace) -> None:
    scheduled(ws, 60, apart=10)
    assert len(call(ws, "chat.scheduledMessages.list", limit=100)["scheduled_messages"]) == 60


@pytest.mark.parametrize(("length", "kept", "cut"), [(39_999, 39_999, False), (40_000, 40_000, False),
                                                     (40_001, 40_000, True)])  # fmt: skip
def test_text_is_cut_and_says_so(ws: Workspace, length: int, kept: int, cut: bool) -> None:
    answer = call(ws, "chat.postMessage", channel=GENERAL, text="x" * length)
    assert (len(answer["message"]["text"]), "warning" in answer) == (kept, cut)


def test_no_prompts_are_too_few(ws: Workspace) -> None:
    with pytest.raises(SlackError, match="invalid_arguments"):
        call(ws, "assistant.threads.setSuggestedPrompts", channel_id=GENERAL, prompts=[])
