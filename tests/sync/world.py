"""A team with its tickets, and a Jira of its own over real sockets; both clocks in one hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from pydantic import SecretStr
from sqlalchemy import select

from assistant.core.commands import Commands
from assistant.core.config import Settings
from assistant.core.db import Database
from assistant.core.delivery import Deliverer
from assistant.core.inbox import Event, Inbox
from assistant.core.jobs import JobRuns
from assistant.core.outbox import Outbox, OutboxRow
from assistant.core.people import People
from assistant.core.ports import Json, Profile
from assistant.tickets import sync
from assistant.tickets.cards import TicketDetail
from assistant.tickets.editing import TicketEditor
from assistant.tickets.service import TicketService
from assistant.tickets.sync.cards import ConflictCard
from assistant.tickets.sync.jobs import SyncJobs
from assistant.tickets.text import digest
from integrations.standins.jira import Control, LocalJira, serve
from integrations.trackers.jira import Settings as JiraSettings
from integrations.trackers.jira.gateway import JiraTracker
from tests.conftest import HandClock

ADA, BEN, SERVICE = "712020:ada", "712020:ben", "557058:usher-service"
"""Accounts there; here Ada is U1, an admin, and Ben is U2. U9 is somebody Jira does not know."""
LAG = 120.0


@dataclass
class World:
    db: Database
    clock: HandClock
    outbox: Outbox
    inbox: Inbox
    people: People
    site: LocalJira
    tracker: JiraTracker
    sync: sync.Sync
    tickets: TicketService
    editor: TicketEditor
    deliverer: Deliverer

    @property
    def jira(self) -> Control:
        return self.site.control

    def forward(self, seconds: float) -> None:
        self.clock.forward(seconds=seconds)
        self.jira.forward(seconds)

    def deliver(self) -> int:
        """Everything that may go now."""
        count = 0
        while self.deliverer.step():
            count += 1
        return count

    def tell_dead(self) -> None:
        """The tick that tells of what was refused."""
        self._jobs().tell_dead(self.clock())

    def pull(self) -> None:
        """A round as the worker runs it: what fails is kept in mind."""
        self._jobs().pull(Event(1, "", {}, self.clock(), 0))

    def _jobs(self) -> SyncJobs:
        return SyncJobs(
            self.db, self.inbox, self.people, self.sync.puller, self.sync.standing, seconds=60, slash="/sync"
        )

    def round(self) -> None:
        self.forward(1)
        self.sync.puller.round()

    def settle(self, rounds: int = 12) -> None:
        """Rounds until nothing is left to do on either side."""
        for _ in range(rounds):
            self.round()
            if not self.deliver() and not self.open():
                return
            self.forward(LAG + 200)

    def open(self) -> list[str]:
        """The kinds of writes that are not through."""
        with self.db.read() as session:
            waiting = OutboxRow.state.in_(("pending", "sending", "unknown"))
            mine = select(OutboxRow.kind).where(OutboxRow.kind.startswith("tracker."), waiting)
            return list(session.scalars(mine))

    def edit(self, key: str, by: str = "U1", **values: str) -> None:
        """Fields as the form has them."""
        shown = self.editor.form(key, by=by).shown
        self.editor.save(key, {name: digest(shown[name]) for name in values}, values, by=by)

    def show(self, key: str, by: str = "U1") -> TicketDetail:
        return self.tickets.show(key, by=by)

    def issue(self, key: str) -> Json:
        """As Jira has it."""
        (found,) = [issue for issue in self.jira.issues() if issue["key"] == key]
        return found

    def writes(self) -> int:
        return int(self.jira.count()["writes"])

    def calls(self, do: Callable[[], Any]) -> list[str]:
        """The requests that `do` makes, as "METHOD path"."""
        before = self.jira.count()["requests"]
        do()
        return [f"{row['method']} {row['path']}" for row in self.jira.requests(after=before)]

    def conflicts(self) -> list[ConflictCard]:
        with self.db.read() as session:
            return self.sync.conflicts.open(session)

    def sent(self, kind: str) -> list[Json]:
        """The payloads of what went to Slack, or is to."""
        with self.db.read() as session:
            mine = select(OutboxRow.payload).where(OutboxRow.kind == kind).order_by(OutboxRow.id)
            return [dict(payload) for payload in session.scalars(mine)]

    def messages(self, to: str) -> list[str]:
        """What this person was told, or finds waiting."""
        with self.db.read() as session:
            sent = select(OutboxRow.payload).where(OutboxRow.kind == "slack.post").order_by(OutboxRow.id)
            direct = [str(post["text"]) for post in session.scalars(sent) if post["channel"] == to]
            person = self.people.get(session, to)
            return direct + [row.text for row in self.people.waiting(session, person)] if person else direct


@contextmanager
def world(
    folder: Path, db: Database, clock: HandClock, *, outbox: Outbox, inbox: Inbox, **changed: Any
) -> Iterator[World]:
    """`changed`: settings of the sync, without their prefix; `seed`: what Jira begins with; `projects`: the
    keys of those that are followed."""
    seed, projects = changed.pop("seed", None), changed.pop("projects", "TN")
    given = {f"sync_{name}": value for name, value in changed.items()}
    settings = Settings(
        _env_file=None,
        data_dir=folder,
        team_zone="UTC",
        quiet_from=0,
        quiet_until=0,
        unasked_per_day=99,
        **given,
    )
    people, commands = People(settings, outbox, clock), Commands()
    runs = JobRuns(db, clock)
    with serve(seed) as site:
        site.control.stop_clock(clock().timestamp())
        site.control.settings(pace=False)
        tracker = JiraTracker(jira_settings(site, project_keys=projects), clock)
        kit: Any = SimpleNamespace(
            settings=settings, clock=clock, db=db, inbox=inbox, outbox=outbox, people=people, runs=runs,
            commands=commands,
        )  # fmt: skip
        made = sync.assemble(kit, tracker)
        with db.begin() as session:
            for id, name, email, admin in (
                ("U1", "Ada", "ada@example.com", True),
                ("U2", "Ben", "ben@example.com", False),
                ("U9", "Nia", "nia@example.org", False),
            ):
                people.know(session, Profile(id, name, "UTC", email=email, is_admin=admin))
        tickets = TicketService(db, people, outbox, clock)
        editor = TicketEditor(db, people, clock)
        deliverer = Deliverer(db, outbox, clock, settings)
        yield World(db, clock, outbox, inbox, people, site, tracker, made, tickets, editor, deliverer)


def jira_settings(site: LocalJira, **more: Any) -> JiraSettings:
    return JiraSettings(
        _env_file=None,
        base_url=site.url,
        email=site.email,
        api_token=SecretStr(site.token),
        **{"project_keys": "TN", "search_lag_seconds": LAG, **more},
    )
