"""`/trending` and its form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.core.blocks import escape, form_values
from assistant.core.clock import Clock
from assistant.core.commands import Call, Commands, Reply, Subcommand
from assistant.core.people import People
from assistant.core.ports import Json
from assistant.digest import blocks
from assistant.digest.edition import describe
from assistant.digest.service import DigestService
from assistant.digest.subscriptions import Subscription, Wish

if TYPE_CHECKING:
    from slack_bolt import Ack, App


class Listeners:
    def __init__(self, digest: DigestService, people: People, commands: Commands, clock: Clock) -> None:
        self._digest = digest
        self._people = people
        self._commands = commands
        self._clock = clock

    def register(self, slack: App) -> None:
        self._commands.add(
            "trending",
            "what is worth watching right now; name a kind or genres to narrow it",
            Subcommand("subscribe", "subscribe", "sends it to a channel when you choose", self.subscribe),
            Subcommand("mine", "mine", "lists your subscriptions", self.mine),
            Subcommand("unsubscribe", "unsubscribe [#channel]", "ends one, else this channel's", self.end),
            usage_hint="[shows comedy | subscribe | mine | unsubscribe]",
            bare=self.now,
        )
        slack.view("digest.subscribe")(self.subscribed)

    def now(self, call: Call) -> Reply:
        message = blocks.edition_message(self._digest.now(call.text, self._clock()))
        return Reply(message["text"], message["blocks"])

    def subscribe(self, call: Call) -> Reply:
        return Reply(view=blocks.subscribe_form(call.channel, self._digest.zone_of(call.user)))

    def subscribed(self, ack: Ack, body: Json, view: Json) -> None:
        given = form_values(view)
        wish = Wish(
            channel=given.get("channel", ""),
            at=given.get("at", ""),
            weekdays=blocks.DAYS[given.get("days", "weekdays")][1],
            kind=None if given.get("kind", "all") == "all" else given["kind"],
            genres=[genre.strip() for genre in given.get("genres", "").split(",") if genre.strip()],
            count=int(given.get("count", 10)),
        )
        made = self._digest.subscribe(body["user"]["id"], wish, self._clock(), view["id"])
        said = f"Done. {_told(made)}\n`{self._commands.slash('trending')} unsubscribe` there ends it."
        ack(response_action="update", view=blocks.subscribed(said))

    def mine(self, call: Call) -> Reply:
        found = self._digest.mine(call.user)
        if not found:
            how = f"`{self._commands.slash('trending')} subscribe`"
            return Reply(f"You have no subscriptions; {how} starts one.")
        return Reply("\n".join(f"• {_told(one)}" for one in found))

    def end(self, call: Call) -> Reply:
        named = re.match(r"<#(\w+)", call.text)
        ended = self._digest.unsubscribe(call.user, named[1] if named else call.channel)
        return Reply(f"Trending Now no longer comes to <#{ended.channel}>.")


def _told(one: Subscription) -> str:
    days, about = blocks.days_label(one.weekdays), escape(describe(one.kind, one.genres))
    what = f", {about}" if about else ""
    return f"<#{one.channel}> gets {one.count} titles{what}: {days} at {one.at:%H:%M} ({one.zone.key})."
