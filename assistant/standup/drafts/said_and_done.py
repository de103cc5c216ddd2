"""What somebody planned last, beside what their tickets did since. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.core.blocks import escape
from assistant.tickets.keys import find_keys
from assistant.tickets.work import Work

FEWEST = 2
"""Members whose plans are counted together; the count of one would be about that one."""


@dataclass(frozen=True)
class Kept:
    """Tickets of a plan, by what became of them; `besides`: what moved without having been planned."""

    done: Sequence[Work] = ()
    moved: Sequence[Work] = ()
    untouched: Sequence[Work] = ()
    besides: Sequence[Work] = ()

    @property
    def planned(self) -> int:
        return len(self.done) + len(self.moved) + len(self.untouched)


def compare(plan: str, work: Sequence[Work]) -> Kept:
    """`work`: the member's tickets that are open, or have moved since they said `plan`."""
    keys = set(find_keys(plan))
    planned = [one for one in work if one.key in keys]
    return Kept(
        [one for one in planned if one.moved_from and one.category == "done"],
        [one for one in planned if one.moved_from and one.category != "done"],
        [one for one in planned if not one.moved_from],
        [one for one in work if one.moved_from and one.key not in keys],
    )


def to_the_person(kept: Kept) -> str:
    """In a line of mrkdwn; empty when no ticket was planned."""
    if not kept.planned:
        return ""
    parts = [
        ("done", ", ".join(one.key for one in kept.done)),
        ("moved", ", ".join(_moved(one) for one in kept.moved)),
        ("untouched", ", ".join(one.key for one in kept.untouched)),
        ("besides", ", ".join(_moved(one) for one in kept.besides)),
    ]
    return f"Your last plan: {'; '.join(f'{what} {tickets}' for what, tickets in parts if tickets)}"


def to_the_team(all_kept: Sequence[Kept]) -> str:
    """As counts; empty when too few had planned tickets."""
    counted = [kept for kept in all_kept if kept.planned]
    if len(counted) < FEWEST:
        return ""
    number = {
        "done": sum(len(kept.done) for kept in counted),
        "moved": sum(len(kept.moved) for kept in counted),
        "untouched": sum(len(kept.untouched) for kept in counted),
        "besides": sum(len(kept.besides) for kept in counted),
    }
    said = ", ".join(f"{count} {what}" for what, count in number.items() if count)
    return f"Of {sum(kept.planned for kept in counted)} planned: {said}"


def _moved(one: Work) -> str:
    return f"{one.key} → {escape(one.status)}"
