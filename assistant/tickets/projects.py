"""Projects and their sprints: set up once, and taken away whole."""

from __future__ import annotations

import re
from datetime import date

from sqlalchemy import delete, select

from assistant.core import db as database
from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.people import People
from assistant.tickets import store, workflow
from assistant.tickets.cards import Project
from assistant.tickets.models import (
    AliasRow,
    CommentRow,
    FormRow,
    HistoryRow,
    LinkRow,
    ProjectRow,
    SprintRow,
    StatusRow,
    TicketRow,
)
from assistant.tickets.news.models import AnnouncedRow, MentionRow, NoticeRow, ThreadRow
from assistant.tickets.sync.models import AskedRow, ConflictRow, LinkedCommentRow, LinkedRow
from assistant.tickets.text import one_line


class ProjectService:
    def __init__(self, db: Database, people: People) -> None:
        self._db = db
        self._people = people

    def create(self, key: str, name: str, *, by: str) -> Project:
        """A project with the default columns. The first one anybody may start, further ones those who
        order the backlog."""
        key, name = key.upper(), one_line(name)[:100]
        if not re.fullmatch("[A-Z][A-Z0-9]{1,9}", key):
            raise UserError(
                "A project's key is 2 to 10 letters or digits and begins with a letter, such as TN."
            )
        with self._db.begin() as session:
            self._people.ensure(session, by)
            if store.projects(session):
                self._people.require(session, by, "product_owner", "scrum_master")
            new = database.insert_new(session, ProjectRow, key=key, name=name or key, next_number=1)
            if new is None:
                raise UserError(f"There is a project {key} already. Pick another key.")
            columns = enumerate(workflow.DEFAULT)
            session.add_all(
                StatusRow(project_id=new, name=column, position=position, category=category)
                for position, (column, category) in columns
            )
        return Project(key, name or key)

    def add_sprint(
        self, project: str, name: str, *, goal: str, first: date, last: date, state: str = "future"
    ) -> None:
        """`state` is future, active or closed. A sprint of that name is left as it is."""
        with self._db.begin() as session:
            found = store.project(session, project)
            if found is None:
                raise UserError(f"There is no project {project}.")
            values = {"name": name, "goal": goal, "first": first, "last": last, "state": state}
            database.insert_new(session, SprintRow, project_id=found.id, **values)

    def remove(self, key: str) -> None:
        """Take a project away with everything in it; nothing happens when it is not there."""
        with self._db.begin() as session:
            found = store.project(session, key)
            if found is None:
                return
            tickets = select(TicketRow.id).where(TicketRow.project_id == found.id)
            for model in (
                LinkedCommentRow,
                LinkedRow,
                AskedRow,
                ConflictRow,
                AliasRow,
                CommentRow,
                HistoryRow,
            ):
                session.execute(delete(model).where(model.ticket_id.in_(tickets)))
            for told in (AnnouncedRow, ThreadRow, MentionRow, NoticeRow):
                session.execute(delete(told).where(told.ticket_id.in_(tickets)))
            linked = LinkRow.from_id.in_(tickets) | LinkRow.to_id.in_(tickets)
            session.execute(delete(LinkRow).where(linked))
            for part in (TicketRow, SprintRow, StatusRow):
                session.execute(delete(part).where(part.project_id == found.id))
            session.execute(delete(FormRow).where(FormRow.project == found.key))
            session.execute(delete(ProjectRow).where(ProjectRow.id == found.id))
