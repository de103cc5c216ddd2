"""How a person's stand-ups look in App Home. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.core.blocks import actions, button, clip, escape, section
from assistant.core.people import Away, Person
from assistant.core.ports import Json
from assistant.standup import asks
from assistant.standup.absence.forms import days_said
from assistant.standup.blockers import blocks as blockers
from assistant.standup.blockers.store import Blocker
from assistant.standup.posts import where
from assistant.standup.reading import Today
from assistant.standup.summary import day_name, gist
from assistant.standup.why import local

SAID_SHOWN = 160
MOST_AWAY = 5

_OFF = {
    asks.AWAY: "You are away.",
    asks.DAY_OFF: "It is not one of your working days.",
    asks.HOLIDAY: "It is a public holiday.",
    asks.TEAM_OFF: "It does not take place.",
    asks.PAUSED: "It is paused.",
}


def standup(today: Today, person: Person, link: str | None) -> list[Json]:
    """A stand-up as it stands for a person; `link`: where their answer can be read."""
    about = where(today.team.id, today.day)
    lines = [
        f"*{escape(today.team.name)}* of {day_name(today.day)} in <#{today.team.channel}>",
        _said(today, person, link),
        _coming(today, person),
    ]
    label = "Change my answer" if today.answers else "Answer"
    buttons = [button(label, "standup.open", about)]
    if not (today.answers or today.skipped or today.off):
        buttons.append(button("Skip today", "standup.skip", about))
    return [section("\n".join(lines)), actions(buttons)]


def _said(today: Today, person: Person, link: str | None) -> str:
    if today.answers:
        at = f" at {local(today.answered_at, person.zone)}" if today.answered_at else ""
        words = gist(today.team.answer_to("plan", dict(today.answers)) or next(iter(today.answers.values())))
        there = f" <{link}|In the thread>" if link else ""
        return f"You answered{at}: {escape(clip(words, SAID_SHOWN))}{there}"
    if today.skipped:
        return "You skipped it."
    return _OFF[today.off] if today.off else "You have not answered yet."


def _coming(today: Today, person: Person) -> str:
    if today.next is None:
        return "No question is planned in the next weeks."
    return f"Next question: {day_name(today.next.day)} at {local(today.next.opens, person.zone)}."


def stopped(found: Sequence[Blocker]) -> list[Json]:
    """What stops the person, each with its button."""
    if not found:
        return []
    return [section("*What stops you*"), *blockers.listed(found, mine=True)]


def days_away(times: Sequence[Away], today: Today) -> list[Json]:
    """Those to come, and the buttons that add some and take those away which somebody typed."""
    said = (
        "\n".join(f"• {days_said(one.first, one.last, one.reason)}" for one in times[:MOST_AWAY])
        or "None are noted."
    )
    if len(times) > MOST_AWAY:
        said += f"\nand {len(times) - MOST_AWAY} more"
    buttons = [button("Add days", "standup.away", where(today.team.id, today.day))]
    if any(one.source is None for one in times):
        buttons.append(button("I'm there after all", "standup.away_cancel"))
    return [section(f"*Days away*\n{said}"), actions(buttons)]
