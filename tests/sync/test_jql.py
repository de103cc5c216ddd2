"""Searches in Jira's own language: Jira evaluates them, people see what they may."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from assistant.core.commands import Call
from assistant.core.errors import UserError
from assistant.tickets import jql
from assistant.tickets.news.limits import Channels
from assistant.tickets.news.service import News
from assistant.tickets.news.subscriptions import Subscriptions
from assistant.tickets.search import TicketSearch
from assistant.tickets.sync import _install_jql
from tests.sync.world import ADA, BEN, World


class Asking:
    """JQL as it is typed, and the news that follow from it."""

    def __init__(self, team: World) -> None:
        search = TicketSearch(team.db, team.people)
        self.team, self.count = team, 0
        self.news = News(team.db, team.people, team.outbox, search)
        subscriptions = Subscriptions(team.db, team.people, search, team.clock)
        self.ticks: dict[str, Any] = {}
        schedule = SimpleNamespace(every=lambda seconds, name, tick: self.ticks.update({name: tick}))
        commands = SimpleNamespace(slash=lambda name: f"/{name}")
        kit: Any = SimpleNamespace(
            db=team.db, inbox=team.inbox, outbox=team.outbox, people=team.people, clock=team.clock,
            schedule=schedule, commands=commands,
        )  # fmt: skip
        self._ask = _install_jql(kit, team.tracker, team.sync.rights, self.news, subscriptions)

    def ask(self, text: str, user: str = "U2", kind: str = jql.SEARCH, channel: str = "C1") -> str:
        """The direct message that comes of it, with its blocks."""
        self.count += 1
        reply = self._ask(kind, Call(user=user, channel=channel, text=text, id=str(self.count)), text)
        assert "asking Jira" in reply.text
        while self.team.inbox.step():
            pass
        last = self.team.sent("slack.post")[-1]
        assert last["channel"] == user
        return f"{last['text']} {last.get('blocks', '')}"

    def follow(self, text: str, channel: str = "C1") -> str:
        return self.ask(text, kind=jql.FOLLOW, channel=channel)

    def tell(self) -> list[str]:
        """What channels are told of tickets after a second, and a round of asking Jira."""
        before = len(self.team.sent("slack.post"))
        self.team.forward(10)
        self.news.tick(self.team.clock())
        self.ticks["tickets.match"](self.team.clock())
        while self.team.inbox.step():
            pass
        return [f"{post['channel']} {post['text']}" for post in self.team.sent("slack.post")[before:]]


@pytest.fixture
def asking(team: World) -> Asking:
    team.jira.create(ADA, summary="Bubbles", labels=["web"], assignee={"accountId": BEN})
    team.jira.create(ADA, summary="Vibes", issuetype={"name": "Bug"})
    team.settle()
    made = Asking(team)
    made.tell()
    return made


def test_jira_finds_and_our_tickets_are_shown(asking: Asking) -> None:
    said = asking.ask('type = Bug OR labels = "web" ORDER BY key DESC')
    assert said.startswith("2 tickets found")
    assert said.index("TN-2") < said.index("TN-1")
    assert 'Searched: `type = Bug OR labels = "web" ORDER BY key DESC`' in said
    assert asking.ask("summary ~ nothing").startswith("No ticket found")
    assert "TN-1" in asking.ask("assignee = currentUser()")
    assert "TN-1" not in asking.ask("assignee = currentUser()", user="U1")


def test_what_jira_does_not_understand_is_said(asking: Asking) -> None:
    said = asking.ask("nosuch = 1")
    assert "Jira does not understand that search" in said
    assert "nosuch" in said
    assert "Jira does not understand" in asking.follow("status = = Done")


def test_who_jira_does_not_know_asks_nothing(asking: Asking) -> None:
    with pytest.raises(UserError, match="who you are in Jira"):
        asking.ask("type = Bug", user="U9")
    with pytest.raises(UserError, match="not everybody may see"):
        asking.ask("comment ~ salary")


def test_nothing_hidden_is_found_or_counted(asking: Asking, team: World) -> None:
    team.jira.create(ADA, summary="Layoffs", security={"id": "10000"})
    assert asking.ask("summary ~ Layoffs").startswith("No ticket found")
    assert "more in Jira" not in asking.ask("summary ~ Layoffs")
    team.jira.create(ADA, summary="Fresh")
    team.forward(200)
    assert "1 ticket more in Jira that I have not read yet" in asking.ask("summary ~ Fresh")


def test_a_channel_follows_jql(asking: Asking, team: World) -> None:
    assert "<#C1> gets news of tickets with `type = Bug AND labels = web`" in asking.follow(
        "type = Bug AND labels = web"
    )
    team.tickets.comment("TN-1", "no bug", by="U2")
    assert [said for said in asking.tell() if said.startswith("C1")] == []
    team.jira.edit("TN-2", ADA, labels=["web"])
    team.settle()
    (first,) = [said for said in asking.tell() if said.startswith("C1")]
    assert first.startswith("C1 TN-2 Vibes")
    team.jira.edit("TN-2", ADA, summary="More vibes")
    team.settle()
    assert [said for said in asking.tell() if said.startswith("C1 TN-2")] == []  # its thread tells
    assert "More vibes" in str(team.sent("slack.update")[-1])


def test_what_was_written_a_moment_ago_is_known(asking: Asking, team: World) -> None:
    asking.follow("priority = High")
    team.edit("TN-1", by="U1", priority="high")
    team.deliver()
    assert [said for said in asking.tell() if said.startswith("C1 TN-1")]


def test_while_jira_is_away_the_news_waits(asking: Asking, team: World) -> None:
    asking.follow("type = Bug")
    team.tickets.comment("TN-2", "hm", by="U2")
    team.jira.fault("POST", "search/jql", "503", times=2)
    assert asking.tell() == []
    assert asking.tell() == []
    assert [said for said in asking.tell() if said.startswith("C1 TN-2")]
    assert asking.team.calls(asking.tell) == []


def test_a_limited_channel_shows_nothing_else(asking: Asking, team: World) -> None:
    asking.follow("type = Bug")
    Channels(team.db, team.people, team.outbox).allow("C1", [], by="U1")
    team.tickets.comment("TN-2", "hm", by="U2")
    assert [said for said in asking.tell() if said.startswith("C1")] == []


def test_a_search_that_lost_its_meaning_is_told_once(asking: Asking, team: World) -> None:
    asking.follow('sprint = "TN Sprint 1"')
    refusal = {"errorMessages": ["No such sprint."]}
    for name in ("one", "two"):
        team.jira.fault("POST", "search/jql", "error", status=400, body=refusal)
        team.tickets.comment("TN-2", name, by="U1")
        asking.tell()
    (told,) = [text for text in team.messages("U2") if "gets no news" in text]
    assert "No such sprint." in told
    assert "`/ticket unsubscribe` there takes it away" in told


def test_without_jira_words_are_advised() -> None:
    with pytest.raises(UserError, match="words and filters"):
        jql.nobody(jql.SEARCH, Call("U1", "C1", "type = Bug", "1"), "type = Bug")
