"""What `/ticket` understands of following tickets."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.core.blocks import escape
from assistant.core.commands import Call, Reply, Subcommand
from assistant.core.errors import UserError
from assistant.tickets import jql
from assistant.tickets.news.briefs import Briefs
from assistant.tickets.news.limits import Channels
from assistant.tickets.news.subscriptions import Subscriptions
from assistant.tickets.news.talk import Talk
from assistant.tickets.search import HOW
from assistant.tickets.text import typed


@dataclass(frozen=True)
class NewsCommands:
    subscriptions: Subscriptions
    briefs: Briefs
    talk: Talk
    channels: Channels
    slash: str
    ask: jql.Ask

    def subcommands(self) -> list[Subcommand]:
        return [
            Subcommand(
                "subscribe",
                "subscribe type:bug",
                "tells this channel about tickets like that",
                self.subscribe,
            ),
            Subcommand(
                "channel",
                "channel allow TN OPS",
                "says which projects this channel shows; also `all`, `none`",
                self.channel,
            ),
            Subcommand("unsubscribe", "unsubscribe [number]", "ends that", self.unsubscribe),
            Subcommand("notices", "notices on|off", "tells you what happens to your tickets", self.notices),
            Subcommand(
                "unfurl", "unfurl on|off", "shows tickets that people name in this channel", self.unfurl
            ),
        ]

    def subscribe(self, call: Call) -> Reply:
        search = typed(call.text)
        if not search:
            return Reply(self._followed(call.channel))
        if jql.is_jql(search):
            return self.ask(jql.FOLLOW, call, search)
        understood = self.subscriptions.follow(call.channel, "" if search == "all" else search, by=call.user)
        what = f"tickets with `{escape(understood.replace('`', ''))}`" if understood else "all tickets"
        return Reply(
            f"This channel gets news of {what} from now on. I must be in it: `/invite` me if I am not."
            f"{self._limit(call.channel)}"
        )

    def channel(self, call: Call) -> Reply:
        word, *asked = typed(call.text).upper().replace(",", " ").split() or [""]
        if word not in ("", "ALLOW") or (word and not asked):
            raise UserError(f"Which projects? `{self.slash} channel allow TN OPS`, or `all`, or `none`.")
        if asked:
            named = None if asked == ["ALL"] else [] if asked == ["NONE"] else list(dict.fromkeys(asked))
            self.channels.allow(call.channel, named, by=call.user)
        limited = self.channels.of(call.channel) is not None
        if limited and self.subscriptions.of(call.channel):
            lists = f"That holds for what this channel follows, too: `{self.slash} subscribe` lists it."
            return Reply(f"{self._shows(call.channel)} {lists}")
        return Reply(self._shows(call.channel))

    def _shows(self, channel: str) -> str:
        keys = self.channels.of(channel)
        if keys is None:
            return f"Tickets of all projects may be shown here. `{self.slash} channel allow TN` limits that."
        if not keys:
            return f"No tickets are shown here. `{self.slash} channel allow TN` names projects that may be."
        return f"Only tickets of {', '.join(sorted(keys))} are shown here."

    def _limit(self, channel: str) -> str:
        return "" if self.channels.of(channel) is None else f" {self._shows(channel)}"

    def unsubscribe(self, call: Call) -> Reply:
        number = int(call.text) if call.text.isdigit() else None
        if call.text and number is None:
            raise UserError(f"Give a number: `{self.slash} subscribe` lists what this channel follows.")
        gone = self.subscriptions.unfollow(call.channel, number)
        return Reply(f"No more news of {escape(gone) or 'all tickets'}.")

    def notices(self, call: Call) -> Reply:
        if not call.text.strip():
            return Reply(self.briefs.policy(call.user, self.slash))
        wanted = _on_or_off(call.text, f"{self.slash} notices")
        self.briefs.want(call.user, wanted)
        if wanted:
            return Reply("I will tell you what others do with your tickets, a few at a time.")
        return Reply("No more messages about your tickets.")

    def unfurl(self, call: Call) -> Reply:
        wanted = _on_or_off(call.text, f"{self.slash} unfurl")
        self.talk.show_tickets(call.channel, wanted)
        return Reply(f"Tickets that people name in this channel are {'shown' if wanted else 'left alone'}.")

    def _followed(self, channel: str) -> str:
        followed = self.subscriptions.of(channel)
        lines = [f"{number}. {escape(search) or 'all tickets'}" for number, search in enumerate(followed, 1)]
        said = (
            "This channel follows:\n" + "\n".join(lines) if lines else "This channel follows no tickets yet."
        )
        how = f"`{self.slash} subscribe all` follows everything. {HOW}"
        return "\n".join(filter(None, [said, self._limit(channel).strip(), how]))


def _on_or_off(text: str, usage: str) -> bool:
    if text.strip().lower() in ("on", "off"):
        return text.strip().lower() == "on"
    raise UserError(f"`{usage} on` or `{usage} off`?")
