"""How a card looks in Slack. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from assistant.core.blocks import actions, button, clip, context, escape, options, section
from assistant.core.ports import Json
from assistant.standup.card.models import DONE, FAILED, LEFT, PROPOSED, UNDONE, CardRow, LineRow
from assistant.standup.proposals.changes import FLAG, MOVE
from assistant.standup.summary import day_name

CONFIRM, NONE, TICK = "standup.card_confirm", "standup.card_none", "standup.card_tick"
UNDO, CHOOSE = "standup.card_undo", "standup.card_choose"
LINES = "lines:"
"""Begins the block ids of the boxes to tick; each drawing has its own, for Slack keeps what was ticked."""
PER_BOX = 10
"""Options in one element, Slack's limit."""
OPTION = 75
ASKING = "I ask before I change tickets by what you answer in the stand-up."
AT_ONCE = "What you say outright of your tickets in the stand-up is done without asking; the rest I ask."


def message(
    card: CardRow, rows: Sequence[LineRow], day: date, titles: Mapping[str, str], *, at_once: bool
) -> Json:
    """`titles`: of the tickets that the person may see, by key."""
    waiting = [row for row in rows if row.state == PROPOSED]
    about = f"stand-up of {day_name(day)}"
    head = f"By your {about}, shall I change these tickets? Untick what is not so."
    if not waiting:
        head = f"By your {about}:" if rows else f"Your {about}, as it reads now, changes no ticket."
    blocks = [section(head)]
    blocks += [
        _boxes(waiting[at : at + PER_BOX], titles, f"{LINES}{card.version}:{at}")
        for at in range(0, len(waiting), PER_BOX)
    ]
    if waiting:
        blocks.append(actions([*_buttons(card), chooser(at_once)]))
    blocks += [_settled(row, titles.get(row.key, "")) for row in rows if row.state in (DONE, FAILED)]
    rest = [_rest(row) for row in rows if row.state in (LEFT, UNDONE)]
    if rest:
        blocks.append(context("\n".join(rest)))
    if rows and not waiting:
        blocks.append(actions([chooser(at_once)]))
    said = " · ".join(what(row) for row in rows if row.state in (PROPOSED, DONE))
    return {"text": escape(clip(said, 300)) or head, "blocks": blocks}


def what(row: LineRow) -> str:
    """The change in a few words."""
    if row.kind == MOVE:
        return f"{row.key} → {row.to}"
    return f"{row.key} flag as blocked" if row.kind == FLAG else f"{row.key} no longer blocked"


def chooser(at_once: bool) -> Json:
    return button("Ask me first" if at_once else "Don't ask next time", CHOOSE, "ask" if at_once else "make")


def home_section(at_once: bool | None) -> list[Json]:
    """`at_once` None: the person takes part in no stand-up."""
    return [] if at_once is None else [section(AT_ONCE if at_once else ASKING, chooser(at_once))]


def _buttons(card: CardRow) -> list[Json]:
    value = f"{card.id}:{card.version}"
    return [button("Confirm", CONFIRM, value, style="primary"), button("None of these", NONE, value)]


def _boxes(rows: Sequence[LineRow], titles: Mapping[str, str], block_id: str) -> Json:
    found = options((str(row.id), _option(row, titles.get(row.key, ""))) for row in rows)
    for option, row in zip(found, rows, strict=True):
        option["description"] = {"type": "plain_text", "text": clip(f"“{row.why}”", OPTION)}
    boxes = {"type": "checkboxes", "action_id": TICK, "options": found, "initial_options": found}
    return actions([boxes], block_id)


def _option(row: LineRow, title: str) -> str:
    """With as much of the title as there is room for."""
    became = what(row).removeprefix(row.key)
    room = OPTION - len(row.key) - len(became) - 2
    if room <= 12 or not title:
        return row.key + became
    return f"{row.key} {clip(title, room)}{'' if row.kind == MOVE else ':'}{became}"


def _settled(row: LineRow, title: str) -> Json:
    text = f"*{escape(what(row))}*  {escape(clip(title, 80))}\n>“{escape(row.why)}”"
    if row.state == FAILED:
        return section(f"{text}\nNot done: {row.note}")
    if not row.change_id:
        return section(f"{text}\n{row.note}")
    return section(f"{text}\nDone.", button("Undo", UNDO, str(row.id)))


def _rest(row: LineRow) -> str:
    became = "left as it is" if row.state == LEFT else "taken back"
    return f"{escape(what(row))}: {became}"
