"""New tickets, every one of whose creations in Jira meets some trouble: how many there are in the end.

CREATES says how many (1,000); they come in bursts, and each thousand to a Jira of its own.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections import Counter

from assistant.core.ports import Json
from assistant.tickets.cards import NewTicket
from tests.bench.sync import fresh_team
from tests.sync.world import World

CREATES, EACH, BURST = int(os.environ.get("CREATES", 1_000)), 1_000, 100
UNSURE = ["drop_before", "drop_after", "late", "cut", "502", "503", "503_after"]
"""None of them says whether the issue was made; after four of them it was."""
OPTIONS: dict[str, Json] = {"late": {"seconds": 0}, "429": {"retry_after": 20, "reason": "jira-burst-based"}}


def main() -> None:
    began, dice, kinds = time.monotonic(), random.Random(5), Counter[str]()
    doubled = lost = early = 0
    for start in range(0, CREATES, EACH):
        with fresh_team() as team:
            team.jira.settings(index_lag=45)
            team.settle()
            count = min(EACH, CREATES - start)
            for first in range(0, count, BURST):
                _burst(team, range(first, min(first + BURST, count)), dice, kinds)
            made = [issue["summary"] for issue in team.jira.issues()]
            early += team.jira.count()["too_early"]
        doubled += len(made) - len(set(made))
        lost += count - len(set(made))
    told = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    sys.stdout.write(f"  {CREATES} creates, each in trouble ({told}): {doubled} doubled, {lost} lost, ")
    sys.stdout.write(f"{early} calls before Retry-After; {time.monotonic() - began:.0f} s\n")


def _burst(team: World, numbers: range, dice: random.Random, kinds: Counter[str]) -> None:
    for number in numbers:
        kind = "429" if number % BURST == BURST // 2 else dice.choice(UNSURE)
        kinds[kind] += 1
        team.jira.fault("POST", "/issue$", kind, match=f'"No {number}"', **OPTIONS.get(kind, {}))
        team.tickets.create(NewTicket(f"No {number}"), by="U1")
    team.settle(40)
    assert not team.open()
    team.forward(1200)  # nobody need look among these for those that follow
