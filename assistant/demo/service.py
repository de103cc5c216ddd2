"""Loads the demo through the features' own services, and takes it away again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import select, update

from assistant.core.clock import Clock
from assistant.core.db import Database
from assistant.core.people import Member, People
from assistant.core.ports import Json, TitleSource
from assistant.demo.catalogue import write_catalogue
from assistant.demo.team import days_ago, profile, read_project, read_team, workdays
from assistant.standup.service import StandupService
from assistant.standup.setup import NewTeam
from assistant.standup.setup import remove as remove_standup
from assistant.standup.store import teams_in
from assistant.tickets.cards import NewTicket
from assistant.tickets.projects import ProjectService
from assistant.tickets.service import TicketService
from assistant.titles.forgetting import forget
from assistant.titles.ingest import Ingest
from assistant.titles.models import Title

SOURCE = "demo"
NOON = time(12, tzinfo=UTC)


class DemoService:
    def __init__(
        self,
        db: Database,
        people: People,
        tickets: TicketService,
        projects: ProjectService,
        standups: StandupService,
        ingest: Ingest,
        file_source: Callable[[Mapping[str, str]], TitleSource],
        data_dir: Path,
        clock: Clock,
    ) -> None:
        self._db = db
        self._people = people
        self._tickets = tickets
        self._projects = projects
        self._standups = standups
        self._ingest = ingest
        self._file_source = file_source
        self._folder = data_dir / "demo"
        self._clock = clock

    def is_empty(self) -> bool:
        """Whether nobody and nothing is known here yet."""
        with self._db.read() as session:
            return not session.scalar(select(Member.id).limit(1)) and not session.scalar(
                select(Title.id).limit(1)
            )

    def load(self, folder: Path, *, with_tickets: bool = True) -> None:
        """People, project, past stand-ups and catalogue; each part is left alone where it exists. Without
        tickets where a tracker brings them."""
        team, project = read_team(folder), read_project(folder)
        today = self._clock().date()
        self._load_people(team)
        if with_tickets:
            self._load_project(project, today, by=team["people"][0]["slack_id"])
        self._load_standup(team, today)
        write_catalogue(folder / "catalogue", self._folder, today)
        self._ingest.run(self._file_source({"path": str(self._folder), "name": SOURCE}), demo=True)

    def remove(self, folder: Path) -> None:
        """Take away catalogue, project and stand-up. The people stay: others' work may name them."""
        team, project = read_team(folder), read_project(folder)
        with self._db.begin() as session:
            forget(session, SOURCE, self._clock())
            for running in teams_in(session, team["standup"]["channel"]):
                remove_standup(session, running.id)
        self._projects.remove(project["project"]["key"])

    def _load_people(self, team: Json) -> None:
        with self._db.begin() as session:
            for person in team["people"]:
                known = self._people.know(session, profile(person), roles=person["roles"])
                days = update(Member).where(Member.id == known.id)
                session.execute(days.values(workdays=workdays(person)))

    def _load_project(self, data: Json, today: date, *, by: str) -> None:
        key = data["project"]["key"]
        self._projects.create(key, data["project"]["name"], by=by)
        for sprint in data["sprints"]:
            first, last = (today + timedelta(days=sprint[name]) for name in ("start_day", "end_day"))
            self._projects.add_sprint(
                key, sprint["name"], goal=sprint["goal"], first=first, last=last, state=sprint["state"]
            )
        for ticket in data["tickets"]:
            self._load_ticket(key, ticket, today)

    def _load_ticket(self, project: str, ticket: Json, today: date) -> None:
        names = ("summary", "type", "description", "status", "assignee", "priority", "points", "sprint")
        made = self._tickets.create(
            NewTicket(project=project, parent=ticket["parent"], **{name: ticket[name] for name in names}),
            by=ticket["reporter"],
            source=f"demo:{ticket['key']}",
            at=moment(today, ticket["created_day"]),
            updated=moment(today, ticket["updated_day"]),
        )
        if made.card.key != ticket["key"]:
            raise ValueError(f"the demo's {ticket['key']} became {made.card.key}")

    def _load_standup(self, data: Json, today: date) -> None:
        wanted = data["standup"]
        new = NewTeam(
            channel=wanted["channel"],
            members=wanted["members"],
            prompt_time=wanted["prompt_time"],
            name=wanted["name"],
        )
        owner = next(p["slack_id"] for p in data["people"] if "scrum_master" in p["roles"])
        team = self._standups.create_team(owner, new)
        questions = {question.kind: question.id for question in team.questions}
        for past in wanted["past"]:
            day = days_ago(today, past["workdays_ago"])
            for answer in past["answers"]:
                said = {"done": answer["yesterday"], "plan": answer["today"], "blocker": answer["blockers"]}
                said = {questions[kind]: text for kind, text in said.items() if text}
                at = datetime.combine(day, NOON)
                self._standups.seed_answer(team.id, answer["member"], day, said, at=at)


def moment(today: date, day: int) -> datetime:
    return datetime.combine(today + timedelta(days=day), NOON)
