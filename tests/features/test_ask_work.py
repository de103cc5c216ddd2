"""Questions about the team's own work: answered from tickets and stand-ups, to those who may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update

from assistant.ask.answer import Answer, WorkSource
from assistant.ask.evidence import Gatherer
from assistant.ask.kept import exported
from assistant.ask.models import Question
from assistant.ask.offline import OfflineAnswers
from assistant.ask.service import Asking, AskService
from assistant.ask.work.answering import GUEST, STRANGER, Asker, WorkAnswers
from assistant.ask.work.model import WorkModel
from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.inbox import Inbox
from assistant.core.outbox import Outbox, OutboxRow
from assistant.core.people import Member, People
from assistant.core.ports import Profile
from assistant.standup.models import TeamRow
from assistant.standup.setup import NewTeam
from assistant.standup.telling import Telling
from assistant.tickets import channels
from assistant.tickets.cards import NewTicket
from assistant.tickets.links import TicketLinks
from assistant.tickets.models import ChannelRow
from assistant.tickets.places import TicketPlaces
from assistant.tickets.projects import ProjectService
from assistant.tickets.reading import TicketReader
from assistant.titles.search import TitleSearch
from tests.conftest import HandClock
from tests.features.film_shelf import shelve
from tests.features.standup_crew import CHANNEL, MONDAY, TUESDAY, Crew, utc
from tests.features.test_ask import EMBEDDER, no_index

ADA, BEN, CY, GUS = "U0ADA", "U0BEN", "U0CY", "U0GUS"
ELSEWHERE = "C0ELSEWHERE"


@dataclass
class Box:
    crew: Crew
    service: AskService

    def ask(self, text: str, by: str = ADA, channel: str = "") -> Answer:
        return self.service.answer(text, asker=Asker(by, channel or by))[1]

    def asker(self) -> Asker:
        return Asker(ADA, ADA)

    def said(self, text: str, by: str = ADA, channel: str = "") -> str:
        return self.ask(text, by, channel).text

    def ticket(self, summary: str, by: str = ADA, **more: Any) -> str:
        return self.crew.tickets.create(NewTicket(summary, **{"project": "TN", **more}), by=by).card.key


@pytest.fixture
def box(db: Database, inbox: Inbox, outbox: Outbox, people: People, clock: HandClock) -> Box:
    return box_on(db, inbox, outbox, people, clock)


def box_on(
    db: Database,
    inbox: Inbox,
    outbox: Outbox,
    people: People,
    clock: HandClock,
    model: WorkModel | None = None,
) -> Box:
    """Ada and Ben share a stand-up, Cy is in none, Gus is a guest; it is Tuesday noon."""
    crew = Crew.of(db, inbox, outbox, people, clock)
    clock.now = utc(2026, 11, 16, 9)
    with db.begin() as session:
        people.know(session, Profile(ADA, name="Ada Lovelace", zone="UTC"), roles=["product_owner"])
        for slack_id, name in ((BEN, "Ben"), (CY, "Cy")):
            people.know(session, Profile(slack_id, name=name, zone="UTC"))
        people.know(session, Profile(GUS, name="Gus", zone="UTC", is_guest=True))
    crew.standup.create_team(ADA, NewTeam(CHANNEL, [ADA, BEN]))
    shelve(db, clock())
    for key in ("TN", "OPS"):
        ProjectService(db, people).create(key, key, by=ADA)
    search = TitleSearch(db, lambda: EMBEDDER, no_index)
    offline = OfflineAnswers(db, search, Gatherer(db, search))
    reader = TicketReader(TicketPlaces(outbox, lambda key: f"https://jira.test/browse/{key}"))
    work = WorkAnswers(db, people, reader, Telling(people, outbox, crew.standup.blockers), clock, model)
    clock.now = utc(2026, 11, 17, 12)
    return Box(crew, AskService(db, outbox, clock, search, offline, None, work))


def worked(box: Box) -> None:
    """Monday's and Tuesday's stand-up, and two tickets that were closed."""
    for key, who in ((box.ticket("Login page", assignee=BEN), BEN), (box.ticket("Docs", assignee=ADA), ADA)):
        box.crew.tickets.close(key, by=who)
    box.crew.answer(BEN, MONDAY, yesterday="Cleaned the shelf", today="The parser")
    box.crew.answer(
        BEN, TUESDAY, yesterday="Reviewed the plan", today="More parser", blockers="No test device"
    )
    box.crew.deliver()


def test_what_somebody_finished_comes_from_tickets_and_stand_ups_with_links(box: Box) -> None:
    worked(box)
    answer = box.ask(f"what did <@{BEN}> finish this week?")
    assert answer.text.splitlines() == [
        "• TN-1 Login page (Done, Ben): done [1]",
        "• Ben, Mon 16 Nov: Cleaned the shelf [2]",
        "• Ben, Tue 17 Nov: Reviewed the plan [3]",
    ]
    urls = [source.url for source in answer.sources if isinstance(source, WorkSource)]
    assert urls[0] == "https://jira.test/browse/TN-1"
    assert all(url and url.startswith(f"https://slack.com/archives/{CHANNEL}/p") for url in urls[1:])
    assert answer.searched == (
        "Looked at stand-up answers of 1 person, Mon 16 Nov to Tue 17 Nov, and 2 tickets of OPS, TN."
    )


def test_another_span_and_whoever_asks(box: Box) -> None:
    worked(box)
    assert box.said("what did I finish today?") == "• TN-2 Docs (Done, Ada Lovelace): done [1]"
    assert box.ask("what did Ben finish last week?").declined
    assert "Cleaned the shelf" in box.said("what did the team finish since Monday?")


def test_what_is_in_the_way(box: Box) -> None:
    worked(box)
    stuck, other = box.ticket("Deploy"), box.ticket("Certificate")
    TicketLinks(box.crew.db, box.crew.people, box.crew.clock).link(other, stuck, "blocks", by=ADA)
    lines = box.said("what is blocking us?").splitlines()
    assert lines == [
        "• Ben is blocked (new): No test device [1]",
        "• TN-3 Deploy (Project Backlog, nobody): blocked by TN-4 [2] [3]",
    ]
    assert box.said("is Ben blocked?").splitlines() == lines[:1]
    assert box.said("am I blocked?") == "I know of nothing that blocks you."


def test_what_somebody_is_working_on(box: Box) -> None:
    worked(box)
    key = box.ticket("Search", assignee=BEN)
    box.crew.tickets.move(key, "In Progress", by=BEN)
    assert box.said("what is Ben working on?").splitlines() == [
        "• TN-3 Search (In Progress, Ben) [1]",
        "• Ben, Tue 17 Nov: More parser [2]",
    ]


def sprint(box: Box, project: str, name: str, first: date, last: date) -> None:
    ProjectService(box.crew.db, box.crew.people).add_sprint(
        project, name, goal="", first=first, last=last, state="active"
    )


def test_what_is_left_in_the_sprint(box: Box) -> None:
    sprint(box, "TN", "Sprint 7", MONDAY, date(2026, 11, 27))
    done = box.ticket("Login", sprint="Sprint 7", points=3)
    box.crew.tickets.close(done, by=ADA)
    box.ticket("Logout", sprint="Sprint 7", points=2, assignee=BEN)
    assert box.said("what is left in the sprint?").splitlines() == [
        "Sprint 7, day 2 of 10, until Fri 27 Nov: 1 of 2 tickets done (3 of 5 points). [1]",
        "• TN-2 Logout (Project Backlog, Ben, 2 points) [2]",
    ]


def test_what_is_late_and_what_nobody_has(box: Box) -> None:
    sprint(box, "TN", "Sprint 6", date(2026, 11, 2), date(2026, 11, 13))
    box.ticket("Old one", sprint="Sprint 6", assignee=BEN)
    box.ticket("Nobody's")
    assert box.said("what is overdue?") == "• TN-1 Old one (Project Backlog, Ben): left from Sprint 6 [1]"
    assert box.said("which tickets are unassigned?") == "• TN-2 Nobody's (Project Backlog, nobody) [1]"


def test_what_changed_in_a_ticket(box: Box) -> None:
    key = box.ticket("Login")
    box.crew.clock.forward(minutes=5)
    box.crew.tickets.assign(key, BEN, by=ADA)
    assert box.said(f"what changed in {key.lower()}?").splitlines() == [
        "• TN-1 Login (Project Backlog, Ben) [1]",
        "• Tue 17 Nov 12:05: assignee changed, nothing → Ben by Ada Lovelace [1]",
        "• Tue 17 Nov 12:00: made by Ada Lovelace [1]",
    ]


def test_who_is_away_is_told_without_why(box: Box) -> None:
    with box.crew.db.begin() as session:
        ben = box.crew.people.ensure(session, BEN)
        box.crew.people.set_away(session, ben, date(2026, 11, 24), date(2026, 11, 25), "surgery")
    assert box.said("who is away next week?") == "• Ben is away Tue 24 Nov to Wed 25 Nov. [1]"
    assert box.ask("who is away today?").declined
    assert box.ask("who is away next week?", by=CY).declined


def test_a_name_that_is_nobodys_or_in_quotes_is_looked_for_among_films(box: Box) -> None:
    plan, _ = box.service.answer("what did Kubrick finish?", asker=box.asker())
    assert plan.kind != "work"
    assert box.service.answer("how is the sprint?", asker=box.asker())[0].kind == "work"
    assert box.service.answer("what is “Contact” working on?", asker=box.asker())[0].kind != "work"
    assert box.service.answer("what is blocking us?")[0].kind != "work"


def test_a_name_that_fits_two_is_asked_back(box: Box) -> None:
    with box.crew.db.begin() as session:
        box.crew.people.know(session, Profile("U0BEN2", name="Ben Two", zone="UTC"))
        session.execute(update(Member).where(Member.slack_id == BEN).values(name="Ben One"))
    with pytest.raises(UserError, match="Whom do you mean"):
        box.ask("what is Ben working on?")


def test_guests_and_strangers_are_told_nothing(box: Box) -> None:
    worked(box)
    for question in ("what is blocking us?", "what did Ben finish?", "who is away?", "TN-1"):
        assert box.said(question, by=GUS) == GUEST
        assert box.said(question, by=GUS, channel=CHANNEL) == GUEST
        assert box.said(question, by="U0NOBODY") == STRANGER


READERS = [
    ("team", ADA, "", True),
    ("team", BEN, CHANNEL, True),
    ("team", ADA, ELSEWHERE, False),
    ("team", CY, "", False),
    ("team", CY, CHANNEL, False),
    ("leads", ADA, "", True),  # she runs it
    ("leads", CY, "", False),
    ("everyone", CY, "", True),
    ("everyone", CY, ELSEWHERE, False),
]


def test_stand_ups_are_told_as_their_setting_says(box: Box) -> None:
    worked(box)
    for case in READERS:
        readers, by, channel, told = case
        with box.crew.db.begin() as session:
            session.execute(update(TeamRow).values(readers=readers))
        said = (
            box.said("what did the team finish?", by, channel),
            box.said("what is blocking us?", by, channel),
        )
        assert ("Cleaned the shelf" in said[0], "No test device" in said[1]) == (told, told), case


def test_a_stand_up_for_leads_still_tells_each_their_own(box: Box) -> None:
    worked(box)
    box.crew.answer(ADA, TUESDAY, yesterday="Sold a film")
    with box.crew.db.begin() as session:
        session.execute(update(TeamRow).values(readers="leads"))
    assert "Cleaned the shelf" in box.said("what did we finish?", BEN)
    assert "Sold a film" not in box.said("what did we finish?", BEN)
    assert "No test device" in box.said("what is blocking me?", BEN)


def test_an_anonymous_answer_is_never_told_with_a_name(box: Box) -> None:
    worked(box)
    with box.crew.db.begin() as session:
        row = session.scalars(select(TeamRow)).one()
        row.questions = [{**one, "anonymous": one["id"] == "yesterday"} for one in row.questions]
    assert "Cleaned the shelf" not in box.said("what did Ben finish?")


def test_a_channel_is_shown_the_projects_it_allows(box: Box) -> None:
    box.ticket("Of ours")
    box.ticket("Of theirs", project="OPS")
    with box.crew.db.begin() as session:
        session.add(ChannelRow(channel=ELSEWHERE, projects=["TN"]))
    assert "Of theirs" in box.said("what is unassigned?", channel=CHANNEL)
    answer = box.ask("what is unassigned?", channel=ELSEWHERE)
    assert "Of ours" in answer.text
    assert "OPS" not in answer.text + answer.searched
    assert box.said("status of OPS-1", channel=ELSEWHERE) == "OPS-1 is no ticket that I may show you here."
    with box.crew.db.begin() as session:
        channels.note_outsiders(session, CHANNEL, outside=True)
    assert box.ask("what is unassigned?", channel=CHANNEL).declined


def test_lines_about_tickets_that_may_not_be_shown_are_left_out_of_what_others_wrote(box: Box) -> None:
    box.ticket("Hush", project="OPS")
    box.crew.answer(BEN, TUESDAY, yesterday="OPS-1 Hush is out\nTidied")
    with box.crew.db.begin() as session:
        session.add(ChannelRow(channel=CHANNEL, projects=["TN"]))
    assert box.said("what did Ben finish?", channel=CHANNEL) == "• Ben, Tue 17 Nov: Tidied [1]"
    assert "Hush" in box.said("what did Ben finish?")


def test_a_blocking_ticket_of_a_project_that_may_not_be_shown_is_not_named(box: Box) -> None:
    stuck, other = box.ticket("Deploy"), box.ticket("Hush", project="OPS")
    TicketLinks(box.crew.db, box.crew.people, box.crew.clock).link(other, stuck, "blocks", by=ADA)
    with box.crew.db.begin() as session:
        session.add(ChannelRow(channel=ELSEWHERE, projects=["TN"]))
    assert box.ask("what is blocking us?", channel=ELSEWHERE).declined


def test_what_is_posted_opens_its_sources_pings_nobody_and_is_not_kept(box: Box) -> None:
    box.ticket("<!channel> see <https://evil.example|here>", assignee=BEN)
    box.service.ask(Asking("event:1", ADA, "D1", f"<@UBOT> what did <@{BEN}> finish?"))
    box.service.ask(Asking("event:2", ADA, "D1", "status of TN-1"))
    with box.crew.db.read() as session:
        sent = session.scalars(select(OutboxRow).where(OutboxRow.key == "ask:event:2")).one().payload
        kept = session.scalars(select(Question).order_by(Question.id)).all()
        assert list(exported(session)) == []
    assert "<https://jira.test/browse/TN-1|[1]> TN-1" in str(sent["blocks"])
    assert "&lt;!channel&gt;" in sent["text"]
    assert "<!channel>" not in str(sent)
    assert "ask.share" not in str(sent)
    assert [row.text for row in kept] == ["what did Ben finish?", "status of TN-1"]
    assert "evil" not in str([(row.answer, row.sources, row.plan) for row in kept])
