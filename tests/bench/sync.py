"""The sync with Jira: a first import beside reading the same pages plainly, changes, idle rounds."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import requests

from assistant.core.db import Database
from assistant.core.inbox import Inbox
from assistant.core.outbox import Outbox
from assistant.core.ports import Json
from integrations.standins.jira import document
from tests.conftest import HandClock
from tests.schema import create_schema
from tests.sync.world import ADA, BEN, World, world

ISSUES, CHANGED = 10_000, 500
say = sys.stdout.write


def main() -> None:
    with fresh_team() as team:
        _reading(team)


@contextmanager
def fresh_team() -> Iterator[World]:
    """With its own database and Jira."""
    with tempfile.TemporaryDirectory() as folder:
        url, clock = f"sqlite:///{folder}/usher.db", HandClock()
        create_schema(url)
        db = Database(url)
        outbox = Outbox(db, clock, lease=timedelta(seconds=90))
        inbox = Inbox(db, outbox, clock, lease=timedelta(seconds=90))
        with world(Path(folder), db, clock, outbox=outbox, inbox=inbox) as team:
            yield team
        db.close()


def _reading(team: World) -> None:
    _fill(team)
    team.forward(1)
    last = team.jira.count()["requests"]
    began = time.monotonic()
    team.sync.puller.round()
    took = time.monotonic() - began
    made = team.jira.requests(after=last)
    assert team.sync.service.status().tickets == ISSUES
    pages = [row["body"] for row in made if row["path"].endswith("search/jql")]
    floor = _plainly(team, pages)
    over = (took - floor) / ISSUES * 1000
    say(f"  import of {ISSUES}: {took:.1f} s in {len(made)} calls; the same {len(pages)} pages read plainly ")
    say(f"{floor:.1f} s; {over:.2f} ms an issue on top\n")
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


def _fill(team: World) -> None:
    """With what tickets have: a text, somebody, labels, points, and some of them comments."""
    fields: Json = {"assignee": {"accountId": BEN}, "labels": ["data", "feed"], "customfield_10026": 3}
    fields["description"] = document("Read it.\nLine by line.")
    team.jira.fill(ISSUES, account=ADA, **fields)
    for number in range(1, ISSUES + 1, 20):
        team.jira.comment(f"TN-{number}", "Seen again this morning", ADA)


def _plainly(team: World, pages: Sequence[Json]) -> float:
    """The same requests again, by nothing but `requests`."""
    with requests.Session() as http:
        http.auth = (team.site.email, team.site.token)
        began = time.monotonic()
        for body in pages:
            http.post(f"{team.site.url}/rest/api/3/search/jql", json=body, timeout=30).json()
        return time.monotonic() - began
