"""Where people ask: `/ask`, `/vibe`, a mention, a direct message, a thread that goes on.

`/ask` is answered by a direct message. An ephemeral message in place would be nearer, but after a lost answer
it cannot be looked up, a reload takes it away, it ends with the response_url's 30 minutes, and nobody can
follow it up.
"""

from __future__ import annotations

import re
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING

from assistant import standup
from assistant.ask.blocks import mine_message
from assistant.ask.buttons import Buttons
from assistant.ask.forms import BY_DM
from assistant.ask.kept import OwnQuestions
from assistant.ask.service import EXAMPLES, KIND, Asking, AskService
from assistant.ask.text import LONGEST, plain
from assistant.core.commands import Subcommand
from assistant.core.errors import UserError
from assistant.core.inbox import Event
from assistant.core.ports import Call, Json, Reply
from assistant.core.streams import Streams

if TYPE_CHECKING:
    from slack_bolt import Ack, Respond

    from assistant.core.kit import Kit

BY_VIBE = "cozy, slow-burn, under two hours"


def listen(kit: Kit, service: AskService) -> None:
    kit.inbox.on(KIND, lambda event: service.ask(Asking(**event.body)), reply_to=_place)
    kit.inbox.on("app_mention", lambda event: _said(service, event), reply_to=_thread)
    answers = standup.replies_to(kit)
    kit.inbox.on(
        "message.im",
        lambda event: None if answers.claims(event) else _said(service, event),
        reply_to=_direct,
    )
    for kind in ("message.channels", "message.groups"):
        kit.inbox.on(kind, lambda event: _went_on(service, event))
    kit.inbox.on("agent_session_stopped", lambda event: _stopped(kit.streams, event))
    _command(kit, OwnQuestions(kit.db))
    Buttons(kit, service).register()


def _command(kit: Kit, own: OwnQuestions) -> None:
    slash = kit.commands.slash

    def ask(call: Call, *, vibe: bool = False) -> Reply:
        if not plain(call.text):
            raise UserError(f"Say what it should be like: `{slash('vibe')} {BY_VIBE}`." if vibe else EXAMPLES)
        asking = Asking(f"command:{call.id}", call.user, call.user, call.text[: 10 * LONGEST], vibe=vibe)
        with kit.db.begin() as session:
            kit.inbox.put(session, "command", call.id, KIND, asdict(asking))
        return Reply(f"Looking… {BY_DM}")

    def mine(call: Call) -> Reply:
        message = mine_message(*own.of(call.user))
        return Reply(message["text"], message["blocks"])

    def forget(ack: Ack, body: Json, action: Json, respond: Respond) -> None:
        which = int(action["value"]) if action.get("value") else None
        gone = own.delete(body["user"]["id"], which)
        ack()
        message = mine_message(*own.of(body["user"]["id"]), deleted=gone)
        respond(message["text"], blocks=message["blocks"], response_type="ephemeral", replace_original=True)

    kit.commands.add(
        "ask",
        "ask about films and shows, or our work",
        Subcommand("mine", "mine", "shows what I keep of your questions, and deletes it", mine),
        usage_hint="how is the pacing of Dune?",
        bare=ask,
    )
    kit.commands.add(
        "vibe", "find a film by mood, genre, length", usage_hint=BY_VIBE, bare=partial(ask, vibe=True)
    )
    kit.slack.action(re.compile(r"ask\.forget(\.all)?"))(forget)


def _said(service: AskService, event: Event) -> None:
    said = event.body["event"]
    if said.get("bot_id") or not said.get("user"):
        return
    place = _thread(event.body) if event.kind == "app_mention" else _direct(event.body)
    service.ask(_asking(event, place.get("thread_ts")))


def _asking(event: Event, thread_ts: str | None) -> Asking:
    said = event.body["event"]
    return Asking(
        f"event:{event.id}",
        said["user"],
        said["channel"],
        said.get("text", ""),
        thread_ts,
        root=said.get("thread_ts") or said["ts"],
        team=event.body.get("team_id", ""),
    )


def _went_on(service: AskService, event: Event) -> None:
    """In a thread that has an answer of ours; a mention comes as an event of its own."""
    said = event.body["event"]
    if said.get("thread_ts") and said.get("user") and not said.get("bot_id"):
        service.go_on(_asking(event, said["thread_ts"]))


def _stopped(streams: Streams, event: Event) -> None:
    """Slack has ended the message already; whoever writes it is to leave off."""
    pressed = event.body["event"]
    streams.stop(pressed["channel"], pressed["thread_ts"], pressed["user"])


def _place(body: Json) -> Json:
    return {key: body[key] for key in ("channel", "thread_ts") if body.get(key)}


def _thread(body: Json) -> Json:
    """In a channel: the thread of the message that asked."""
    said = body["event"]
    return {"channel": said["channel"], "thread_ts": said.get("thread_ts") or said["ts"]}


def _direct(body: Json) -> Json:
    """In a direct message: in place, or in the thread the person wrote in."""
    said = body["event"]
    place = {"channel": said["channel"]}
    return {**place, "thread_ts": said["thread_ts"]} if said.get("thread_ts") else place
