"""From an edit in Jira until the ticket's card in Slack shows it: heard by webhook, and found by a round.

A whole bot with the jobs that have a part in it, between the local Slack and the local Jira.
"""

from __future__ import annotations

import random
import sys
import tempfile
import threading
import time
from pathlib import Path

from assistant.core.config import Settings
from tests.e2e.both import ADA, GENERAL, JIRA_ADA, Both, both_at_work
from tests.e2e.conftest import MovingClock
from tests.schema import create_schema

BY_WEBHOOK, BY_ROUND, PERIOD = 100, 20, 5.0
JOBS = "tickets.sync,tickets.news"


def main() -> None:
    heard = _edits(BY_WEBHOOK, webhooks=True, period=60.0)
    sys.stdout.write(f"  by webhook, {BY_WEBHOOK} edits: {_spread(heard)}\n")
    found = _edits(BY_ROUND, webhooks=False, period=PERIOD)
    sys.stdout.write(f"  by a round every {PERIOD:g} s, {BY_ROUND} edits: {_spread(found)}\n")


def _edits(count: int, *, webhooks: bool, period: float) -> list[float]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/usher.db"
        create_schema(url)
        settings = Settings(_env_file=None, data_dir=Path(folder), database_url=url, sync_seconds=period)
        with both_at_work(settings, MovingClock(), webhooks=webhooks) as both:
            both.bot.kit.schedule.start(JOBS)
            both.says(ADA, "/ticket subscribe all")
            both.jira.control.create(JIRA_ADA, summary="Not edited yet")
            both.jira.control.wait_until(lambda: "Not edited" in both.says(ADA, "/ticket show TN-1"))
            both.jira.control.edit(
                "TN-1", JIRA_ADA, summary="Edited once"
            )  # what is new there is no news here
            both.bot.wait_for_post(GENERAL, "Edited once", 60)
            pause, dice, took = threading.Event(), random.Random(7), []
            for number in range(count):
                pause.wait(dice.uniform(0, 1.0 if webhooks else period))
                took.append(_seen(both, f"Edit {number}."))
            return took


def _seen(both: Both, summary: str) -> float:
    both.jira.control.edit("TN-1", JIRA_ADA, summary=summary)
    began = time.monotonic()
    both.bot.slack.control.wait(lambda: summary in str(both.bot.posts(GENERAL)[0]["blocks"]), 60)
    return time.monotonic() - began


def _spread(seconds: list[float]) -> str:
    by_size = sorted(seconds)
    p95 = by_size[int(len(by_size) * 0.95) - 1]
    return f"median {by_size[len(by_size) // 2]:.2f} s, p95 {p95:.2f} s, longest {by_size[-1]:.2f} s"
