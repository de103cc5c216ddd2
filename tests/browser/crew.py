"""A workspace with a small Bolt app in it: what the page's tests look at and click."""

from __future__ import annotations

import copy
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from integrations.standins.slack import Control, LocalSlack, serve
from integrations.standins.slack.seed import MANIFEST

ADA, BEN, GENERAL = "U0ADA000001", "U0BEN000001", "C0GENERAL01"
JSON = dict[str, Any]


def plain(text: str) -> JSON:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> JSON:
    return {"type": "mrkdwn", "text": text}


def options(*names: str) -> list[JSON]:
    return [{"text": plain(name), "value": name.lower()} for name in names]


def asks(block_id: str, label: str, kind: str, **element: Any) -> JSON:
    """An optional input block with one element, whose action is called `it`."""
    return {
        "type": "input", "block_id": block_id, "label": plain(label), "optional": True,
        "element": {"type": kind, "action_id": "it", **element},
    }  # fmt: skip


FIELDS = [
    asks("text", "Summary", "plain_text_input") | {"optional": False},
    asks("notes", "Notes", "plain_text_input", multiline=True),
    asks("static", "Priority", "static_select", options=options("Low", "Medium", "High")),
    asks("many", "Kinds", "multi_static_select", options=options("Movie", "Show", "Short")),
    asks("user", "Owner", "users_select"),
    asks("users", "Reviewers", "multi_users_select"),
    asks("room", "Channel", "channels_select"),
    asks("rooms", "Watched", "multi_channels_select"),
    asks("talk", "Conversation", "conversations_select"),
    asks("title", "Title", "external_select", min_query_length=2),
    asks("number", "Points", "number_input", is_decimal_allowed=False, min_value="0", max_value="13"),
    asks("mail", "E-mail", "email_text_input"),
    asks("url", "Link", "url_text_input"),
    asks("date", "Due", "datepicker"),
    asks("time", "At", "timepicker"),
    asks("moment", "Reminder", "datetimepicker"),
    asks("boxes", "Days", "checkboxes", options=options("Monday", "Friday")),
    asks("radio", "How often", "radio_buttons", options=options("Daily", "Weekly")),
]


def form(callback_id: str, blocks: list[JSON], title: str = "Form") -> JSON:
    ends = {"submit": plain("Send"), "close": plain("Cancel")}
    return {"type": "modal", "callback_id": callback_id, "title": plain(title), "blocks": blocks, **ends}


@dataclass
class Crew:
    """The workspace, its app's client, and everything the app was sent."""

    slack: LocalSlack
    client: WebClient
    got: list[JSON] = field(default_factory=list)
    views: dict[str, JSON] = field(default_factory=dict)

    @property
    def control(self) -> Control:
        return self.slack.control

    def new_room(self) -> str:
        """A channel of one test's own, with both people and the app; its id."""
        name = f"room-{uuid.uuid4().hex[:8]}"
        channel = str(self.client.conversations_create(name=name)["channel"]["id"])
        self.client.conversations_invite(channel=channel, users=f"{ADA},{BEN}")
        return channel

    def tidy(self) -> None:
        """Forgets what the app got and closes what a failed test left open."""
        self.got.clear()
        if self.control.views(ADA):
            self.control.close(ADA, everything=True)

    def address(self, route: str, user: str = ADA) -> str:
        return f"{self.slack.url}/?as={user}#/{route}"

    def waited(self, kind: str, **fields: Any) -> JSON:
        """The first payload of this type with these fields; of the action, for block_actions."""

        def look() -> JSON | None:
            for body in self.got:
                part = body["actions"][0] if kind == "block_actions" and body.get("actions") else body
                if body.get("type") == kind and fields.items() <= part.items():
                    return body
            return None

        return dict(self.control.wait(look))


@contextmanager
def crew_at_work() -> Iterator[Crew]:
    manifest = copy.deepcopy(MANIFEST)
    for command, description in (("/form", "Open the form"), ("/mute", "No answer")):
        manifest["features"]["slash_commands"].append({"command": command, "description": description})
    with serve(manifest=manifest) as slack:
        client = WebClient(slack.bot_token, base_url=slack.api_url)
        crew = Crew(slack, client)
        web = WebClient(slack.app_token, base_url=slack.api_url)
        handler = SocketModeHandler(bolt(crew), slack.app_token, web_client=web)
        handler.connect()  # type: ignore[no-untyped-call]
        slack.control.wait(slack.control.sockets)
        yield crew
        handler.close()  # type: ignore[no-untyped-call]


def bolt(crew: Crew) -> App:
    """`/form NAME` opens the view a test put under that name; the Summary "taken" is refused at its field."""
    app = App(client=crew.client)
    anything = re.compile(".*", re.DOTALL)

    def note(body: JSON, ack: Any) -> None:
        crew.got.append(body)
        ack()

    def open_form(body: JSON, ack: Any, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=crew.views[body["text"].strip()])

    def submitted(body: JSON, ack: Any, view: JSON) -> None:
        crew.got.append(body)
        summary = view["state"]["values"].get("text", {}).get("it", {}).get("value")
        if summary == "taken":
            ack(response_action="errors", errors={"text": "That one exists already."})
        else:
            ack()

    def deeper(body: JSON, ack: Any, client: WebClient) -> None:
        ack()
        client.views_push(trigger_id=body["trigger_id"], view=crew.views["second"])

    def found(ack: Any, payload: JSON) -> None:
        typed = payload["value"].lower()
        ack(options=[one for one in options("Dune", "Durian", "Heat") if typed in one["value"]])

    def shortcut(body: JSON, ack: Any, client: WebClient) -> None:
        note(body, ack)
        client.views_open(trigger_id=body["trigger_id"], view=form("from_shortcut", FIELDS[:1]))

    app.command("/form")(open_form)
    app.view(anything)(submitted)
    app.view_closed(anything)(note)
    app.action("deeper")(deeper)
    app.action(anything)(note)
    app.options("it")(found)
    app.shortcut(anything)(shortcut)
    app.event(anything)(note)
    return app
