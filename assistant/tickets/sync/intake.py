"""Takes over what the tracker says: new tickets in bulk, known ones field by field as the planner decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.core.clock import Clock
from assistant.core.tracker import Account, Ref, RemoteComment, RemoteTicket
from assistant.tickets.models import AliasRow, HistoryRow, TicketRow
from assistant.tickets.sync import comments, importing, mirror, planner
from assistant.tickets.sync.models import LinkedRow
from assistant.tickets.sync.outgoing import Outgoing
from assistant.tickets.sync.planner import Clash, Moments, Plan, Policy, Rule, Value, Values
from assistant.tickets.sync.values import Names, loaded, stored, theirs


class KeepsConflicts(Protocol):
    def keep(
        self, session: Session, row: TicketRow, clash: Clash, names: Names, *, why: str = ""
    ) -> None: ...

    def undecided(self, session: Session, ticket_id: int, theirs: Values) -> set[str]: ...

    def doubled(self, session: Session, key: str, extra: Ref) -> None: ...

    def left(self, session: Session, row: TicketRow, state: str) -> None: ...


@dataclass
class Taken:
    """`withheld`: what is drastic, when asked to withhold it."""

    new: int = 0
    changed: int = 0
    withheld: list[RemoteTicket] = field(default_factory=list)

    def add(self, other: Taken) -> None:
        self.new += other.new
        self.changed += other.changed
        self.withheld += other.withheld


class Intake:
    """`me` is the account that our own writes are made with, once it is known."""

    def __init__(
        self, outgoing: Outgoing, conflicts: KeepsConflicts, clock: Clock, rules: Mapping[str, Rule]
    ) -> None:
        self._outgoing = outgoing
        self._conflicts = conflicts
        self._clock = clock
        self._rules = rules
        self.me: str | None = None

    def take(self, session: Session, remotes: Sequence[RemoteTicket], *, withhold: bool = False) -> Taken:
        links = self._links(session, remotes)
        fresh = [remote for remote in remotes if _is_news(remote, links.get(remote.id))]
        mirror.people(session, _people(fresh))
        names = self.names_for(session, fresh)
        new = [remote for remote in fresh if remote.id not in links and not remote.security]
        ours = [remote for remote in new if remote.project in names.projects]
        taken = Taken(new=importing.take_new(session, ours, names, self._clock()))
        for remote in fresh:
            if remote.id in links and not self._update(session, remote, links[remote.id], names, withhold):
                taken.withheld.append(remote)
            taken.changed += remote.id in links
        self._rank_anew(session, [remote for remote in remotes if remote.id in links], links)
        session.flush()
        return taken

    def _rank_anew(
        self, session: Session, remotes: Sequence[RemoteTicket], links: Mapping[str, LinkedRow]
    ) -> None:
        """The order of the backlog is no change of a ticket, and is taken over as it is."""
        ranks = {links[remote.id].ticket_id: remote.rank for remote in remotes if remote.rank}
        known = select(TicketRow).where(TicketRow.id.in_(list(ranks)))
        for row in session.scalars(known) if ranks else ():
            row.rank = ranks[row.id]

    def _links(self, session: Session, remotes: Sequence[RemoteTicket]) -> dict[str, LinkedRow]:
        """By remote id; an issue of ours whose creation was never answered is known by its marker."""
        ids = [remote.id for remote in remotes]
        rows = session.scalars(select(LinkedRow).where(LinkedRow.remote_id.in_(ids)))
        links = {str(row.remote_id): row for row in rows}
        marked = {remote.marker: remote for remote in remotes if remote.marker and remote.id not in links}
        waiting = (LinkedRow.marker.in_(list(marked)), LinkedRow.remote_id.is_(None))
        for row in session.scalars(select(LinkedRow).where(*waiting)).all():
            self._outgoing.bind(session, row, marked[row.marker])
            links[marked[row.marker].id] = row
        self._tell_doubled(session, [remote for remote in marked.values() if remote.id not in links])
        return links

    def _tell_doubled(self, session: Session, remotes: Sequence[RemoteTicket]) -> None:
        """Made there a second time, by an answer that came later than any search could know."""
        marked = {remote.marker: remote for remote in remotes}
        first = select(LinkedRow.marker, TicketRow.key).join(TicketRow, TicketRow.id == LinkedRow.ticket_id)
        for marker, key in session.execute(first.where(LinkedRow.marker.in_(list(marked)))).all():
            self._conflicts.doubled(session, key, Ref(marked[marker].id, marked[marker].key))

    def names_for(self, session: Session, remotes: Sequence[RemoteTicket]) -> Names:
        """With the columns and sprints that these tickets are in."""
        names = Names(session)
        for remote in remotes:
            project_id = names.projects.get(remote.project)
            if project_id is None or remote.security:
                continue
            if (project_id, remote.status.casefold()) not in names.status_ids:
                mirror.column(session, project_id, remote)
                names = Names(session)
            sprint = remote.sprint
            if sprint and names.sprint_states.get((project_id, sprint.id)) != sprint.state:
                mirror.sprint(session, project_id, sprint)
                names = Names(session)
        return names

    def _update(
        self, session: Session, remote: RemoteTicket, linked: LinkedRow, names: Names, withhold: bool
    ) -> bool:
        """False when it is withheld."""
        row = session.get_one(TicketRow, linked.ticket_id, with_for_update=True)
        if remote.security:
            self._leave(session, row, linked, "secret")
            self._outgoing.hide(session, row, linked)
        elif remote.project not in names.projects:
            self._leave(session, row, linked, "moved")
            linked.state = "moved"
        elif self.merge(session, row, linked, remote, names, withhold=withhold) is None:
            return False
        elif comments.take(session, row, remote, names, me=self.me, withdraw=self._outgoing.withdraw):
            linked.comments_due = True
        linked.hash, linked.updated = remote.hash, remote.updated
        return True

    def take_comments(self, session: Session, row: TicketRow, found: Sequence[RemoteComment]) -> None:
        """All that a ticket has there."""
        names, now = self.names_for(session, []), self._clock()
        comments.take_all(session, row, found, names, now, withdraw=self._outgoing.withdraw)

    def _leave(self, session: Session, row: TicketRow, linked: LinkedRow, state: str) -> None:
        if linked.state != state:
            self._conflicts.left(session, row, state)

    def merge(
        self,
        session: Session,
        row: TicketRow,
        linked: LinkedRow,
        remote: RemoteTicket,
        names: Names,
        *,
        withhold: bool = False,
        queue: bool = True,
    ) -> Plan | None:
        """Plan, and do our side of it; with `queue` what is to be pushed gets its outbox row. None when it is
        drastic and to be withheld."""
        made, values = self._plan(session, row, linked, remote, names)
        if withhold and planner.drastic(made.pulls, made.clashes, names.done):
            return None
        self._move(session, row, linked, remote, names)
        for clash in made.clashes:
            self._conflicts.keep(session, row, clash, names)
        now = self._clock()
        for pull in made.pulls:
            names.write(row, linked, pull.field, pull.new)
            old, new = (names.shown(pull.field, value, row.project_id) for value in (pull.old, pull.new))
            line = {"field": pull.field, "old": old, "new": new, "at": now, "why": "changed in Jira"}
            session.add(HistoryRow(ticket_id=row.id, **self._by(remote, pull.field, names), **line))
        row.rank = remote.rank or row.rank
        row.updated_at = max(row.updated_at, remote.updated)
        unheard = planner.still_unheard_of(loaded(linked.sent), values)
        linked.sent = stored(unheard) if linked.base else {}  # making a ticket sends all of it
        linked.base = stored(made.base)
        linked.description_hash = remote.description.hash if remote.description else None
        linked.lossy = bool(remote.description and remote.description.lossy)
        linked.state = "live"
        if made.pushes and queue:
            self._outgoing.push(session, row, [push.field for push in made.pushes])
        return made

    def _plan(
        self, session: Session, row: TicketRow, linked: LinkedRow, remote: RemoteTicket, names: Names
    ) -> tuple[Plan, Values]:
        """And their values that it was made from."""
        values = theirs(remote, linked)
        ours = names.ours(row, linked)
        policy = Policy(
            self._rules,
            held=names.held.get(linked.project, set()) | self._conflicts.undecided(session, row.id, values),
            fragile={"type", "description"} if remote.description and remote.description.lossy else {"type"},
        )
        base = loaded(linked.base) or first_base(ours, values, linked, names.first_status(row.project_id))
        moments = None
        if "latest" in self._rules.values():
            moments = Moments(self._outgoing.changed_at(session, row.id), remote.updated)
        sent = loaded(linked.sent)
        made = planner.plan(ours, values, {**ours, **base}, policy, sent=sent, moments=moments)
        return made, values

    def _by(self, remote: RemoteTicket, field: str, names: Names) -> dict[str, Any]:
        """Who changed it there; what our own account did is nobody's."""
        who = remote.changed_by.get(field)
        if who is None or who.id == self.me:
            return {"by_id": None}
        return {"by_id": names.member_ids.get(who.id), "by_name": who.name}

    def _move(
        self, session: Session, row: TicketRow, linked: LinkedRow, remote: RemoteTicket, names: Names
    ) -> None:
        """A new key, in this project or another; the old one goes on working."""
        if row.key == remote.key:
            return
        session.merge(AliasRow(key=row.key, ticket_id=row.id))
        line = {"field": "key", "old": row.key, "new": remote.key, "why": "moved in Jira"}
        by = self._by(remote, "key", names)
        session.add(HistoryRow(ticket_id=row.id, at=self._clock(), **by, **line))
        row.key = remote.key
        if linked.project != remote.project:
            row.project_id, linked.project = names.projects[remote.project], remote.project
            names.write(row, linked, "status", remote.status)
            names.write(row, linked, "sprint", remote.sprint.id if remote.sprint else None)


