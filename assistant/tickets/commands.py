"""What `/ticket` understands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.core.blocks import escape
from assistant.core.commands import Call, Commands, Reply, Subcommand
from assistant.core.errors import UserError
from assistant.core.ports import Json
from assistant.tickets import blocks, forms, jql
from assistant.tickets.board import Boards, board_message
from assistant.tickets.cards import LINKS, TicketDetail
from assistant.tickets.editing import TicketEditor
from assistant.tickets.keys import find_keys
from assistant.tickets.links import TicketLinks
from assistant.tickets.making import TicketForm
from assistant.tickets.projects import ProjectService
from assistant.tickets.reversing import TicketReversing
from assistant.tickets.search import HOW, TicketSearch
from assistant.tickets.service import TicketService
from assistant.tickets.text import typed


@dataclass(frozen=True)
class TicketCommands:
    tickets: TicketService
    editor: TicketEditor
    links: TicketLinks
    search: TicketSearch
    boards: Boards
    projects: ProjectService
    reversing: TicketReversing
    form: TicketForm
    commands: Commands
    ask: jql.Ask

    @property
    def slash(self) -> str:
        return self.commands.slash("ticket")

    def register(self, more: Sequence[Subcommand]) -> None:
        self.commands.add(
            "ticket",
            "make, see and move the team's tickets",
            Subcommand("new", "new [summary]", "opens the form of a new ticket", self.new),
            Subcommand("show", "show TN-1", "shows a ticket; `TN-1` alone does too", self.show),
            Subcommand("mine", "mine", "lists your open tickets", self.mine),
            Subcommand(
                "search", "search vibe score type:bug", "finds tickets by words, filters or JQL", self.find
            ),
            Subcommand("board", "board", "shows the columns of the running sprint", self.board),
            Subcommand("move", "move TN-1 in review", "moves a ticket to a column", self.move),
            Subcommand("close", "close TN-1", "moves a ticket to the last column", self.close),
            Subcommand("reopen", "reopen TN-1", "takes a closed ticket up again", self.reopen),
            Subcommand("flag", "flag TN-1 [why]", "marks a ticket as blocked", self.flag),
            Subcommand("unflag", "unflag TN-1", "says it is blocked no more", self.unflag),
            Subcommand("undo", "undo TN-1", "takes your last change of it back", self.undo),
            Subcommand("edit", "edit TN-1", "opens a form with all its fields", self.edit),
            Subcommand(
                "link", "link TN-1 blocks TN-2", "links two tickets; also `relates`, `duplicates`", self.link
            ),
            Subcommand("comment", "comment TN-1 text", "adds a comment", self.comment),
            Subcommand(
                "assign", "assign TN-1 @who", "gives a ticket to somebody; `me` or `nobody`", self.assign
            ),
            Subcommand("project", "project KEY name", "starts a project", self.project),
            *more,
            usage_hint="[new | show | mine | search | move | help]",
            bare=self.bare,
        )

    def new(self, call: Call) -> Reply:
        text = typed(call.text)
        if len(text) > forms.FORM_TEXT_LIMIT:
            raise UserError(
                f"A form takes {forms.FORM_TEXT_LIMIT:,} characters; these are {len(text):,}. "
                f"Start with `{self.slash} new` and a short summary; add the rest as comments."
            )
        return Reply(view=self.form.opened(by=call.user, text=text))

    def show(self, call: Call) -> Reply:
        key, _ = self._key(call, "show TN-1")
        return _card(self.tickets.show(key, by=call.user))

    def mine(self, call: Call) -> Reply:
        return _reply(blocks.list_message(self.tickets.mine(call.user), self.slash))

    def move(self, call: Call) -> Reply:
        key, status = self._key(call, "move TN-1 in review")
        moved = self.tickets.move(key, typed(status), by=call.user, why="asked for by command")
        return _card(moved, f"{moved.card.key} is in *{escape(moved.card.status)}*.", undo=True)

    def comment(self, call: Call) -> Reply:
        key, text = self._key(call, "comment TN-1 your text")
        source = f"command:{call.id}"
        commented = self.tickets.comment(key, typed(text), by=call.user, source=source)
        return _reply(blocks.commented_message(commented.card, source))

    def assign(self, call: Call) -> Reply:
        key, who = self._key(call, "assign TN-1 @who")
        assignee = self._assignee(who, call.user)
        given = self.tickets.assign(key, assignee, by=call.user, why="asked for by command")
        whose = f"<@{assignee}>" if assignee else "nobody"
        return _card(given, f"{given.card.key} belongs to {whose} now.", undo=True)

    def close(self, call: Call) -> Reply:
        key, _ = self._key(call, "close TN-1")
        closed = self.tickets.close(key, by=call.user)
        return _card(closed, f"{closed.card.key} is in *{escape(closed.card.status)}*.", undo=True)

    def reopen(self, call: Call) -> Reply:
        key, _ = self._key(call, "reopen TN-1")
        again = self.tickets.reopen(key, by=call.user)
        return _card(again, f"{again.card.key} is open again, in *{escape(again.card.status)}*.", undo=True)

    def flag(self, call: Call) -> Reply:
        key, why = self._key(call, "flag TN-1")
        flagged = self.reversing.flag(key, by=call.user, why=typed(why) or "asked for by command")
        return _card(flagged, f"{flagged.card.key} is marked as blocked.", undo=True)

    def unflag(self, call: Call) -> Reply:
        key, _ = self._key(call, "unflag TN-1")
        freed = self.reversing.flag(key, by=call.user, on=False, why="asked for by command")
        return _card(freed, f"{freed.card.key} is not blocked.", undo=True)

    def undo(self, call: Call) -> Reply:
        key, _ = self._key(call, "undo TN-1")
        back = self.reversing.undo(key, by=call.user)
        return _card(back, f"{back.card.key} is as it was before your last change.")

    def edit(self, call: Call) -> Reply:
        key, _ = self._key(call, "edit TN-1")
        form = self.editor.form(key, by=call.user)
        return Reply(view=forms.edit_form(form.key, form.shown, form.choices, form.fixed))

    def link(self, call: Call) -> Reply:
        key, rest = self._key(call, "link TN-1 blocks TN-2")
        others = find_keys(rest)
        if len(others) != 1:
            raise UserError(f"Link it to which ticket? `{self.slash} link {key} blocks TN-2`.")
        kind = next((kind for kind in LINKS if rest.lower().startswith(kind.removesuffix("s"))), "relates")
        linked = self.links.link(key, others[0], kind, by=call.user)
        return _card(linked, f"{linked.card.key} {LINKS[kind][0]} {others[0]}.", undo=True)

    def find(self, call: Call) -> Reply:
        text = typed(call.text)
        if not text:
            raise UserError(f"What should I look for? {HOW}")
        if jql.is_jql(text):
            return self.ask(jql.SEARCH, call, text)
        found = self.search.find(text, by=call.user, channel=call.channel)
        return _reply(blocks.found_message(found, asked=text))

    def board(self, call: Call) -> Reply:
        return _reply(board_message(self.boards.board(typed(call.text), by=call.user, channel=call.channel)))

    def project(self, call: Call) -> Reply:
        key, _, name = typed(call.text).partition(" ")
        if not key:
            raise UserError(f"Which key and name? `{self.slash} project TN Trending Now`.")
        made = self.projects.create(key, name, by=call.user)
        return Reply(f"Project {made.key} is there. `{self.slash} new` makes its first ticket.")

    def bare(self, call: Call) -> Reply:
        word = call.text.split()[0] if call.text.strip() else ""
        if find_keys(word) == [word.upper()]:
            return _card(self.tickets.show(word, by=call.user))
        raise self.commands.unknown("ticket", word)

    def _key(self, call: Call, usage: str) -> tuple[str, str]:
        """The key a call begins with, and what follows it."""
        word, rest = re.match(r"(\S*)\s*(.*)", call.text.strip(), re.DOTALL).groups()  # type: ignore[union-attr]
        if find_keys(word) == [word.upper()]:
            return word, rest
        if not word:
            raise UserError(f"Which ticket? `{self.slash} {usage}`.")
        shown = escape(typed(word).replace("`", "")[:40])
        raise UserError(f"`{shown}` is no ticket key. Keys look like TN-1: `{self.slash} {usage}`.")

    def _assignee(self, who: str, asking: str) -> str | None:
        mentioned = re.match(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>", who)
        if mentioned:
            return mentioned[1]
        name = typed(who).removeprefix("@").strip()
        if not name:
            raise UserError(f"To whom? `{self.slash} assign TN-1 @who`, or `me`, or `nobody`.")
        if name.casefold() in ("me", "nobody"):
            return asking if name.casefold() == "me" else None
        return self.tickets.member_called(name)


def _card(detail: TicketDetail, note: str = "", *, undo: bool = False) -> Reply:
    return _reply(blocks.card_message(detail, note, undo=undo))


def _reply(message: Json) -> Reply:
    return Reply(text=message["text"], blocks=message["blocks"])
