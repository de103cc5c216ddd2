"""Whose account is whose: by address at once, else with an admin's word, and never another's."""

from __future__ import annotations

import pytest

from assistant.core.commands import Call
from assistant.core.errors import UserError
from assistant.core.inbox import Event
from assistant.tickets.cards import NewTicket
from assistant.tickets.news.talk import Talk
from assistant.tickets.sync.identity import ASKED
from tests.sync.world import ADA, BEN, World

NIA = "712020:nia"


def say(team: World, user: str, text: str) -> str:
    """What the direct message says in the end."""
    if ASKED not in team.inbox.kinds:
        team.inbox.on(ASKED, team.sync.identity.look)
    reply = team.sync.identity.command(Call(user=user, channel="C1", text=text, id=f"{user} {text}"))
    if not team.inbox.step():
        return reply.text
    return str(team.sent("slack.post")[-1]["text"])


def nia_has(team: World, email: str) -> None:
    known = {"timeZone": "UTC", "active": True, "accountType": "atlassian", "groups": ["team"]}
    shown = {"accountId": NIA, "displayName": "Nia Long", "emailAddress": email}
    team.jira.row("users", NIA, **known, **shown, token=None, admin=False)


def test_ones_own_address_is_proof_enough_and_rights_follow_at_once(team: World) -> None:
    team.jira.create(ADA, summary="First")
    team.settle()
    assert "I don't know who <@U9> is in Jira" in say(team, "U9", "")
    nia_has(team, "nia@example.org")
    assert say(team, "U9", "Nia@Example.org") == "<@U9> is *Nia Long* in Jira from now on."
    assert team.show("TN-1", by="U9").card.key == "TN-1"
    assert "is *Nia Long* in Jira" in say(team, "U9", " ")


def test_another_address_takes_an_admins_word(team: World) -> None:
    nia_has(team, "n.long@other.example")
    team.settle()
    assert "I have asked the admins" in say(team, "U9", "n.long@other.example")
    (told,) = [text for text in team.messages("U1") if "says to be" in text]
    assert f"iam @Nia {NIA}" in told
    assert "I have asked" in say(team, "U9", "ben@example.com")
    assert say(team, "U1", "<@U9> n.long@other.example") == "<@U9> is *Nia Long* in Jira from now on."


def test_only_admins_speak_for_others_and_who_is_nobody_fails_nothing(team: World) -> None:
    team.settle()
    assert "Jira shows me nobody as who@ever.example" in say(team, "U9", "who@ever.example")
    with pytest.raises(UserError, match="Only a"):
        say(team, "U2", f"<@U9> {BEN}")


def test_what_somebody_without_rights_says_in_a_tickets_thread_stays_there_and_they_hear_it_once(
    team: World,
) -> None:
    team.settle()
    thread = {"channel": "C1", "thread_ts": "9.0"}
    team.tickets.create(NewTicket("Talk"), by="U1", source="view:1", card_to=thread)
    talk = Talk(team.db, team.people, team.outbox, team.clock)
    for ts in ("10.0", "11.0"):
        said = {**thread, "user": "U9", "text": "me too", "ts": ts}
        talk.said(Event(1, "message.channels", {"event": said}, team.clock(), 1))
    assert team.show("TN-L1").comment_count == 0
    (told,) = team.messages("U9")
    assert told.startswith("What you write in the thread of TN-L1 stays in Slack. I don't know who you are")
