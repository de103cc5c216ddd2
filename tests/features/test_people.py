"""Members, roles, days away, and the budget of messages nobody asked for."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.outbox import OutboxRow
from assistant.core.people import People, Person
from assistant.core.ports import Profile
from tests.conftest import HandClock

KOLKATA = Profile("U1", "Priya", "Asia/Kolkata", email="priya@example.com")


def posted(db: Database) -> list[str]:
    with db.read() as session:
        return list(session.scalars(select(OutboxRow.key).order_by(OutboxRow.id)))


def test_a_stranger_becomes_a_member_once_and_is_welcomed_once(db: Database, people: People) -> None:
    welcomed: list[str] = []
    people.on_newcomer.append(lambda session, person: welcomed.append(person.slack_id))
    for _ in range(2):
        with db.begin() as session:
            first = people.ensure(session, "U1")
    with db.begin() as session:
        known = people.know(session, KOLKATA)
    assert welcomed == ["U1"]
    assert (first.id, first.zone.key) == (known.id, "Europe/Berlin")
    assert (known.name, known.zone.key) == ("Priya", "Asia/Kolkata")


def test_what_the_directory_says_leaves_roles_alone(db: Database, people: People) -> None:
    with db.begin() as session:
        people.know(session, KOLKATA, roles=["scrum_master", "no such role"])
        again = people.know(session, Profile("U1", "Priya R", "Mars/Olympus", active=False))
    assert again.roles == ("scrum_master",)
    assert (again.name, again.active, again.zone.key) == ("Priya R", False, "Europe/Berlin")


def test_two_unasked_messages_a_day_and_the_rest_waits(
    db: Database, people: People, clock: HandClock
) -> None:
    def tell(key: str) -> bool:
        with db.begin() as session:
            return people.tell(session, people.know(session, KOLKATA), key, {"text": key}, clock())

    assert [tell("a"), tell("b"), tell("c"), tell("a")] == [True, True, False, True]
    assert posted(db) == ["a", "b"]
    with db.begin() as session:
        person = people.ensure(session, "U1")
        assert [waiting.text for waiting in people.waiting(session, person)] == ["c"]
        people.seen(session, person, clock())
        assert people.waiting(session, person) == []
    clock.now = datetime(2026, 11, 18, 18, 31, tzinfo=UTC)  # one minute into Priya's Thursday, at night
    assert not tell("at night")
    clock.now = datetime(2026, 11, 19, 3, 30, tzinfo=UTC)  # 09:00 there
    assert tell("next morning")


@pytest.mark.parametrize(("hour", "quiet"), [(19, False), (20, True), (23, True), (7, True), (8, False)])
def test_quiet_hours_are_in_the_persons_zone(db: Database, people: People, hour: int, quiet: bool) -> None:
    with db.begin() as session:
        person = people.know(session, KOLKATA)
    moment = datetime(2026, 11, 18, hour, 15, tzinfo=person.zone)
    assert people.is_quiet(person, moment.astimezone(UTC)) is quiet


def test_quiet_hours_that_end_when_they_begin_are_none(db: Database, people: People) -> None:
    with db.begin() as session:
        person = people.know(session, KOLKATA)
    people._settings = people._settings.model_copy(update={"quiet_from": 7, "quiet_until": 7})
    assert not any(people.is_quiet(person, datetime(2026, 11, 18, hour, tzinfo=UTC)) for hour in range(24))


def test_who_may_not_is_told_who_may(db: Database, people: People) -> None:
    with db.begin() as session:
        people.know(session, KOLKATA, roles=["developer"])
        people.know(session, Profile("U2", "Aylin", "Europe/Berlin"), roles=["admin"])
        assert people.require(session, "U2", "scrum_master").name == "Aylin"
        with pytest.raises(UserError, match="scrum master or admin"):
            people.require(session, "U1", "scrum_master")


def test_days_away_cover_first_and_last(db: Database, people: People) -> None:
    def away(person: Person, day: date) -> bool:
        with db.read() as session:
            return people.is_away(session, person, day) is not None

    with db.begin() as session:
        person = people.know(session, KOLKATA)
        people.set_away(session, person, date(2026, 12, 24), date(2027, 1, 2), "family")
        with pytest.raises(UserError, match="before"):
            people.set_away(session, person, date(2026, 12, 24), date(2026, 12, 23))
    days = [date(2026, 12, 23), date(2026, 12, 24), date(2027, 1, 2), date(2027, 1, 3)]
    assert [away(person, day) for day in days] == [False, True, True, False]
