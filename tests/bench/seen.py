"""From an edit in Jira until the ticket's card in Slack shows it: heard by webhook, and found by a round.

A whole bot with the jobs that have a part in it, between the local Slack and the local Jira. Rounds come at
the period that is the default.
"""

from __future__ import annotations

import random
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path

from assistant.core.config import Settings
from tests.e2e.both import ADA, GENERAL, JIRA_ADA, Both, both_at_work
from tests.e2e.conftest import MovingClock
from tests.schema import create_schema

TICKETS = 30
BY_WEBHOOK, BY_ROUND = 90, 30
PERIOD = float(Settings.model_fields["sync_seconds"].default)
JOBS = "tickets.sync,tickets.news"
LOOK_EVERY = 0.05


def main() -> None:
    heard = _measured(BY_WEBHOOK, 1.0 * BY_WEBHOOK, webhooks=True)
    sys.stdout.write(f"  by webhook, {BY_WEBHOOK} edits: {_spread(heard)}\n")
    sys.stdout.flush()
    found = _measured(BY_ROUND, 3 * PERIOD, webhooks=False)
    sys.stdout.write(f"  by a round every {PERIOD:g} s, {BY_ROUND} edits: {_spread(found)}\n")


def _measured(count: int, span: float, *, webhooks: bool) -> list[float]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/usher.db"
        create_schema(url)
        settings = Settings(_env_file=None, data_dir=Path(folder), database_url=url)
        with both_at_work(settings, MovingClock(), webhooks=webhooks) as both:
            both.bot.kit.schedule.start(JOBS)
            both.says(ADA, "/ticket subscribe all")
            jira = both.jira.control
            for number in range(TICKETS):
                jira.create(JIRA_ADA, summary=f"Title {number}.")
            both.says(ADA, "/sync now")
            jira.wait_until(lambda: f"· {TICKETS} tickets" in both.says(ADA, "/sync status"), 2 * PERIOD)
            for number in range(TICKETS):  # what is new there is no news here, an edit is
                jira.edit(_key(number), JIRA_ADA, labels=["known"])
            both.says(ADA, "/sync now")
            jira.wait_until(lambda: len(_shown(both)) == TICKETS, 3 * PERIOD)
            return _edits(both, count, span)


def _edits(both: Both, count: int, span: float) -> list[float]:
    """Seconds from each edit to its card; the edits are spread evenly over `span` seconds, a ticket's own
    are far apart. Of labels: many texts rewritten at once would stop at the brake."""
    dice, pause, began = random.Random(7), threading.Event(), time.monotonic()
    due = [(number, (number + dice.random()) / count * span) for number in range(count)]
    under_way: dict[int, float] = {}
    took: list[float] = []
    while due or under_way:
        if due and time.monotonic() - began >= due[0][1]:
            number, _ = due.pop(0)
            both.jira.control.edit(_key(number), JIRA_ADA, labels=[_label(number)])
            under_way[number] = time.monotonic()
        shown = _shown(both)
        seen = [number for number in under_way if _label(number) in shown[_key(number)]]
        took += [time.monotonic() - under_way.pop(number) for number in seen]
        assert time.monotonic() - began < span + 3 * PERIOD, f"not seen: {sorted(under_way)}"
        pause.wait(LOOK_EVERY)
    return took


def _label(number: int) -> str:
    return f"edit-{number}-"


def _key(number: int) -> str:
    return f"TN-{number % TICKETS + 1}"


def _shown(both: Both) -> Mapping[str, str]:
    """What the card of each ticket says."""
    cards = [post for post in both.bot.posts(GENERAL) if post.get("thread_ts", post["ts"]) == post["ts"]]
    return {card["text"].split()[0].strip("*"): str(card["blocks"]) for card in cards if card.get("blocks")}


def _spread(seconds: list[float]) -> str:
    by_size = sorted(seconds)
    p95 = by_size[int(len(by_size) * 0.95) - 1]
    return f"median {by_size[len(by_size) // 2]:.2f} s, p95 {p95:.2f} s, longest {by_size[-1]:.2f} s"
