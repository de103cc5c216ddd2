"""What was said: reports for those who may read them, files, one's own data, and what goes by itself."""

from __future__ import annotations

import base64
import csv
import io

import pytest
from sqlalchemy import select

from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.inbox import Inbox
from assistant.core.outbox import Outbox, OutboxRow
from assistant.core.people import Member, People
from assistant.standup.blockers.models import BlockerRow
from assistant.standup.drafts.models import DraftRow
from assistant.standup.models import AnswerRow, AskRow, ParticipantRow, RoundRow, TeamRow
from assistant.standup.reports import blocks
from assistant.standup.reports.files import plain
from assistant.standup.reports.forgetting import REMOVED, Forgetting, prune
from assistant.standup.reports.mydata import MyDataService
from assistant.standup.reports.service import ReportService
from assistant.tickets.cards import NewTicket
from assistant.tickets.models import CommentRow
from assistant.tickets.projects import ProjectService
from tests.conftest import HandClock
from tests.features.standup_crew import CHANNEL, MONDAY, TUESDAY, Crew, utc

ASKED, NEXT_DAY = utc(2026, 11, 16, 8, 30), utc(2026, 11, 17, 8, 30)
LEAD, READER, STRANGER = "U0LEAD", "U0READER", "U0STRANGE"


@pytest.fixture
def crew(db: Database, inbox: Inbox, outbox: Outbox, people: People, clock: HandClock) -> Crew:
    made = Crew.of(db, inbox, outbox, people, clock)
    made.team({"U1": "Europe/Berlin", "U2": "Europe/Berlin"})
    with db.begin() as session:
        for slack_id in (LEAD, READER, STRANGER):
            people.ensure(session, slack_id)
        lead = session.scalars(select(Member).where(Member.slack_id == LEAD)).one()
        lead.roles = ["scrum_master"]
        reader = people.ensure(session, READER).id
        session.add(ParticipantRow(team_id=1, member_id=reader, joined_at=clock(), observer=True))
    return made


@pytest.fixture
def reports(crew: Crew) -> ReportService:
    return ReportService(crew.db, crew.outbox, crew.people, crew.clock, command="/standup")


@pytest.fixture
def mine(crew: Crew, inbox: Inbox) -> MyDataService:
    forgetting = Forgetting(crew.outbox, crew.standup.rounds)
    return MyDataService(crew.db, inbox, crew.outbox, crew.people, forgetting, crew.clock)


def two_days(crew: Crew) -> None:
    crew.tick(ASKED)
    crew.answer("U1", MONDAY, yesterday="Read <it>", today="Score it", blockers="No key for staging")
    crew.answer("U2", MONDAY, today="Retro")
    crew.tick(NEXT_DAY)
    with crew.db.read() as session:
        row = session.scalars(select(RoundRow).where(RoundRow.day == TUESDAY)).one()
    crew.standup.answer("U1", row.team_id, TUESDAY, {"today": "=1+1"}, submission="V-tuesday")


def allow(crew: Crew, readers: str) -> None:
    with crew.db.begin() as session:
        session.get_one(TeamRow, 1).readers = readers


# who may


@pytest.mark.parametrize(
    ("readers", "may"),
    [
        ("team", {"U1", "U2", READER, LEAD}),
        ("leads", {"U1", LEAD}),  # U1 runs it
        ("everyone", {"U1", "U2", READER, LEAD, STRANGER}),
    ],
)
def test_the_setting_says_who_may_read(
    crew: Crew, reports: ReportService, readers: str, may: set[str]
) -> None:
    two_days(crew)
    allow(crew, readers)

    def reads(slack_id: str) -> bool:
        try:
            return bool(reports.report(slack_id, CHANNEL, "").said)
        except UserError:
            return False

    assert {one for one in ("U1", "U2", READER, LEAD, STRANGER, "U0NOBODY") if reads(one)} == may


def test_a_history_is_for_readers_and_for_oneself(crew: Crew, reports: ReportService) -> None:
    two_days(crew)
    allow(crew, "leads")
    name, said = reports.history("U2", "U2")
    assert (name, [one.day for one in said]) == ("U2", [MONDAY])
    assert [one.day for one in reports.history(LEAD, "U1")[1]] == [MONDAY, TUESDAY]
    for by, who in (("U2", "U1"), (STRANGER, "U1"), ("U1", "U0NOBODY")):
        with pytest.raises(UserError):
            reports.history(by, who)


# what it shows


def test_the_report_of_a_day_and_of_a_week(crew: Crew, reports: ReportService) -> None:
    two_days(crew)
    day = str(blocks.report_message(reports.report("U1", CHANNEL, "2026-11-16"), "/standup"))
    assert "Read &lt;it&gt;" in day
    assert "_In the way_\\nNo key for staging" in day
    week = blocks.report_message(reports.report("U1", "C0ELSE", "week"), "/standup")["blocks"]
    texts = [block["text"]["text"] for block in week]
    assert texts[0] == "Daily stand-up · Monday 16 November to Tuesday 17 November"
    assert texts[1].startswith("*Monday 16 November*\n• U1: Finished: Read &lt;it&gt;; Today: Score it;")
    assert texts[2] == "*Tuesday 17 November*\n• U1: Today: =1+1"
    assert "nothing was said" in blocks.report_message(reports.report("U1", CHANNEL, "last week"), "")["text"]
    with pytest.raises(UserError, match="report week"):
        reports.report("U1", CHANNEL, "soon")


