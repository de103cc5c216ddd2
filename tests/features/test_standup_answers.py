"""Answers: stored once, posted in the thread, changed in place, never lost; on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.inbox import Inbox
from assistant.core.outbox import Outbox
from assistant.core.people import People
from assistant.standup import asks
from assistant.standup.models import AnswerRow, AskRow, RoundRow
from assistant.tickets.cards import NewTicket
from assistant.tickets.models import CommentRow
from assistant.tickets.projects import ProjectService
from tests.conftest import HandClock
from tests.features.standup_crew import MONDAY, TUESDAY, Crew, utc

ASKED = utc(2026, 11, 16, 8, 30)


@pytest.fixture
def crew(db: Database, inbox: Inbox, outbox: Outbox, people: People, clock: HandClock) -> Crew:
    made = Crew.of(db, inbox, outbox, people, clock)
    made.team({"U1": "Europe/Berlin", "U2": "Europe/Berlin"})
    return made


def with_tickets(crew: Crew) -> Crew:
    ProjectService(crew.db, crew.people).create("TN", "Trending Now", by="U1")
    for summary in ("Read the feed", "Score the vibe"):
        crew.tickets.create(NewTicket(summary=summary, assignee="U1"), by="U1")
    return crew


def test_an_answer_stands_in_the_days_thread(crew: Crew) -> None:
    crew.tick(ASKED)
    crew.answer("U1", MONDAY, yesterday="Half of it", today="The rest", blockers="")
    (post,) = crew.sent("slack.post", ":answer:")
    (thread,) = crew.sent("slack.post", ":thread")
    assert post.target_key == thread.key
    assert "Half of it" in str(post.payload["blocks"])
    assert "In the way" not in str(post.payload["blocks"])
    assert crew.stored("U1").answers == {"yesterday": "Half of it", "today": "The rest"}


def test_the_question_in_the_dm_is_taken_back(crew: Crew) -> None:
    crew.tick(ASKED)
    crew.answer("U1", MONDAY, today="TN-1")
    crew.answer("U1", MONDAY, today="TN-2")
    (edit,) = crew.sent("slack.update", ":ask:")
    assert "answered" in edit.payload["text"]
    assert "standup.skip" not in str(edit.payload["blocks"])


def test_a_form_submitted_twice_counts_once(crew: Crew) -> None:
    crew.clock.now = ASKED
    for _ in range(2):
        crew.answer("U1", MONDAY, "V1", today="TN-1")
    assert len(crew.rows(AnswerRow)) == 1
    assert len(crew.sent("slack.post", ":answer:")) == 1
    assert not crew.sent("slack.update", "")


def test_two_devices_make_one_answer_and_keep_both_versions(crew: Crew) -> None:
    crew.clock.now = ASKED
    crew.answer("U1", MONDAY, "V1", today="from the desk")
    crew.deliver()
    crew.answer("U1", MONDAY, "V2", today="from the phone")
    row = crew.stored("U1")
    assert row.answers == {"today": "from the phone"}
    assert [one["answers"] for one in row.earlier] == [{"today": "from the desk"}]
    (edit,) = crew.sent("slack.update", ":answer:")
    assert edit.target_key == crew.sent("slack.post", ":answer:")[0].key
    assert not row.edited


def test_the_same_words_again_change_nothing(crew: Crew) -> None:
    crew.answer("U1", MONDAY, "V1", today="TN-1")
    crew.answer("U1", MONDAY, "V2", today=" TN-1 \n")
    assert crew.stored("U1").earlier == []
    assert not crew.sent("slack.update", "")


def test_an_answer_before_the_question_makes_the_question_needless(crew: Crew) -> None:
    crew.clock.now = utc(2026, 11, 16, 6)
    crew.answer("U1", MONDAY, today="early bird")
    crew.tick(ASKED)
    assert crew.asks() == [("U1", MONDAY, asks.ANSWERED), ("U2", MONDAY, asks.ASKED)]
    assert len(crew.sent("slack.post", ":thread")) == 1
    assert "you had answered before 09:30" in crew.standup.why("U1")


def test_long_and_wild_answers_are_kept_whole(crew: Crew) -> None:
    crew.clock.now = ASKED
    wild = "<!channel> & ```x < 1``` 🎬 שלום \u202e" + "z" * 2950
    crew.answer("U1", MONDAY, today=wild)
    assert crew.stored("U1").answers["today"] == wild
    assert "<!channel>" not in str(crew.sent("slack.post", ":answer:")[0].payload)


def test_what_databases_refuse_is_left_out(crew: Crew) -> None:
    crew.answer("U1", MONDAY, today="a\0b \ud83d c")
    assert crew.stored("U1").answers["today"] == "ab ? c"


@pytest.mark.parametrize("answers", [{}, {"today": "  \n "}])
def test_an_empty_form_is_refused_at_a_field(crew: Crew, answers: dict[str, str]) -> None:
    with pytest.raises(UserError, match="Write a few words") as refused:
        crew.answer("U1", MONDAY, **answers)
    assert refused.value.field == "yesterday"
    assert crew.rows(AnswerRow) == []


def test_too_long_an_answer_is_refused_at_its_field(crew: Crew) -> None:
    with pytest.raises(UserError, match="3000 characters; this is 40000") as refused:
        crew.answer("U1", MONDAY, today="x" * 40_000)
    assert refused.value.field == "today"


def test_a_refused_form_can_be_sent_again(crew: Crew) -> None:
    with pytest.raises(UserError):
        crew.answer("U1", MONDAY, "V1", today="")
    crew.answer("U1", MONDAY, "V1", today="TN-1")
    assert crew.stored("U1").answers == {"today": "TN-1"}


def test_whoever_takes_no_part_is_told_how_to_begin(crew: Crew) -> None:
    for call in (crew.standup.form, crew.standup.skip, crew.standup.why, crew.standup.status):
        with pytest.raises(UserError, match="`/standup setup` starts one"):
            call("U9")
    with pytest.raises(UserError, match="no stand-up"):
        crew.answer("U9", MONDAY, today="x")


def test_an_old_button_says_that_it_is_over(crew: Crew) -> None:
    crew.clock.now = utc(2026, 11, 30)
    for call in (crew.standup.form, crew.standup.skip):
        with pytest.raises(UserError, match="That stand-up is over"):
            call("U1", where=(1, MONDAY))


def test_keys_become_comments_on_the_tickets_and_follow_an_edit(crew: Crew) -> None:
    crew.clock.now = ASKED
    with_tickets(crew)
    crew.answer("U1", MONDAY, "V1", yesterday="TN-1 is read\nUTF-8 is fine", today="tn-2, then TN-99")
    bodies = [(row.ticket_id, row.body) for row in crew.rows(CommentRow)]
    assert bodies == [
        (1, "From the stand-up: Finished: TN-1 is read"),
        (2, "From the stand-up: Today: tn-2, then TN-99"),
    ]
    assert "*TN-2* Score the vibe" in str(crew.sent("slack.post", ":answer:")[0].payload["blocks"])
    crew.answer("U1", MONDAY, "V2", yesterday="TN-1 is read twice")
    assert [row.body for row in crew.rows(CommentRow)] == ["From the stand-up: Finished: TN-1 is read twice"]


def test_the_form_starts_from_the_last_plan_and_the_open_tickets(crew: Crew) -> None:
    with_tickets(crew)
    crew.tickets.move("TN-2", "In Progress", by="U1", why="test")
    crew.answer("U1", MONDAY, today="Finish the feed")
    crew.clock.now = utc(2026, 11, 17, 8)
    form = crew.standup.form("U1")
    assert form.day == TUESDAY
    assert not form.answered
    assert form.initial == {
        "yesterday": "Finish the feed",
        "today": "TN-2 Score the vibe\nTN-1 Read the feed",
    }
    assert crew.standup.form("U2").initial == {}


def test_the_form_shows_what_was_answered(crew: Crew) -> None:
    with_tickets(crew)
    crew.answer("U1", MONDAY, blockers="No key")
    form = crew.standup.form("U1")
    assert form.answered
    assert form.initial == {"blockers": "No key"}


def test_skipping_takes_the_question_back_and_an_answer_still_counts(crew: Crew) -> None:
    crew.tick(ASKED)
    assert "Skipped" in crew.standup.skip("U1")
    crew.standup.skip("U1")
    (edit,) = crew.sent("slack.update", ":ask:")
    assert "skipped" in edit.payload["text"]
    assert "You skipped this one" in crew.standup.why("U1")
    crew.answer("U1", MONDAY, today="after all")
    assert "answered" in crew.sent("slack.update", ":ask:")[-1].payload["text"]
    with pytest.raises(UserError, match="answered already"):
        crew.standup.skip("U1")


def test_skipping_ahead_means_no_question(crew: Crew) -> None:
    crew.clock.now = utc(2026, 11, 16, 6)
    crew.standup.skip("U1")
    crew.tick(ASKED)
    assert [row.payload["channel"] for row in crew.sent("slack.post", ":ask:")] == ["U2"]


def test_being_away_from_today_takes_the_question_back(crew: Crew) -> None:
    crew.tick(ASKED)
    crew.absence.set("U1", "U1", "today..2026-11-20 flu")
    assert crew.asks()[0] == ("U1", MONDAY, asks.AWAY)
    assert "you are away" in crew.sent("slack.update", ":ask:")[0].payload["text"]


def test_past_answers_are_recorded_without_asking_or_posting(crew: Crew) -> None:
    with_tickets(crew)
    friday, then = date(2026, 11, 13), utc(2026, 11, 13, 9)
    for _ in range(2):
        crew.standup.seed_answer(1, "U1", friday, {"today": "TN-1", "blockers": "no staging"}, at=then)
    assert not crew.sent("slack.post", "standup:")
    assert not crew.sent("slack.update", "standup:")
    row = crew.stored("U1")
    assert (row.created_at, row.late, row.earlier) == (then, False, [])
    assert len(crew.rows(CommentRow)) == 1
    assert crew.standup.form("U1").initial == {"today": "TN-1 Read the feed\nTN-2 Score the vibe"}
    with crew.db.read() as session:
        (blocker,) = crew.standup.reader.blockers(session, friday)
        assert (blocker.name, blocker.text) == ("U1", "no staging")
        found = crew.standup.reader.summary_for(session, 1, friday)
        assert found is not None
        assert [report.plan for report in found.reports] == ["TN-1"]
    crew.tick(utc(2026, 11, 16, 8, 29))
    assert not crew.sent("slack.post", "standup:")


def test_status_names_who_has_answered_and_who_has_not(crew: Crew) -> None:
    assert "nobody has been asked yet. Taking part: U1, U2" in crew.standup.status("U1")
    crew.tick(ASKED)
    crew.answer("U2", MONDAY, today="x")
    said = crew.standup.status("U1")
    assert "Answered: U2" in said
    assert "Not in yet: U1" in said


def test_a_removed_stand_up_leaves_nothing(crew: Crew) -> None:
    crew.tick(ASKED)
    crew.answer("U1", MONDAY, today="x")
    crew.standup.remove_team(1)
    assert [crew.rows(model) for model in (AnswerRow, AskRow, RoundRow)] == [[], [], []]
    now: datetime = utc(2026, 11, 17, 8, 30)
    crew.tick(now)
    assert crew.rows(AskRow) == []


def test_an_old_submission_that_comes_again_does_not_undo_the_newer_one(crew: Crew) -> None:
    for view, words in [("V1", "one"), ("V2", "two"), ("V3", "three"), ("V1", "one")]:
        crew.answer("U1", MONDAY, view, today=words)
    row = crew.stored("U1")
    assert row.answers == {"today": "three"}
    assert [one["answers"]["today"] for one in row.earlier] == ["one", "two"]
