"""`/trending` and its form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.core.blocks import escape, form_values
from assistant.core.clock import Clock
from assistant.core.commands import Call, Commands, Reply, Subcommand
from assistant.core.errors import UserError
from assistant.core.people import People
from assistant.core.ports import Json
from assistant.digest import blocks, forms
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
            "what is worth watching now; add movies or shows, genres, week or month",
            Subcommand("subscribe", "subscribe", "sends it to a channel when you choose", self.subscribe),
            Subcommand("mine", "mine", "lists your subscriptions", self.mine),
            Subcommand("why", "why Dune", "shows the numbers behind a title's rank", self.why),
            Subcommand("preview", "preview", "shows you what this channel would get now", self.preview),
            Subcommand("pause", "pause [#channel]", "stops one for a while", self.pause),
            Subcommand("resume", "resume [#channel]", "starts it again", self.resume),
            Subcommand("unsubscribe", "unsubscribe [#channel]", "ends one, else this channel's", self.end),
            usage_hint="[shows comedy month | why Dune | subscribe | mine]",
            bare=self.now,
        )
        slack.view("digest.subscribe")(self.subscribed)

    def now(self, call: Call) -> Reply:
        message = blocks.edition_message(self._digest.now(call.text, self._clock()))
        return Reply(message["text"], message["blocks"])

    def subscribe(self, call: Call) -> Reply:
        return Reply(view=forms.subscribe_form(call.channel, self._digest.zone_of(call.user)))

    def subscribed(self, ack: Ack, body: Json, view: Json) -> None:
        given = form_values(view)
        extras, sections = (given.get(name, "").split() for name in ("extras", "sections"))
        wish = Wish(
            channel=given.get("channel", body["user"]["id"]),
            at=given.get("at", ""),
            weekdays=forms.DAYS[given.get("days", "weekdays")][1],
            kind=None if given.get("kind", "all") == "all" else given["kind"],
            genres=[genre.strip() for genre in given.get("genres", "").split(",") if genre.strip()],
            count=int(given.get("count", 10)),
            least_vibe=int(given["least"]) if "least" in given else None,
            chart="chart" in extras,
            quiet="quiet" in extras,
            sections=sections,
        )
        made = self._digest.subscribe(body["user"]["id"], wish, self._clock(), view["id"])
        said = f"Done. {_told(made)}\n`{self._commands.slash('trending')} unsubscribe` there ends it."
        ack(response_action="update", view=forms.done(said))

    def mine(self, call: Call) -> Reply:
        found = self._digest.mine(call.user)
        if not found:
            how = f"`{self._commands.slash('trending')} subscribe`"
            return Reply(f"You have no subscriptions; {how} starts one.")
        return Reply("\n".join(f"• {_told(one)}" for one in found))

    def why(self, call: Call) -> Reply:
        if not call.text.strip():
            raise UserError(f"Which title? `{self._commands.slash('trending')} why Dune`.")
        return Reply(blocks.why(self._digest.why(call.text, self._clock())))

    def preview(self, call: Call) -> Reply:
        one = self._digest.subscription(_place(call))
        message = blocks.edition_message(self._digest.preview(one, self._clock()))
        return Reply(message["text"], message["blocks"])

    def pause(self, call: Call) -> Reply:
        one = self._digest.pause(call.user, _place(call), paused=True)
        resume = f"{self._commands.slash('trending')} resume"
        return Reply(f"Trending Now for {_where(one)} is paused. `{resume}` there starts it again.")

    def resume(self, call: Call) -> Reply:
        one = self._digest.pause(call.user, _place(call), paused=False)
        return Reply(_told(one))

    def end(self, call: Call) -> Reply:
        ended = self._digest.unsubscribe(call.user, _place(call))
        return Reply(f"Trending Now no longer comes to {_where(ended)}.")


def _place(call: Call) -> str:
    """The channel that is named, else the one it was typed in; a direct message means the person."""
    named = re.match(r"<#(\w+)", call.text)
    here = call.user if call.channel.startswith("D") else call.channel
    return named[1] if named else here


def _where(one: Subscription) -> str:
    return f"<@{one.channel}>" if one.channel.startswith(("U", "W")) else f"<#{one.channel}>"


def _told(one: Subscription) -> str:
    days, about = forms.days_label(one.weekdays), escape(describe(one.kind, one.genres))
    what = f", {about}" if about else ""
    what += f", vibe {one.least_vibe} or more" if one.least_vibe is not None else ""
    what += f", without {escape(', '.join(one.without))}" if one.without else ""
    what += f", also {' and '.join(one.sections)}" if one.sections else ""
    paused = " Paused." if one.paused else ""
    when = f"{days} at {one.at:%H:%M} ({one.zone.key})"
    return f"{_where(one)} gets {one.count} titles{what}: {when}.{paused}"
