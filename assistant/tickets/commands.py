"""What `/ticket` understands."""

from __future__ import annotations

import re

from assistant.core.blocks import escape
from assistant.core.commands import Call, Commands, Reply, Subcommand
from assistant.core.errors import UserError
from assistant.core.ports import Json
from assistant.tickets import blocks
from assistant.tickets.cards import TicketDetail
from assistant.tickets.keys import find_keys
from assistant.tickets.projects import ProjectService
from assistant.tickets.service import TicketService
from assistant.tickets.text import typed


class TicketCommands:
    def __init__(self, tickets: TicketService, projects: ProjectService, commands: Commands) -> None:
        self._tickets = tickets
        self._projects = projects
        self._commands = commands
        self._slash = commands.slash("ticket")

    def register(self) -> None:
        self._commands.add(
            "ticket",
            "make, see and move the team's tickets",
            Subcommand("new", "new [summary]", "opens the form of a new ticket", self.new),
            Subcommand("show", "show TN-1", "shows a ticket; `TN-1` alone does too", self.show),
            Subcommand("mine", "mine", "lists your open tickets", self.mine),
            Subcommand("move", "move TN-1 in review", "moves a ticket to a column", self.move),
            Subcommand("comment", "comment TN-1 text", "adds a comment", self.comment),
            Subcommand(
                "assign", "assign TN-1 @who", "gives a ticket to somebody; `me` or `nobody`", self.assign
            ),
            Subcommand("project", "project KEY name", "starts a project", self.project),
            usage_hint="[new | show | mine | move | comment | assign | help]",
            bare=self.bare,
        )

    def new(self, call: Call) -> Reply:
        text = typed(call.text)
        if len(text) > blocks.FORM_TEXT_LIMIT:
            raise UserError(
                f"A form takes {blocks.FORM_TEXT_LIMIT:,} characters; these are {len(text):,}. "
                f"Start with `{self._slash} new` and a short summary; add the rest as comments."
            )
        return Reply(view=blocks.new_ticket_form(self._tickets.projects(), text))

    def show(self, call: Call) -> Reply:
        key, _ = self._key(call, "show TN-1")
        return _card(self._tickets.show(key))

    def mine(self, call: Call) -> Reply:
        return _reply(blocks.list_message(self._tickets.mine(call.user), self._slash))

    def move(self, call: Call) -> Reply:
        key, status = self._key(call, "move TN-1 in review")
        moved = self._tickets.move(key, typed(status), by=call.user, why="asked for by command")
        return _card(moved, f"{moved.card.key} is in *{escape(moved.card.status)}*.")

    def comment(self, call: Call) -> Reply:
        key, text = self._key(call, "comment TN-1 your text")
        commented = self._tickets.comment(key, typed(text), by=call.user, source=f"command:{call.id}")
        return _card(commented, f"Your comment is on {commented.card.key}.")

    def assign(self, call: Call) -> Reply:
        key, who = self._key(call, "assign TN-1 @who")
        assignee = self._assignee(who, call.user)
        given = self._tickets.assign(key, assignee, by=call.user, why="asked for by command")
        return _card(given, f"{given.card.key} belongs to {f'<@{assignee}>' if assignee else 'nobody'} now.")

    def project(self, call: Call) -> Reply:
        key, _, name = typed(call.text).partition(" ")
        if not key:
            raise UserError(f"Which key and name? `{self._slash} project TN Trending Now`.")
        made = self._projects.create(key, name, by=call.user)
        return Reply(f"Project {made.key} is there. `{self._slash} new` makes its first ticket.")

    def bare(self, call: Call) -> Reply:
        word = call.text.split()[0] if call.text.strip() else ""
        if find_keys(word) == [word.upper()]:
            return _card(self._tickets.show(word))
        raise self._commands.unknown("ticket", word)

    def _key(self, call: Call, usage: str) -> tuple[str, str]:
        """The key a call begins with, and what follows it."""
        word, rest = re.match(r"(\S*)\s*(.*)", call.text.strip(), re.DOTALL).groups()  # type: ignore[union-attr]
        if find_keys(word) == [word.upper()]:
            return word, rest
        if not word:
            raise UserError(f"Which ticket? `{self._slash} {usage}`.")
        shown = escape(typed(word).replace("`", "")[:40])
        raise UserError(f"`{shown}` is no ticket key. Keys look like TN-1: `{self._slash} {usage}`.")

    def _assignee(self, who: str, asking: str) -> str | None:
        mentioned = re.match(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>", who)
        if mentioned:
            return mentioned[1]
        name = typed(who).removeprefix("@").strip()
        if not name:
            raise UserError(f"To whom? `{self._slash} assign TN-1 @who`, or `me`, or `nobody`.")
        if name.casefold() in ("me", "nobody"):
            return asking if name.casefold() == "me" else None
        return self._tickets.member_called(name)


def _card(detail: TicketDetail, note: str = "") -> Reply:
    return _reply(blocks.card_message(detail, note))


def _reply(message: Json) -> Reply:
    return Reply(text=message["text"], blocks=message["blocks"])
