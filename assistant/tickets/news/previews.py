"""Links to tickets where the bot is not: shown to who wrote them, and to everybody there when they say so."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from assistant.core import db as database
from assistant.core.blocks import actions, button
from assistant.core.clock import Clock
from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.inbox import Event
from assistant.core.outbox import Outbox
from assistant.core.people import People
from assistant.core.ports import Json
from assistant.tickets import blocks, channels, store
from assistant.tickets.keys import find_keys
from assistant.tickets.models import TicketRow
from assistant.tickets.news.models import MentionRow, UnwantedRow

if TYPE_CHECKING:
    from slack_bolt import Ack, Respond

SHOWN = 3
"""Links of one message."""


class Previews:
    def __init__(self, db: Database, people: People, outbox: Outbox, clock: Clock) -> None:
        self._db = db
        self._people = people
        self._outbox = outbox
        self._clock = clock

    def linked(self, event: Event) -> None:
        """Somebody wrote links to tickets. Where the bot is, the message itself comes as well."""
        said = event.body["event"]
        elsewhere = not said.get("is_bot_user_member", True) and said.get("source") != "composer"
        if not elsewhere or not channels.is_channel(said["channel"]):
            return
        with self._db.begin() as session:
            channels.note_outsiders(session, said["channel"], bool(event.body.get("is_ext_shared_channel")))
            person = self._people.ensure(session, said["user"])
            if session.get(UnwantedRow, person.id):
                return
            for url in [str(link["url"]) for link in said["links"]][:SHOWN]:
                for row in store.named(session, find_keys(urlsplit(url).path)[:1], by=said["user"]):
                    if not channels.may_show(session, said["channel"], row):
                        continue
                    root = said.get("thread_ts") or said["message_ts"]
                    once = {"channel": said["channel"], "thread_ts": root, "ticket_id": row.id}
                    if database.insert_new(session, MentionRow, at=self._clock(), **once) is None:
                        continue
                    message = _preview(blocks.short_message(store.card(session, row)), said, url, row)
                    key = f"ticket:{row.id}:preview:{said['channel']}:{root}"
                    self._outbox.put(session, "slack.post", key, {"channel": said["user"], **message})

    def share(self, ack: Ack, body: Json, action: Json, respond: Respond) -> None:
        """For everybody there: what its writer has seen."""
        ack()
        key = self.show_under(json.loads(action["value"]), by=body["user"]["id"])
        respond(replace_original=True, text=f"Everybody there sees {key} under your link now.")

    def show_under(self, place: Json, *, by: str) -> str:
        """`place` as on the button of a preview; the ticket's key as it is now."""
        with self._db.begin() as session:
            row = store.required(session, place["key"], by=by)
            if not channels.may_show(session, place["channel"], row):
                raise UserError(f"Tickets like {row.key} may not be shown there by now.")
            link = {name: place[name] for name in ("channel", "ts", "url")}
            link["blocks"] = blocks.short_message(store.card(session, row))["blocks"]
            key = f"ticket:{row.id}:shared:{place['channel']}:{place['ts']}"
            self._outbox.put(session, "slack.unfurl", key, link)
            return row.key


def _preview(short: Json, said: Json, url: str, row: TicketRow) -> Json:
    """Only its writer sees it."""
    place = {"channel": said["channel"], "ts": said["message_ts"], "url": url, "key": row.key}
    share = button("Share", "tickets.share", json.dumps(place))
    return {
        "text": short["text"],
        "blocks": [*short["blocks"], actions([share])],
    }
