"""What tickets stand in: the tracker's columns and fields, whose accounts they are, who may do what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from assistant.core import db as database
from assistant.core.clock import Clock
from assistant.core.db import Database
from assistant.core.errors import Rejected, UserError
from assistant.core.people import Member
from assistant.core.tracker import Schema, Tracker
from assistant.tickets import metadata
from assistant.tickets.models import ProjectRow, TicketRow
from assistant.tickets.sync import mirror
from assistant.tickets.sync.models import AccountRow, LinkedRow, MappingRow, SearchedRow, lost_projects
from assistant.tickets.sync.outgoing import Outgoing
from assistant.tickets.sync.rights import Rights
from assistant.tickets.sync.standing import Standing

CHECK_EVERY = timedelta(minutes=30)
SEARCH_AGAIN = timedelta(days=1)
SEARCHES = 50
"""People to look for in one round; they are looked for once a day."""
RIGHTS = 1
"""People whose rights are asked for again in one round."""
FORMS_AGAIN = timedelta(days=1)


class Surroundings:
    def __init__(
        self,
        db: Database,
        clock: Clock,
        tracker: Tracker,
        rights: Rights,
        outgoing: Outgoing,
        standing: Standing,
    ) -> None:
        self._db = db
        self._clock = clock
        self._tracker = tracker
        self._rights = rights
        self._outgoing = outgoing
        self._standing = standing

    def look(self) -> None:
        checked_at = self._standing.state().checked_at
        if checked_at is None or self._clock() - checked_at >= CHECK_EVERY:
            for project in self._tracker.projects:
                self._schema(project)
            for project in self.there():
                self._sprints(project)
            with self._db.begin() as session:
                self._standing.save(session, checked_at=self._clock())
        self._people()
        self._ask_rights()
        self._read_oldest_form()

    def there(self) -> list[str]:
        """The projects that are not in trouble as a whole."""
        with self._db.read() as session:
            return self._there(session)

    def _there(self, session: Session) -> list[str]:
        missing = set(session.scalars(lost_projects()))
        return [project for project in self._tracker.projects if project not in missing]

    def _schema(self, project: str) -> None:
        try:
            schema = self._tracker.schema(project)
        except (UserError, Rejected) as error:
            with self._db.begin() as session:
                what = f"Jira has no project {project} for me ({error}) Its tickets stay as they are here."
                advice = f"Give me back the access, or take {project} out of the configuration."
                self._trouble(session, project, "project", [], f"{what} {advice}")
            return
        with self._db.begin() as session:
            if project not in self._there(session):  # until now: what happened meanwhile is counted for
                self._standing.save(session, counted_at=None)
            self._note(session, project, "project", [project])
            if self._compare(session, schema):
                mirror.project(session, schema)
            unread = metadata.arrange(session, project, schema.types)
        for type in unread:
            self._read_form(project, type)

    def _read_oldest_form(self) -> None:
        """One a round at most, so that a round in which nothing happened stays cheap."""
        with self._db.read() as session:
            oldest = [rows[0] for one in self._there(session) if (rows := metadata.of_types(session, one))]
            due = min(oldest, key=lambda row: row.read_at, default=None)
        if due is not None and self._clock() - due.read_at >= FORMS_AGAIN:
            self._read_form(due.project, due.type)

    def _read_form(self, project: str, type: str) -> None:
        try:
            fields = self._tracker.create_meta(project, type)
        except (UserError, Rejected):
            fields = None
        with self._db.begin() as session:
            metadata.keep(session, project, type, fields, self._clock())

    def _compare(self, session: Session, schema: Schema) -> bool:
        """Whether the columns may follow. What is new is taken over; what is gone may have been renamed, so
        somebody has to look."""
        lacking = [
            f"Jira has no field for the {name} of {schema.project}, so they stay here."
            for name in schema.lacking
        ]
        if lacking:
            self._trouble(session, schema.project, "fields", schema.lacking, " ".join(lacking))
        else:
            self._note(session, schema.project, "fields", [])
        now = {
            "statuses": [status.name for status in schema.statuses],
            "types": list(schema.types),
            "priorities": list(schema.priorities),
        }
        same = [self._follow(session, schema.project, what, names) for what, names in now.items()]
        return all(same)

    def _follow(self, session: Session, project: str, what: str, names: Sequence[str]) -> bool:
        mine = (MappingRow.project == project, MappingRow.what == what)
        known = session.scalar(select(MappingRow).where(*mine))
        gone = [name for name in known.names if name not in names] if known else []
        if not gone:
            self._note(session, project, what, names)
            return True
        assert known is not None
        new = [name for name in names if name not in known.names]
        now = f" New there: {', '.join(new)}." if new else ""
        why = f"Of the {what} of {project}, Jira no longer has {', '.join(gone)}.{now}"
        why = f"{why} I leave them alone until `{self._standing.slash} resume` accepts it."
        self._trouble(session, project, what, known.names, why)
        return False

    def _sprints(self, project: str) -> None:
        found = self._tracker.sprints(project)
        with self._db.begin() as session:
            project_id = session.scalar(select(ProjectRow.id).where(ProjectRow.key == project))
            if project_id is not None:
                mirror.sprints(session, project_id, found)

    def _note(self, session: Session, project: str, what: str, names: Sequence[str]) -> None:
        row = {"project": project, "what": what, "names": list(names), "trouble": None}
        database.upsert(session, MappingRow, ["project", "what"], [row])

    def _trouble(self, session: Session, project: str, what: str, names: Sequence[str], why: str) -> None:
        mine = (MappingRow.project == project, MappingRow.what == what, MappingRow.trouble == why)
        if session.scalar(select(MappingRow.id).where(*mine)):
            return
        row = {"project": project, "what": what, "names": list(names), "trouble": why}
        database.upsert(session, MappingRow, ["project", "what"], [row])
        self._standing.tell_admins(session, f"trouble:{project}:{what}:{self._clock():%Y%m%d%H%M}", why)

    def _people(self) -> None:
        """Find the accounts of members by their e-mail."""
        now = self._clock()
        known = select(AccountRow.member_id).where(AccountRow.member_id.is_not(None))
        recent = select(SearchedRow.member_id).where(SearchedRow.at > now - SEARCH_AGAIN)
        who = select(Member.id, Member.email).where(
            Member.active,
            ~Member.guest,
            Member.email.is_not(None),
            Member.id.not_in(known),
            Member.id.not_in(recent),
        )
        with self._db.read() as session:
            found = session.execute(who.order_by(Member.id).limit(SEARCHES))
            members = [(id, email) for id, email in found if email]
        for member_id, email in members:
            accounts = [one for one in self._tracker.users(email) if one.active]
            with self._db.begin() as session:
                database.upsert(session, SearchedRow, ["member_id"], [{"member_id": member_id, "at": now}])
                if len(accounts) == 1:
                    mirror.people(session, accounts)
                    self.tie(session, accounts[0].id, member_id)

    def tie(self, session: Session, account: str, member_id: int, *, fixed: bool = False) -> None:
        """This account is this member's. Tickets that each side gave them are theirs on both from now on."""
        row = session.get_one(AccountRow, account)
        if row.fixed and not fixed:
            return
        others = update(AccountRow).where(AccountRow.member_id == member_id, AccountRow.id != account)
        session.execute(others.values(member_id=None))
        row.member_id, row.fixed = member_id, fixed
        session.flush()
        mine = select(LinkedRow.ticket_id).where(LinkedRow.other_assignee == account)
        session.execute(update(TicketRow).where(TicketRow.id.in_(mine)).values(assignee_id=member_id))
        strange = update(LinkedRow).where(LinkedRow.other_assignee == account)
        session.execute(strange.values(other_assignee=None))
        waiting = select(TicketRow).join(LinkedRow, LinkedRow.ticket_id == TicketRow.id)
        for ticket in session.scalars(waiting.where(TicketRow.assignee_id == member_id)).all():
            linked = session.get_one(LinkedRow, ticket.id)
            if linked.remote_id is not None and linked.base.get("assignee") != account:
                self._outgoing.push(session, ticket, ["assignee"])

    def _ask_rights(self) -> None:
        """Without an answer the rest of the round goes on; what was known holds a while."""
        there = self.there()
        if not there:
            return
        with self._db.read() as session:
            due = self._rights.stale(session, RIGHTS)
        try:
            found = [(member, self._tracker.permissions(account, projects=there)) for member, account in due]
        except Rejected as error:
            with self._db.begin() as session:
                what = f"Jira no longer tells me who may do what ({error}). In two hours nobody can do"
                advice = "anything with tickets here. Make my account an administrator there."
                self._trouble(session, self._tracker.projects[0], "rights", [], f"{what} {advice}")
            return
        with self._db.begin() as session:
            for member_id, rights in found:
                self._rights.keep(session, member_id, rights)
            if found:
                self._note(session, self._tracker.projects[0], "rights", [])

    def called(self, session: Session, name: str) -> list[AccountRow]:
        """Accounts with this id, or whose name begins so."""
        wanted = name.casefold()
        like = func.lower(AccountRow.name).startswith(wanted, autoescape=True)
        found = select(AccountRow).where(AccountRow.active, or_(AccountRow.id == name, like))
        return list(session.scalars(found.order_by(AccountRow.name)))
