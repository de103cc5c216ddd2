"""The welcome, App Home and who is who, in the database."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.core.blocks import section
from assistant.core.commands import Call, Commands, Reply, Subcommand
from assistant.core.db import Database
from assistant.core.inbox import Inbox, InboxRow
from assistant.core.outbox import Outbox, OutboxRow
from assistant.core.people import People, Person
from assistant.core.ports import Json, Profile
from assistant.home import blocks
from assistant.home.service import HomeService, Section
from tests.conftest import HandClock


@pytest.fixture
def commands() -> Commands:
    there = Commands({"ticket": "tn"})
    show = Subcommand("show", "show KEY", "shows one", lambda call: Reply("shown"))
    there.add("ticket", "the team's tickets", show)
    there.add("ask", "answers with sources", bare=lambda call: Reply("answer"))
    return there


def my_section(_session: Session, person: Person) -> list[Json]:
    return [section(f"Section of {person.slack_id}")]


@pytest.fixture
def sections() -> list[Section]:
    return [my_section]


@pytest.fixture
def home(
    db: Database,
    people: People,
    inbox: Inbox,
    outbox: Outbox,
    clock: HandClock,
    commands: Commands,
    sections: list[Section],
) -> HomeService:
    service = HomeService(db, people, inbox, outbox, clock, commands=commands, sections=sections)
    people.on_newcomer.append(service.welcome)
    inbox.on("people.look_up", lambda event: None)
    return service


def sent(db: Database, kind: str) -> list[tuple[str, Any]]:
    with db.read() as session:
        rows = session.scalars(select(OutboxRow).where(OutboxRow.kind == kind).order_by(OutboxRow.id))
        return [(row.key, row.payload) for row in rows]


def test_a_newcomer_is_welcomed_once_and_looked_up(db: Database, home: HomeService) -> None:
    for _ in range(2):
        home.met("U1")
    ((key, payload),) = sent(db, "slack.post")
    assert key == "welcome:U1"
    assert payload["channel"] == "U1"
    assert "`/tn new`" in str(payload["blocks"])
    assert "/standup" not in str(payload["blocks"])
    with db.read() as session:
        assert [(row.kind, row.body) for row in session.scalars(select(InboxRow))] == [
            ("people.look_up", {"user": "U1"})
        ]


def test_who_has_left_is_not_welcomed(db: Database, people: People, home: HomeService) -> None:
    with db.begin() as session:
        people.know(session, Profile("U1", name="Gone", zone="UTC", active=False))
    assert sent(db, "slack.post") == []


def test_a_newcomer_gets_a_name_a_zone_and_an_admins_role(
    db: Database, people: People, home: HomeService
) -> None:
    home.met("U1")
    home.introduce(Profile("U1", name="Ada", zone="Asia/Kolkata", is_admin=True))
    with db.read() as session:
        ada = people.get(session, "U1")
    assert ada
    assert (ada.name, ada.zone.key, ada.roles) == ("Ada", "Asia/Kolkata", ("admin",))


def test_the_directory_updates_members_and_makes_none(
    db: Database, people: People, home: HomeService
) -> None:
    with db.begin() as session:
        people.know(session, Profile("U1", name="Ada", zone="UTC"), roles=["developer"])
    home.take_over(
        [Profile("U1", name="Ada L", zone="UTC", active=False), Profile("U2", name="Bo", zone="UTC")]
    )
    with db.read() as session:
        ada, stranger = people.get(session, "U1"), people.get(session, "U2")
    assert ada
    assert (ada.name, ada.active, ada.roles) == ("Ada L", False, ("developer",))
    assert stranger is None
    assert [key for key, _ in sent(db, "slack.post")] == ["welcome:U1"]


def tell(db: Database, people: People, key: str, text: str) -> None:
    """In the night, so that it waits."""
    with db.begin() as session:
        person = people.ensure(session, "U1")
        night = HandClock().now.replace(hour=23)
        assert not people.tell(session, person, key, {"text": text}, night)


def test_what_waits_is_shown_and_stays_for_an_hour(
    db: Database, people: People, home: HomeService, clock: HandClock
) -> None:
    tell(db, people, "a", "The stand-up is waiting")
    home.show("U1", "1")
    clock.forward(minutes=30)
    home.show("U1", "2")
    clock.forward(minutes=31)
    home.show("U1", "3")
    pages = [str(payload["blocks"]) for _, payload in sent(db, "slack.home")]
    assert len(pages) == 1  # an unsent page gives way to the next
    assert "The stand-up is waiting" not in pages[0]
    with db.read() as session:
        person = people.get(session, "U1")
        assert person
        assert people.waiting(session, person) == []


def test_a_page_redrawn_at_once_still_shows_what_was_waiting(
    db: Database, people: People, home: HomeService, clock: HandClock
) -> None:
    tell(db, people, "a", "The stand-up is waiting")
    for key in ("1", "2"):
        home.show("U1", key)
        clock.forward(minutes=1)
    ((key, payload),) = sent(db, "slack.home")
    assert (key, payload["user"]) == ("home:U1:2", "U1")
    shown = str(payload["blocks"])
    assert (
        shown.index("Waiting for you") < shown.index("The stand-up is waiting") < shown.index("Section of U1")
    )
    assert shown.index("Section of U1") < shown.index("`/tn` the team's tickets")


def test_one_persons_page_does_not_push_out_anothers(db: Database, home: HomeService) -> None:
    home.show("U1", "1")
    home.show("U10", "2")
    home.show("U1", "3")
    assert [key for key, _ in sent(db, "slack.home")] == ["home:U10:2", "home:U1:3"]


def test_a_full_page_keeps_within_slacks_limit(commands: Commands) -> None:
    many = [[section(f"line {n}") for n in range(90)]] * 2
    page = blocks.page([f"note {n}" for n in range(40)], many, commands)
    assert len(page) == 100
    shown = str(page)
    assert "and 30 earlier" in shown
    assert "note 39" in shown
    assert "What I can do" in shown


def test_help_lists_every_command_by_the_name_it_has_here(commands: Commands) -> None:
    shown = str(blocks.help_message(commands)["blocks"])
    assert "`/tn` the team's tickets" in shown
    assert "`/ask` answers with sources" in shown


def test_unknown_words_are_shown_without_markup(commands: Commands) -> None:
    assert commands.run("ticket", Call("U1", "C1", "show", "1")).text == "shown"
    error = commands.unknown("ticket", "<!channel>`shwo")
    assert error.text.startswith("I don't know `!channelshwo`.")
    assert "Did you mean `/tn show`?" in commands.unknown("ticket", "shwo").text
