"""Who somebody is in the tracker. Their address there tells, else they say it themselves: at once where their
own address proves it, with an admin's word where it does not, since an account brings its rights along."""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.core.blocks import escape
from assistant.core.clock import Clock
from assistant.core.commands import Call, Reply, Subcommand
from assistant.core.db import Database
from assistant.core.errors import Rejected, UserError
from assistant.core.inbox import Event, Inbox
from assistant.core.outbox import Outbox
from assistant.core.people import Member, People, Person
from assistant.core.tracker import Account, Tracker
from assistant.tickets.sync import mirror
from assistant.tickets.sync.models import AccountRow
from assistant.tickets.sync.rights import Rights
from assistant.tickets.sync.surroundings import Surroundings
from assistant.tickets.text import typed

ASKED = "tickets.iam"


class Identity:
    def __init__(
        self,
        db: Database,
        people: People,
        inbox: Inbox,
        outbox: Outbox,
        clock: Clock,
        tracker: Tracker,
        surroundings: Surroundings,
        rights: Rights,
        slash: str,
    ) -> None:
        self._db = db
        self._people = people
        self._inbox = inbox
        self._outbox = outbox
        self._clock = clock
        self._tracker = tracker
        self._surroundings = surroundings
        self._rights = rights
        self._slash = slash

    def subcommand(self) -> Subcommand:
        return Subcommand("iam", "iam me@example.com", "says who you are in Jira", self.command)

    def command(self, call: Call) -> Reply:
        """The tracker is asked afterwards; a direct message says what came of it."""
        mention = re.match(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>\s*", call.text)
        whose, asked = (mention[1], call.text[mention.end() :]) if mention else (call.user, call.text)
        asked = typed(asked).strip()
        if not asked:
            return Reply(self._known(whose))
        with self._db.begin() as session:
            if whose != call.user:
                self._people.require(session, call.user)
            body = {"by": call.user, "whose": whose, "asked": asked}
            self._inbox.put(session, "tickets.iam", call.id, ASKED, body)
        return Reply("I am asking Jira and tell you in a direct message.")

    def look(self, event: Event) -> None:
        """Find the account, tie it if that may be, and say so."""
        by, whose, asked = (str(event.body[name]) for name in ("by", "whose", "asked"))
        accounts = self._find(asked)
        with self._db.begin() as session:
            try:
                text = self._settle(session, by, whose, accounts, asked)
            except UserError as error:
                text = error.text
            self._outbox.put(session, "slack.post", f"iam:{event.id}", {"channel": by, "text": text})
        self._ask_rights(whose)

    def _known(self, whose: str) -> str:
        how = f"`{self._slash} iam me@example.com` sets it: your address or account id there."
        with self._db.read() as session:
            mine = select(AccountRow).join(Member, Member.id == AccountRow.member_id)
            row = session.scalar(mine.where(Member.slack_id == whose))
            if row is None:
                return f"I don't know who <@{whose}> is in Jira. {how}"
            return f"<@{whose}> is *{escape(row.name)}* in Jira. {how}"

    def _find(self, asked: str) -> list[Account]:
        """By address, else by id or name among those seen there so far."""
        if "@" in asked:
            return [one for one in self._tracker.users(asked) if one.active]
        with self._db.read() as session:
            return [Account(row.id, row.name) for row in self._surroundings.called(session, asked)]

    def _settle(self, session: Session, by: str, whose: str, found: list[Account], asked: str) -> str:
        if len(found) != 1:
            raise UserError(_not_one(found, asked, self._slash))
        account = found[0]
        asking, person = self._people.ensure(session, by), self._people.ensure(session, whose)
        if not asking.has("admin"):
            self._may_claim(session, person, account)
        mirror.people(session, [account])
        self._surroundings.tie(session, account.id, person.id, fixed=True)
        return f"<@{whose}> is *{escape(account.name)}* in Jira from now on."

    def _may_claim(self, session: Session, person: Person, account: Account) -> None:
        """UserError when it takes an admin's word; the admins are told."""
        taken = session.get(AccountRow, account.id)
        if taken is not None and taken.member_id == person.id:
            return
        email = session.scalar(select(Member.email).where(Member.id == person.id))
        free = taken is None or taken.member_id is None
        if (
            free
            and not person.guest
            and email
            and account.email
            and email.casefold() == account.email.casefold()
        ):
            return
        text = (
            f"<@{person.slack_id}> says to be *{escape(account.name)}* in Jira. If that is so: "
            f"`{self._slash} iam @{person.name} {account.id}`."
        )
        for admin in self._people.with_role(session, "admin"):
            key = f"iam:{person.id}:{account.id}:{admin.id}"
            self._people.tell(session, admin, key, {"text": text}, self._clock())
        raise UserError(
            f"I found *{escape(account.name)}*. That takes an admin's word, so I have asked the admins."
        )

    def _ask_rights(self, whose: str) -> None:
        """At once, so that nobody waits for the next round."""
        with self._db.read() as session:
            mine = select(AccountRow.id, Member.id).join(Member, Member.id == AccountRow.member_id)
            tied = session.execute(mine.where(Member.slack_id == whose, ~Member.guest)).first()
        if tied is None:
            return
        try:
            rights = self._tracker.permissions(tied[0], projects=self._surroundings.there())
        except Rejected:
            return  # a project is in trouble; the rounds say so, and ask again
        with self._db.begin() as session:
            self._rights.keep(session, tied[1], rights)


def _not_one(found: list[Account], asked: str, slash: str) -> str:
    shown = escape(asked[:80])
    if not found:
        return (
            f"Jira shows me nobody as {shown}. Try your account id or whole name there: `{slash} iam NAME`."
        )
    names = ", ".join(f"{escape(one.name)} ({one.id})" for one in found[:5])
    return f"{shown} could be {names}. Say which: `{slash} iam ACCOUNT-ID`."
