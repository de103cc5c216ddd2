"""The use cases of tickets. One public method is one transaction; those that take a session join theirs."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime

from sqlalchemy.orm import Session

from assistant.core import db as database
from assistant.core.clock import Clock
from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.outbox import Outbox
from assistant.core.people import People, Person
from assistant.tickets import blocks, changing, channels, choosing, members, records, store, work, workflow
from assistant.tickets.cards import (
    Choices,
    Mentioned,
    NewTicket,
    Project,
    SprintInfo,
    TicketCard,
    TicketDetail,
)
from assistant.tickets.draft import checked, checked_text
from assistant.tickets.keys import find_keys, lines_about
from assistant.tickets.models import ProjectRow, StatusRow, TicketRow, own_rank
from assistant.tickets.news.models import ThreadRow
from assistant.tickets.sprints import sprint_info
from assistant.tickets.text import storable
from assistant.tickets.watch import watch_of


class TicketService:
    """People act by their Slack id. `at` dates what is taken over from elsewhere; left out, it is now."""

    def __init__(
        self, db: Database, people: People, outbox: Outbox, clock: Clock, *, slash: str = "/ticket"
    ) -> None:
        self._db = db
        self._people = people
        self._outbox = outbox
        self._clock = clock
        self._slash = slash

    def choices(
        self, *, by: str, project: str | None = None, type: str | None = None, parent: str | None = None
    ) -> Choices:
        """What the form of a new ticket offers for the `project`, `type` and `parent` that are chosen;
        UserError while there is no project."""
        with self._db.read() as session:
            store.refuse_guests(session, by)
            self._some_projects(session, by)
            return choosing.choices(session, by=by, project=project, type=type, parent=parent)

    def create(
        self,
        new: NewTicket,
        *,
        by: str,
        source: str | None = None,
        card_to: Mapping[str, str] | None = None,
        at: datetime | None = None,
        updated: datetime | None = None,
    ) -> TicketDetail:
        """Make a ticket; the same `source` makes it once. Its card goes to `card_to` (channel, thread_ts), or
        to its maker where the channel may not show it."""
        moment = at or self._clock()
        with self._db.begin() as session:
            maker = self._people.ensure(session, by)
            store.refuse_guests(session, by)
            project = self._project(session, new.project, by)
            new = checked(new, *choosing.names(session, project.key))
            store.lock_project(session, project.id)
            made = store.by_source(session, source) if source else None
            if made is None:
                made = self._insert(session, project, new, maker, source, moment, updated or moment)
            detail = store.detail(session, made)
            if card_to and not channels.may_show(session, card_to["channel"], made):
                card_to = {"channel": by}
            if card_to and "thread_ts" in card_to:
                database.insert_new(session, ThreadRow, ticket_id=made.id, **card_to)
            if card_to:
                message = {**card_to, **blocks.card_message(detail)}
                self._outbox.put(session, "slack.post", f"ticket:{made.id}:card", message)
            return detail

    def show(self, key: str, *, by: str) -> TicketDetail:
        with self._db.read() as session:
            return store.detail(session, store.required(session, key, by=by))

    def mine(self, slack_id: str) -> list[TicketCard]:
        with self._db.read() as session:
            person = self._people.get(session, slack_id)
            return self.open_for(session, person) if person else []

    def move(
        self,
        key: str,
        status: str,
        *,
        by: str,
        seen_in: str | None = None,
        why: str = "",
        at: datetime | None = None,
    ) -> TicketDetail:
        """Move a ticket to the column meant by `status`. `seen_in` is where the person saw it: when it
        stands elsewhere by now, it stays there."""
        with self._db.begin() as session:
            person = self._people.ensure(session, by)
            row = store.required(session, key, by=by, lock=True)
            changing.move(session, row, status, by=person, seen_in=seen_in, why=why, at=at or self._clock())
            return store.detail(session, row)

    def close(self, key: str, *, by: str) -> TicketDetail:
        """To the first column of those that mean done; what is there already stays."""
        return self._move_to_category(key, "done", by=by)

    def reopen(self, key: str, *, by: str) -> TicketDetail:
        """Out of the columns that mean done, back to the first one of work not begun."""
        return self._move_to_category(key, "todo", by=by)

    def assign(
        self, key: str, assignee: str | None, *, by: str, why: str = "", at: datetime | None = None
    ) -> TicketDetail:
        """Give a ticket to the member with this Slack id; None: to nobody."""
        with self._db.begin() as session:
            person = self._people.ensure(session, by)
            row = store.required(session, key, by=by, lock=True)
            before = self._people.by_id(session, row.assignee_id).slack_id if row.assignee_id else None
            if assignee != before:
                row.assignee_id = members.assignable(session, self._people, assignee)
                moment = at or self._clock()
                records.change(session, row, "assignee", before, assignee, by=person, at=moment, why=why)
            return store.detail(session, row)

    def comment(
        self, key: str, body: str, *, by: str, source: str | None = None, at: datetime | None = None
    ) -> TicketDetail:
        """Add a comment; the same `source` adds it once."""
        body = checked_text(body, "comment")
        if not body:
            raise UserError(f"What should the comment say? `{self._slash} comment {key} your text`.")
        with self._db.begin() as session:
            author = self._people.ensure(session, by)
            row = store.required(session, key, by=by)
            records.comment(session, row, body, by=author, source=source, at=at or self._clock())
            return store.detail(session, row)

    def member_called(self, name: str) -> str:
        """The Slack id of the member with this name."""
        with self._db.read() as session:
            return members.find_member(self._people.everyone(session), name).slack_id

    def mention(
        self,
        session: Session,
        text: str,
        *,
        by: Person,
        source: str,
        at: datetime | None = None,
        channel: str = "",
        comment: bool = True,
    ) -> list[Mentioned]:
        """Every ticket the text names, of those that `channel` may show; with `comment`, each with the lines
        that name it, once for each `source`.

        Said again with another text, the comments follow it; a ticket no longer named loses its own.
        """
        rows = store.named(session, find_keys(text), by=by.slack_id)
        heard = sorted(rows, key=lambda row: row.id) if comment else []
        records.forget_comments(session, source, but_on=[row.id for row in heard])
        for row in heard:  # one order for all: no two can block each other
            body = f"From the stand-up: {lines_about(row.key, storable(text))}"
            # Who may not comment in the tracker may still say what they did.
            with suppress(UserError), session.begin_nested():
                records.comment(session, row, body, by=by, source=source, at=at or self._clock())
        columns = [session.get_one(StatusRow, row.status_id) for row in rows]
        return [
            Mentioned(row.key, row.summary, column.name, column.category)
            for row, column in zip(rows, columns, strict=True)
            if channels.may_show(session, channel, row)
        ]

    def open_for(self, session: Session, person: Person) -> list[TicketCard]:
        """What somebody works on: begun before not begun, furthest along first."""
        return store.open_cards(session, person)

    def work_of(self, session: Session, since: Mapping[Person, datetime]) -> dict[int, list[work.Work]]:
        """By member id: what each has open, and which of theirs have moved since their moment."""
        return work.work_of(session, since)

    def current_sprint(self, session: Session, today: date, *, channel: str) -> SprintInfo | None:
        """The running one, of the projects that a channel may show."""
        sprint = store.running_sprint(session, today, channel)
        return sprint_info(sprint, today) if sprint else None

    def _move_to_category(self, key: str, category: str, *, by: str) -> TicketDetail:
        with self._db.begin() as session:
            person = self._people.ensure(session, by)
            row = store.required(session, key, by=by, lock=True)
            columns = store.statuses(session, row.project_id)
            before = next(column for column in columns if column.id == row.status_id)
            if (before.category == "done") != (category == "done"):
                after = next((column for column in columns if column.category == category), None)
                if after is None:
                    raise UserError(f"No column of this project means {category}. Move it by name.")
                row.status_id = after.id
                why = "closed" if category == "done" else "reopened"
                now = self._clock()
                records.change(
                    session,
                    row,
                    "status",
                    before.name,
                    after.name,
                    by=person,
                    at=now,
                    why=f"{why} by command",
                )
            return store.detail(session, row)

    def _insert(
        self,
        session: Session,
        project: ProjectRow,
        new: NewTicket,
        maker: Person,
        source: str | None,
        created: datetime,
        updated: datetime,
    ) -> TicketRow:
        columns = {column.name: column.id for column in store.statuses(session, project.id)}
        status = workflow.find_status(list(columns), new.status) if new.status else next(iter(columns))
        parent = choosing.parent(session, new.parent, by=maker.slack_id) if new.parent else None
        assignee_id = members.assignable(session, self._people, new.assignee)
        number = records.allot(session, project.id)
        row = TicketRow(
            key=records.new_key(session, project, number),
            project_id=project.id,
            type=new.type,
            parent_id=parent.id if parent else None,
            summary=new.summary,
            description=new.description,
            status_id=columns[status],
            assignee_id=assignee_id,
            priority=new.priority,
            points=new.points,
            labels=list(new.labels),
            sprint_id=store.sprint_id(session, project.id, new.sprint),
            rank=own_rank(number),
            source=source,
            created_by_id=maker.id,
            created_at=created,
            updated_at=updated,
        )
        session.add(row)
        session.flush()
        watch = watch_of(session)
        if watch is not None and new.more:
            watch.answered(session, row, new.more, choosing.fields(session, project.key, new.type))
        records.change(session, row, "created", None, row.summary, by=maker, at=created, why="")
        row.updated_at = updated
        return row

    def _some_projects(self, session: Session, by: str) -> list[Project]:
        if not store.projects(session):
            raise UserError(f"There is no project yet. Start one: `{self._slash} project TN Trending Now`.")
        return store.projects_seen(session, by=by)

    def _project(self, session: Session, key: str | None, by: str) -> ProjectRow:
        keys = [project.key for project in self._some_projects(session, by)]
        wanted = key or (keys[0] if len(keys) == 1 else "")
        found = store.project(session, wanted)
        if found is None:
            raise UserError(f"Which project? There are: {', '.join(keys)}.", field="project")
        return found