def test_a_report_of_many_stays_within_a_message(crew: Crew, reports: ReportService) -> None:
    two_days(crew)
    found = reports.report("U1", CHANNEL, "2026-11-16")
    many = type(found)(found.team, found.first, found.last, [found.said[0]] * 200)
    shown = blocks.report_message(many, "/standup")["blocks"]
    assert len(shown) <= 50
    assert "155 more" in str(shown[-1])


# the file


def test_the_file_comes_once_and_no_cell_is_a_formula(crew: Crew, reports: ReportService) -> None:
    two_days(crew)
    for _ in range(2):
        reports.export("U2", CHANNEL, "csv", key="call-12345678")
    (file,) = crew.sent("slack.file", "standup:export:")
    assert file.payload["channel"] == "U2"
    text = base64.b64decode(file.payload["content"]).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["date"], row["name"], row["question"], row["answer"]) for row in rows] == [
        ("2026-11-16", "U1", "Finished", "Read <it>"),
        ("2026-11-16", "U1", "Today", "Score it"),
        ("2026-11-16", "U1", "In the way", "No key for staging"),
        ("2026-11-16", "U2", "Today", "Retro"),
        ("2026-11-17", "U1", "Today", "'=1+1"),
    ]
    for wrong in ("", "pdf"):
        with pytest.raises(UserError, match="export csv"):
            reports.export("U2", CHANNEL, wrong, key="x")
    with pytest.raises(UserError, match="Nothing was said"):
        reports.export("U2", CHANNEL, "csv 2026-10-01..2026-10-02", key="y")


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\tx", "\rx", "  =1"])
def test_what_a_spreadsheet_would_run_is_text(cell: str) -> None:
    assert plain(cell) == f"'{cell}"
    assert plain("x=1") == "x=1"


# one's own


def test_deleting_takes_the_words_out_of_everything(crew: Crew, mine: MyDataService) -> None:
    ProjectService(crew.db, crew.people).create("TN", "Trending Now", by="U1")
    crew.tickets.create(NewTicket(summary="Feed", assignee="U2"), by="U1")
    crew.tick(ASKED)
    crew.answer("U1", MONDAY, today="sesame for TN-1", blockers="sesame is stuck at the key")
    crew.answer("U2", MONDAY, today="Retro")
    crew.tick(utc(2026, 11, 16, 13, 30))
    crew.deliver()
    with crew.db.begin() as session:
        ids = [crew.people.ensure(session, one).id for one in ("U1", "U2")]
        session.get_one(RoundRow, 1).themes = [{"text": "All of sesame", "members": ids}]
    counts = mine.counts("U1")
    assert (counts["answer"], counts["blocker"]) == (1, 1)
    mine.send("U1", click="1.1")
    crew.deliver()
    for _ in range(2):
        mine.delete("U1", key="7")
    crew.tick(utc(2026, 11, 16, 13, 31))
    assert [row.member_id for row in crew.rows(AnswerRow)] == [crew.person("U2").id]
    assert crew.rows(BlockerRow) == []
    assert crew.rows(CommentRow) == []
    assert crew.rows(RoundRow)[0].themes == []
    assert not [row.key for row in crew.rows(OutboxRow) if "sesame" in str(row.payload)]
    assert not [row.key for row in crew.sent("slack.file", "") if row.payload["content"]]
    assert "You took your answer back." in crew.standup.why("U1", CHANNEL)
    edit = crew.sent("slack.update", ":answer:")[-1]
    assert (edit.state, edit.payload["text"]) == ("pending", REMOVED)
    summary = crew.sent("slack.update", ":thread:")[-1]
    assert "Retro" in str(summary.payload)
    assert "Not today: U1" in str(summary.payload)  # who has taken it back is not missing
    assert len(crew.sent("slack.post", "forgotten:")) == 1
    assert not any(mine.counts("U1").values())


def test_after_deleting_one_can_answer_again(crew: Crew, mine: MyDataService) -> None:
    crew.tick(ASKED)
    crew.answer("U1", MONDAY, "V1", today="first")
    crew.deliver()
    mine.delete("U1", key="7")
    crew.deliver()
    crew.clock.forward(minutes=1)
    crew.answer("U1", MONDAY, "V2", today="second")
    assert "second" in str(crew.sent("slack.update", ":answer:")[-1].payload)


# what goes by itself


def test_old_rounds_go_with_all_that_was_said(crew: Crew) -> None:
    two_days(crew)
    with crew.db.begin() as session:
        assert prune(session, NEXT_DAY) > 0
    assert [row.day for row in crew.rows(RoundRow)] == [TUESDAY]
    kept = {row.id for row in crew.rows(RoundRow)}
    assert {row.round_id for row in [*crew.rows(AnswerRow), *crew.rows(AskRow)]} == kept
    assert {row.day for row in crew.rows(DraftRow)} == {TUESDAY}
    with crew.db.begin() as session:
        assert prune(session, NEXT_DAY) == 0
