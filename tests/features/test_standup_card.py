"""What an answer means for tickets: on a card, confirmed or made at once, each once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import ColumnElement, false, update

from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.inbox import Inbox
from assistant.core.outbox import Outbox, OutboxRow
from assistant.core.people import People, Person
from assistant.standup.card.listeners import ticked
from assistant.standup.card.models import DONE, FAILED, LEFT, PROPOSED, UNDONE, CardRow, LineRow
from assistant.standup.card.service import CardService
from assistant.standup.models import TeamRow
from assistant.standup.reports.forgetting import REMOVED, Forgetting, prune
from assistant.tickets.cards import NewTicket
from assistant.tickets.models import CommentRow, HistoryRow, StatusRow, TicketRow
from assistant.tickets.projects import ProjectService
from assistant.tickets.watch import WATCH
from integrations.standins.slack.blocks import check_blocks
from tests.conftest import HandClock
from tests.features.standup_crew import MONDAY, Crew, utc


@pytest.fixture
def crew(db: Database, inbox: Inbox, outbox: Outbox, people: People, clock: HandClock) -> Crew:
    """U1 works on TN-1 and TN-2, TN-3 is U2's."""
    made = Crew.of(db, inbox, outbox, people, clock)
    made.team({"U1": "Europe/Berlin", "U2": "Europe/Berlin"})
    clock.now = utc(2026, 11, 16, 9)
    ProjectService(db, people).create("TN", "Trending Now", by="U1")
    for summary, owner in (("Score the vibe", "U1"), ("Load the feed", "U1"), ("Merge titles", "U2")):
        made.tickets.create(NewTicket(summary, assignee=owner, status="In Progress"), by="U1")
    return made


@pytest.fixture
def cards(crew: Crew, inbox: Inbox) -> CardService:
    return CardService(crew.db, inbox, crew.people, crew.standup.cards, crew.clock)


def lines(crew: Crew) -> list[tuple[str, str, str, str]]:
    return [(row.key, row.kind, row.to, row.state) for row in crew.rows(LineRow)]


def status(crew: Crew, key: str) -> str:
    return crew.tickets.show(key, by="U1").card.status


def confirm(crew: Crew, cards: CardService, *keys: str, by: str = "U1") -> None:
    """Press Confirm on the newest card with these tickets ticked."""
    card = crew.rows(CardRow)[-1]
    ids = [row.id for row in crew.rows(LineRow) if row.key in keys]
    cards.confirm(card.id, card.version, ids, by=by)


def moves(crew: Crew) -> list[tuple[str | None, str | None]]:
    return [(row.old, row.new) for row in crew.rows(HistoryRow) if row.field in ("status", "flagged")]


def shown(crew: Crew) -> dict[str, Any]:
    """The card as it was drawn last."""
    drawn = [row for kind in ("slack.post", "slack.update") for row in crew.sent(kind, ":card:")]
    payload: dict[str, Any] = max(drawn, key=lambda row: row.id).payload
    assert check_blocks(payload["blocks"], "message") == []
    return payload


def test_moves_and_flags_wait_on_one_card_and_comments_do_not(crew: Crew) -> None:
    crew.answer("U1", MONDAY, yesterday="Opened the PR for TN-1", blockers="TN-2 is blocked, no key")
    assert lines(crew) == [("TN-1", "move", "In Review", PROPOSED), ("TN-2", "flag", "", PROPOSED)]
    (post,) = crew.sent("slack.post", ":card:")
    assert (post.payload["channel"], post.payload["text"]) == (
        "U1",
        "TN-1 → In Review · TN-2 flag as blocked",
    )
    assert "“Opened the PR for TN-1”" in str(shown(crew))
    assert len(crew.rows(CommentRow)) == 2
    assert moves(crew) == []


def test_what_is_ticked_is_made_and_the_rest_left(crew: Crew, cards: CardService) -> None:
    crew.answer("U1", MONDAY, yesterday="Opened the PR for TN-1", blockers="TN-2 is blocked, no key")
    confirm(crew, cards, "TN-1")
    assert [state for *_, state in lines(crew)] == [DONE, LEFT]
    assert moves(crew) == [("In Progress", "In Review")]
    assert "said in the stand-up" in {row.why for row in crew.rows(HistoryRow)}
    assert "TN-2 flag as blocked: left as it is" in str(shown(crew))


def test_a_plan_proposes_nothing(crew: Crew) -> None:
    crew.answer("U1", MONDAY, today="Finish TN-1, then TN-2 into review")
    assert crew.rows(CardRow) == []


def test_each_change_is_undone_by_its_own_button_once(crew: Crew, cards: CardService) -> None:
    crew.answer("U1", MONDAY, yesterday="Opened the PR for TN-1", blockers="TN-2 is blocked, no key")
    confirm(crew, cards, "TN-1", "TN-2")
    assert crew.tickets.show("TN-2", by="U1").card.flagged
    for line in (2, 2, 1, 1):
        cards.undo(line, by="U1")
    assert [state for *_, state in lines(crew)] == [UNDONE, UNDONE]
    assert status(crew, "TN-1") == "In Progress"
    assert not crew.tickets.show("TN-2", by="U1").card.flagged
    assert len(moves(crew)) == 4