def first_base(ours: Values, theirs: Values, linked: LinkedRow, start: str) -> dict[str, Value]:
    """What both sides agreed on when the tracker had just made a ticket of ours: what we sent. It puts a new
    ticket where its workflow begins, which is no word against where we have it, unless nobody moved it."""
    sent = loaded(linked.sent)
    base = {name: sent.get(name, value) for name, value in ours.items()}
    if "status" in sent and ours["status"] != start:
        base["status"] = theirs["status"]
    return base


def _is_news(remote: RemoteTicket, linked: LinkedRow | None) -> bool:
    """The ledger: a page may repeat what we have, or lag behind it."""
    if linked is None or linked.updated is None:
        return True
    if remote.updated < linked.updated:
        return False
    # Touched, and not all of its comments are in the page: one of the others may have changed.
    unseen = remote.updated != linked.updated and remote.comment_count > len(remote.comments)
    return remote.hash != linked.hash or linked.state != "live" or unseen


def _people(remotes: Sequence[RemoteTicket]) -> list[Account]:
    """Everybody named, but those whom only a secret ticket or comment names."""
    found: list[Account | None] = []
    for remote in remotes:
        if not remote.security:
            found += [remote.assignee, remote.reporter, *remote.changed_by.values()]
            found += [comment.author for comment in remote.comments if not comment.restricted]
    return [account for account in found if account]
