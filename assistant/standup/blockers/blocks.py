"""How blockers look in Slack. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.core.blocks import actions, button, clip, context, escape, modal, section
from assistant.core.ports import Json
from assistant.standup.blockers.models import ACKNOWLEDGED, ESCALATED
from assistant.standup.blockers.store import Blocker

ACKNOWLEDGE, RESOLVE, SHOW = "standup.blocker_ack", "standup.blocker_resolve", "standup.blockers"
SHOWN = 30


def age(days: int) -> str:
    return {0: "today", 1: "1 day"}.get(days, f"{days} days")


def standing(one: Blocker) -> str:
    """How it stands, in a few words."""
    said = [age(one.days) if one.days else "new"]
    if one.helper:
        said.append(f"{one.helper} is on it")
    elif one.state == ACKNOWLEDGED:
        said.append("somebody is on it")
    if one.state == ESCALATED:
        said.append("with the Scrum Master")
    return ", ".join(said)


def listed(found: Sequence[Blocker], *, mine: bool = False) -> list[Json]:
    """Each with its buttons; `mine`: for whom they stop."""
    blocks: list[Json] = []
    for one in found[:SHOWN]:
        how, what = escape(standing(one)), escape(one.text)
        named = f"*{escape(clip(one.name, 60))}*  ·  {how}\n{what}"
        blocks.append(section(f"{what}  ·  {how}" if mine else named))
        buttons = [button("Resolved", RESOLVE, str(one.id))]
        if not one.helper and not mine:
            buttons.insert(0, button("I'm on it", ACKNOWLEDGE, str(one.id)))
        blocks.append(actions(buttons))
    if len(found) > SHOWN:
        blocks.append(context(f"and {len(found) - SHOWN} more"))
    return blocks


def board(found: Sequence[Blocker], channel: str, team_id: int) -> Json:
    """The list as a dialog."""
    if found:
        shown = [context(f"<#{channel}>, oldest first. Ages count working days."), *listed(found)]
    else:
        shown = [section(f"Nothing stops anybody in <#{channel}>.")]
    return modal("standup.blockers", "Blockers", shown, metadata=str(team_id))


def nudge(blocker_id: int, text: str, channel: str, stops: str | None) -> Json:
    """To whom it stops; with `stops`, to whoever said that they are on it."""
    quoted = escape(clip(text, 200))
    if stops is None:
        said = f"Does this still stop you (<#{channel}>)?\n>{quoted}"
    else:
        said = f"You are on what stops {escape(stops)} (<#{channel}>). Is it resolved?\n>{quoted}"
    buttons = [button("Resolved", RESOLVE, str(blocker_id), style="primary")]
    return {"text": said.replace("\n>", " "), "blocks": [section(said), actions(buttons)]}


def escalation(blocker_id: int, name: str, text: str, days: int, channel: str) -> Json:
    said = f"{escape(name)} has been stopped for {age(days)} (<#{channel}>):\n>{escape(clip(text, 300))}"
    buttons = [
        button("I'm on it", ACKNOWLEDGE, str(blocker_id), style="primary"),
        button("Resolved", RESOLVE, str(blocker_id)),
    ]
    return {"text": said.replace("\n>", " "), "blocks": [section(said), actions(buttons)]}


def settled(text: str, what: str, still_open: int | None) -> Json:
    """A message about a blocker once somebody has dealt with it; `still_open`: its id, unless it is over."""
    said = f"{what}\n>{escape(clip(text, 200))}"
    buttons = [actions([button("Resolved", RESOLVE, str(still_open))])] if still_open else []
    return {"text": said.replace("\n>", " "), "blocks": [section(said), *buttons]}