def test_what_somebody_changed_since_is_not_undone(crew: Crew, cards: CardService) -> None:
    crew.answer("U1", MONDAY, yesterday="Opened the PR for TN-1")
    confirm(crew, cards, "TN-1")
    crew.tickets.move("TN-1", "Done", by="U2")
    with pytest.raises(UserError, match="U2 has changed it since, so TN-1 stays"):
        cards.undo(1, by="U1")
    assert status(crew, "TN-1") == "Done"


def test_a_ticket_that_moved_meanwhile_stays_and_the_line_says_so(crew: Crew, cards: CardService) -> None:
    crew.answer("U1", MONDAY, yesterday="Opened the PR for TN-1. TN-2 done.")
    crew.tickets.move("TN-1", "Sprint Backlog", by="U2")
    crew.tickets.move("TN-2", "Done", by="U2")
    confirm(crew, cards, "TN-1", "TN-2")
    assert [state for *_, state in lines(crew)] == [FAILED, DONE]
    assert (status(crew, "TN-1"), status(crew, "TN-2")) == ("Sprint Backlog", "Done")
    assert "TN-1 has moved to Sprint Backlog meanwhile, so I left it there." in str(shown(crew))
    assert "It was so already." in str(shown(crew))


def test_a_column_that_is_gone_is_answered_with_those_there_are(crew: Crew, cards: CardService) -> None:
    crew.answer("U1", MONDAY, yesterday="Opened the PR for TN-1")
    with crew.db.begin() as session:
        mine = update(StatusRow).where(StatusRow.name == "In Review")
        session.execute(mine.values(name="Peer check"))
    confirm(crew, cards, "TN-1")
    assert "There is no column `In Review`. There are: Project Backlog, " in str(shown(crew))
    assert status(crew, "TN-1") == "In Progress"


def test_an_answer_that_is_changed_replaces_what_waits(crew: Crew) -> None:
    crew.answer("U1", MONDAY, yesterday="Opened the PR for TN-1")
    crew.answer("U1", MONDAY, yesterday="TN-1 done", blockers="TN-2 is blocked, no key")
    assert lines(crew) == [("TN-1", "move", "Done", PROPOSED), ("TN-2", "flag", "", PROPOSED)]
    assert len(crew.sent("slack.post", ":card:")) == 1
    crew.answer("U1", MONDAY, yesterday="TN-1 is not done yet")
    assert lines(crew) == []
    assert "changes no ticket" in str(shown(crew))


def test_a_click_on_a_card_that_has_changed_makes_nothing(crew: Crew, cards: CardService) -> None:
    crew.answer("U1", MONDAY, yesterday="Opened the PR for TN-1")
    stale = crew.rows(CardRow)[0]
    crew.answer("U1", MONDAY, yesterday="TN-1 done")
    with pytest.raises(UserError, match="Look at it once more"):
        cards.confirm(stale.id, stale.version, [1], by="U1")
    assert moves(crew) == []


def test_what_was_confirmed_is_neither_undone_nor_asked_again(crew: Crew, cards: CardService) -> None:
    crew.answer("U1", MONDAY, yesterday="Opened the PR for TN-1. TN-2 done.")
    confirm(crew, cards, "TN-1")
    crew.answer("U1", MONDAY, yesterday="Opened the PR for TN-1. TN-2 done. A talk.")
    assert len(crew.rows(CardRow)) == 1
    crew.answer("U1", MONDAY, yesterday="TN-1 is merged. TN-2 done.")
    assert [(key, to, state) for key, _, to, state in lines(crew)] == [
        ("TN-1", "In Review", DONE),
        ("TN-2", "Done", LEFT),
        ("TN-1", "Ready for Staging", PROPOSED),
    ]
    assert status(crew, "TN-1") == "In Review"
    assert len(crew.sent("slack.post", ":card:")) == 2


@pytest.mark.parametrize("press", [("TN-1",), ()])
def test_two_devices_at_once_settle_a_card_once(crew: Crew, cards: CardService, press: Sequence[str]) -> None:
    crew.answer("U1", MONDAY, yesterday="Opened the PR for TN-1")
    with ThreadPoolExecutor(4) as pool:
        clicks: list[Callable[[], None]] = [lambda: confirm_version(cards, 1, press)] * 4
        for done in [pool.submit(click) for click in clicks]:
            done.result()
    assert len(moves(crew)) == len(press)
    assert len(crew.sent("slack.update", ":card:")) == 1


def confirm_version(cards: CardService, version: int, keys: Sequence[str]) -> None:
    cards.confirm(1, version, [1] if keys else [], by="U1")


