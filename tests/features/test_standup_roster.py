"""Participants that follow a channel or a group, and a stand-up whose owner leaves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest

from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.inbox import Inbox
from assistant.core.outbox import Outbox
from assistant.core.people import People
from assistant.core.ports import Call, Profile, Span
from assistant.standup import store
from assistant.standup.models import ParticipantRow, TeamRow
from assistant.standup.roster.listeners import FollowCommand, listen
from assistant.standup.roster.service import RosterService
from tests.conftest import HandClock
from tests.features.standup_crew import CHANNEL, Crew

BERLIN = "Europe/Berlin"


@dataclass
class Workspace:
    """Who is where, as a chat platform would say."""

    places: dict[str, list[str]] = field(default_factory=dict)
    guests: set[str] = field(default_factory=set)
    bots: set[str] = field(default_factory=set)

    def profile(self, slack_id: str) -> Profile:
        guest, bot = slack_id in self.guests, slack_id in self.bots
        return Profile(slack_id, slack_id, BERLIN, is_guest=guest, is_bot=bot)

    def profiles(self) -> Iterator[Profile]:
        yield from ()

    def members_of(self, place: str) -> list[str]:
        return self.places[place]

    def do_not_disturb(self, slack_ids: Sequence[str]) -> dict[str, Span]:
        return {}


@pytest.fixture
def crew(db: Database, inbox: Inbox, outbox: Outbox, people: People, clock: HandClock) -> Crew:
    made = Crew.of(db, inbox, outbox, people, clock)
    made.team({"U1": BERLIN, "U2": BERLIN})
    return made


@pytest.fixture
def workspace() -> Workspace:
    return Workspace()


@pytest.fixture
def roster(crew: Crew, inbox: Inbox, workspace: Workspace) -> RosterService:
    made = RosterService(crew.db, inbox, crew.people, crew.teams, workspace, crew.clock)
    crew.people.on_profile.append(made.hand_on)
    listen(inbox, made)
    return made


def follow(roster: RosterService, inbox: Inbox, text: str, user: str = "U1") -> str:
    said = FollowCommand(roster, "/standup").run(Call(user, CHANNEL, text, f"{user} {text}")).text
    work_off(inbox)
    return said


def work_off(inbox: Inbox) -> None:
    while inbox.step():
        pass


def names(crew: Crew) -> list[str]:
    with crew.db.read() as session:
        return [who.slack_id for who in store.participants(session, 1)]


def test_everybody_in_the_channel_takes_part_but_bots_and_guests(
    crew: Crew, inbox: Inbox, roster: RosterService, workspace: Workspace
) -> None:
    workspace.places[CHANNEL] = ["U1", "U3", "U4", "U5"]
    workspace.guests, workspace.bots = {"U4"}, {"U5"}
    assert f"everybody in <#{CHANNEL}> takes part" in follow(roster, inbox, "channel")
    assert names(crew) == ["U1", "U3"]


def test_a_guest_the_owner_named_stays_while_they_are_there(
    crew: Crew, inbox: Inbox, roster: RosterService, workspace: Workspace
) -> None:
    with crew.db.begin() as session:
        crew.people.know(session, workspace.profile("U2"))
        crew.people.know(session, Profile("U2", "U2", BERLIN, is_guest=True))
    workspace.places[CHANNEL] = ["U1", "U2"]
    follow(roster, inbox, "channel")
    assert names(crew) == ["U1", "U2"]


def test_who_comes_and_goes_is_followed_and_who_stays_keeps_their_day(
    crew: Crew, inbox: Inbox, roster: RosterService, workspace: Workspace
) -> None:
    workspace.places["S1"] = ["U1", "U2"]
    follow(roster, inbox, "<!subteam^S1|@devs>")
    joined = crew.rows(ParticipantRow)[0].joined_at
    crew.clock.forward(hours=5)
    workspace.places["S1"] = ["U1", "U3"]
    roster.changed("S2", "another group")
    roster.changed("S1", "E1")
    roster.changed("S1", "E1")
    work_off(inbox)
    assert names(crew) == ["U1", "U3"]
    assert crew.rows(ParticipantRow)[0].joined_at == joined


def test_a_renamed_group_is_followed_as_before(
    crew: Crew, inbox: Inbox, roster: RosterService, workspace: Workspace
) -> None:
    workspace.places["S1"] = ["U1", "U2"]
    follow(roster, inbox, "<!subteam^S1|@devs>")
    before = [(row.id, row.joined_at, row.next_at) for row in crew.rows(ParticipantRow)]
    roster.changed("S1", "E-renamed")  # Slack tells of a new name as of any other change
    work_off(inbox)
    assert [(row.id, row.joined_at, row.next_at) for row in crew.rows(ParticipantRow)] == before
    assert crew.rows(TeamRow)[0].follows == "S1"
    workspace.places["S1"] = ["U2", "U3"]
    roster.changed("S1", "E2")
    work_off(inbox)
    assert names(crew) == ["U2", "U3"]


def test_the_daily_look_mends_what_no_event_told(
    crew: Crew, inbox: Inbox, roster: RosterService, workspace: Workspace
) -> None:
    workspace.places[CHANNEL] = ["U1", "U2"]
    follow(roster, inbox, "channel")
    workspace.places[CHANNEL] = ["U2", "U7"]
    roster.queue_all(crew.clock.forward(days=1))
    work_off(inbox)
    assert names(crew) == ["U2", "U7"]


def test_an_empty_group_drops_nobody(
    crew: Crew, inbox: Inbox, roster: RosterService, workspace: Workspace
) -> None:
    workspace.places["S1"] = []
    follow(roster, inbox, "<!subteam^S1>")
    assert names(crew) == ["U1", "U2"]


def test_naming_people_or_off_ends_it(
    crew: Crew, inbox: Inbox, roster: RosterService, workspace: Workspace
) -> None:
    workspace.places[CHANNEL] = ["U1", "U2"]
    follow(roster, inbox, "channel")
    crew.teams.set_people(1, ["U1"], [], by="U1")
    assert crew.rows(TeamRow)[0].follows is None
    follow(roster, inbox, "CHANNEL")
    assert "stay as they are" in follow(roster, inbox, "off")
    assert crew.rows(TeamRow)[0].follows is None


def test_only_who_runs_it_may(inbox: Inbox, roster: RosterService) -> None:
    with pytest.raises(UserError, match="no stand-up you may change"):
        follow(roster, inbox, "channel", user="U2")
    with pytest.raises(UserError, match="follow @group"):
        follow(roster, inbox, "everyone")


def test_a_hundred_fold_channel_is_taken_over_at_once(
    crew: Crew, inbox: Inbox, roster: RosterService, workspace: Workspace
) -> None:
    workspace.places[CHANNEL] = [f"U{n}" for n in range(1, 201)]
    follow(roster, inbox, "channel")
    assert len(names(crew)) == 200


def test_the_stand_up_of_an_owner_who_left_goes_to_a_scrum_master_who_is_told(
    crew: Crew, roster: RosterService
) -> None:
    with crew.db.begin() as session:
        crew.people.know(session, Profile("U8", "Sue", BERLIN), ["scrum_master"])
        crew.people.know(session, Profile("U9", "Adam", BERLIN), ["admin"])
    crew.clock.forward(hours=12)  # out of the quiet hours
    for _ in range(2):
        with crew.db.begin() as session:
            crew.people.know(session, Profile("U1", "Ada", BERLIN, active=False))
    assert crew.rows(TeamRow)[0].owner_id == crew.person("U8").id
    (told,) = crew.sent("slack.post", ":heir:")
    assert told.payload["channel"] == "U8"
    assert "Ada has left, so you run the stand-up" in told.payload["text"]


def test_without_anybody_to_take_it_over_it_stays(crew: Crew, roster: RosterService) -> None:
    with crew.db.begin() as session:
        crew.people.know(session, Profile("U1", "Ada", BERLIN, active=False))
    assert crew.rows(TeamRow)[0].owner_id == crew.person("U1").id
