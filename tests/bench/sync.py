"""The sync with Jira: a first import beside reading the same pages plainly, changes, idle rounds, and creates
whose answers get lost."""

from __future__ import annotations

import random
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import httpx

from assistant.core.db import Database
from assistant.core.inbox import Inbox
from assistant.core.outbox import Outbox
from assistant.tickets.cards import NewTicket
from tests.conftest import HandClock
from tests.schema import create_schema
from tests.sync.world import ADA, World, world

ISSUES, CHANGED, CREATES = 10_000, 500, 1_000
say = sys.stdout.write


def main() -> None:
    for measure in (_reading, _creating):
        with tempfile.TemporaryDirectory() as folder:
            url, clock = f"sqlite:///{folder}/usher.db", HandClock()
            create_schema(url)
            db = Database(url)
            outbox = Outbox(db, clock, lease=timedelta(seconds=90))
            inbox = Inbox(db, outbox, clock, lease=timedelta(seconds=90))
            with world(Path(folder), db, clock, outbox=outbox, inbox=inbox) as team:
                measure(team)
            db.close()


def _reading(team: World) -> None:
    team.jira.fill(ISSUES, account=ADA)
    floor = _plainly(team)
    team.forward(1)
    began = time.monotonic()
    calls = len(team.calls(team.sync.puller.round))
    took = time.monotonic() - began
    assert team.sync.service.status().tickets == ISSUES
    over = (took - floor) / ISSUES * 1000
    say(f"  import of {ISSUES}: {took:.1f} s in {calls} calls; the same pages read plainly {floor:.1f} s; ")
    say(f"{over:.2f} ms an issue on top\n")
    for _ in range(2):
        team.forward(1000)
        team.round()
    for issue in team.jira.issues()[:CHANGED]:
        team.jira.edit(issue["key"], ADA, labels=["touched"])
    say(f"  {CHANGED} changed: {len(team.calls(team.round))} calls\n")
    team.forward(1000)
    team.round()
    team.forward(60)
    say(f"  idle round: {len(team.calls(team.round))} calls\n")


def _plainly(team: World) -> float:
    """The same pages with plain requests, without looking into them."""
    asked = {"jql": "project = TN ORDER BY updated ASC, key ASC", "maxResults": 100, "fields": ["*all"]}
    began, token = time.monotonic(), None
    with httpx.Client(base_url=team.site.url, auth=(team.site.email, team.site.token), timeout=30) as http:
        while True:
            body = {**asked, "nextPageToken": token} if token else asked
            page = http.post("/rest/api/3/search/jql", json=body).raise_for_status().json()
            token = page.get("nextPageToken")
            if not token:
                return time.monotonic() - began


def _creating(team: World) -> None:
    team.settle()
    dice = random.Random(5)
    for number in range(CREATES):
        team.tickets.create(NewTicket(f"No {number}"), by="U1")
        if dice.random() < 0.3:
            kind = dice.choice(["drop_before", "drop_after", "503", "cut"])
            team.jira.fault("POST", "/issue$", kind)
    began = time.monotonic()
    team.settle()
    made = [issue["summary"] for issue in team.jira.issues()]
    doubled, lost = len(made) - len(set(made)), CREATES - len(set(made))
    say(f"  {CREATES} creates, a third of their answers in trouble: {doubled} doubled, {lost} lost, ")
    say(f"{time.monotonic() - began:.0f} s\n")