def test_who_chose_so_is_not_asked_about_what_is_said_outright(crew: Crew, cards: CardService) -> None:
    cards.choose(by="U1", at_once=True)
    crew.answer(
        "U1", MONDAY, yesterday="TN-1 is in review.", blockers="TN-2 hangs, the key for it is missing"
    )
    assert lines(crew) == [("TN-1", "move", "In Review", DONE), ("TN-2", "flag", "", PROPOSED)]
    assert status(crew, "TN-1") == "In Review"
    cards.undo(1, by="U1")
    crew.answer("U1", MONDAY, yesterday="TN-1 is in review.", blockers="TN-2 hangs, no key")
    assert status(crew, "TN-1") == "In Progress"  # undone is undone


def test_the_rights_of_the_person_count(crew: Crew, cards: CardService) -> None:
    class Strict:
        """Stands for a tracker that lets nobody flag or comment, and hides nothing."""

        def changed(self, session: Any, row: TicketRow, field: str, by: Person) -> None:
            if field == "flagged":
                raise UserError("Jira doesn't let you change tickets of TN.")

        def hidden(self, session: Any, slack_id: str) -> frozenset[str]:
            return frozenset()

        def secret(self) -> ColumnElement[bool]:
            return false()

        def look(self, session: Any, row: TicketRow, slack_id: str) -> None: ...
        def commented(self, session: Any, row: TicketRow, comment_id: int, by: Person) -> None:
            raise UserError("Jira doesn't let you comment on tickets of TN.")

        def marks(self, session: Any, row: TicketRow) -> list[str]:
            return []

    crew.db.info[WATCH] = Strict()
    crew.answer("U1", MONDAY, yesterday="Opened the PR for TN-1", blockers="TN-2 is blocked, no key")
    assert crew.rows(CommentRow) == []
    confirm(crew, cards, "TN-1", "TN-2")
    assert [state for *_, state in lines(crew)] == [DONE, FAILED]
    assert not crew.tickets.show("TN-2", by="U1").card.flagged
    assert "Not done: Jira doesn't let you change tickets of TN." in str(shown(crew))


def test_a_card_is_its_persons(crew: Crew, cards: CardService) -> None:
    crew.answer("U1", MONDAY, yesterday="Opened the PR for TN-1")
    with pytest.raises(UserError):
        confirm(crew, cards, "TN-1", by="U2")
    with pytest.raises(UserError):
        cards.undo(1, by="U2")
    assert status(crew, "TN-1") == "In Progress"


def test_the_team_decides_about_comments(crew: Crew) -> None:
    with crew.db.begin() as session:
        session.get_one(TeamRow, 1).comments = False
    crew.answer("U1", MONDAY, yesterday="Opened the PR for TN-1")
    assert crew.rows(CommentRow) == []
    assert len(crew.rows(CardRow)) == 1
    (reply,) = crew.sent("slack.post", ":answer:")
    assert "*TN-1* Score the vibe (In Progress)" in str(reply.payload)


def test_many_changes_and_hostile_words_make_a_card_that_slack_takes(crew: Crew) -> None:
    for number in range(25):
        summary = f"<!channel> & {'long words ' * 15}{number}"
        crew.tickets.create(NewTicket(summary[:250], assignee="U1", status="In Progress"), by="U1")
    said = "\n".join(f"TN-{number} is in review <!channel>" for number in range(4, 29))
    crew.answer("U1", MONDAY, yesterday=said)
    payload = shown(crew)
    boxes = [block for block in payload["blocks"] if block.get("block_id", "").startswith("lines:")]
    assert [len(block["elements"][0]["options"]) for block in boxes] == [10, 10, 5]
    assert ticked({"message": payload}) == {row.id for row in crew.rows(LineRow)}


def test_a_stand_up_that_is_removed_takes_its_cards_along(crew: Crew) -> None:
    crew.answer("U1", MONDAY, yesterday="Opened the PR for TN-1")
    crew.standup.remove_team(1)
    assert crew.rows(CardRow) == crew.rows(LineRow) == []


def test_what_is_forgotten_or_too_old_leaves_no_card(crew: Crew) -> None:
    crew.answer("U1", MONDAY, yesterday="Opened the PR for TN-1")
    crew.answer("U2", MONDAY, yesterday="TN-3 is in review")
    crew.deliver()
    leaving = crew.person("U1")
    with crew.db.begin() as session:
        Forgetting(crew.outbox, crew.standup.rounds).forget(session, leaving, crew.clock.now)
    assert [row.key for row in crew.rows(LineRow)] == ["TN-3"]
    told = crew.sent("slack.update", ":card:1:")
    assert [row.payload["text"] for row in told] == [REMOVED]
    assert "Opened" not in str([row.payload for row in crew.rows(OutboxRow)])
    with crew.db.begin() as session:
        prune(session, utc(2026, 11, 17))
    assert crew.rows(CardRow) == crew.rows(LineRow) == []
