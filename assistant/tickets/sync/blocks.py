"""How the sync looks in Slack. Everything people wrote is escaped here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from assistant.core.blocks import actions, button, clip, context, counted, escape, person, section
from assistant.core.ports import Json
from assistant.tickets.sync.cards import AuditLine, ConflictCard, DeadLetter, Status

SHOWN = 10
VALUE_SHOWN = 300


_STANDS = {"theirs": "Jira's value stands.", "ours": "Ours stands.", None: "Both stay until you decide."}


def conflict_message(card: ConflictCard) -> Json:
    """Both values and a button for each; which of them stands now is said."""
    if card.why:
        title = f"*{card.key}*: Jira did not take the new {card.field}. {escape(clip(card.why, VALUE_SHOWN))}"
    else:
        title = f"*{card.key}*: {card.field} was changed here and in Jira. {_STANDS[card.kept]}"
    values = f"Here: {shown(card.field, card.ours)}\nIn Jira: {shown(card.field, card.theirs)}"
    again = "Try mine again" if card.why else "Use mine"
    buttons = [
        button("Keep Jira's", "tickets.conflict_theirs", str(card.id)),
        button(again, "tickets.conflict_ours", str(card.id)),
    ]
    return {"text": title, "blocks": [section(title), section(values), actions(buttons)]}


def left(key: str, state: str) -> str:
    """What an assignee hears; of what only some may see, nothing but its key."""
    if state == "secret":
        return f"Only some may see {key} in Jira from now on, so I show nothing of it here any more."
    if state == "moved":
        return f"{key} was moved in Jira to a project that I don't follow. It is kept here as it was then."
    return f"{key} is no longer in Jira, or I may not see it any more. It is kept here."


def shown(field: str, value: str) -> str:
    if field == "assignee":
        return person(value)
    return escape(clip(value, VALUE_SHOWN))


def conflicts_message(cards: Sequence[ConflictCard]) -> Json:
    if not cards:
        return {"text": "No conflict is open.", "blocks": [section("No conflict is open.")]}
    blocks = [block for card in cards[:SHOWN] for block in conflict_message(card)["blocks"]]
    if len(cards) > SHOWN:
        blocks.append(context(f"and {len(cards) - SHOWN} more."))
    return {"text": counted(len(cards), "open conflict"), "blocks": blocks}


def status_message(status: Status, slash: str, now: datetime) -> Json:
    tickets = counted(status.tickets, "ticket")
    head = f"*{escape(status.tracker.capitalize())}* · {', '.join(status.projects)} · {tickets}"
    lines = [_pulled(status, now), _queue(status, now, slash)]
    if status.error:
        lines.append(f"Last error: {escape(clip(status.error, VALUE_SHOWN))}")
    blocks = [section(head), section("\n".join(line for line in lines if line))]
    if status.paused:
        blocks.append(section(f"*Waiting:* {escape(status.paused)}\n`{slash} resume` goes on."))
    blocks += [section(f"*Held:* {escape(trouble)}") for trouble in status.troubles]
    return {"text": "paused" if status.paused else f"{status.tracker} is in step", "blocks": blocks}


def _pulled(status: Status, now: datetime) -> str:
    if status.pulled_at is None:
        return "Nothing was read from there yet."
    return f"Read {ago(now, status.pulled_at)}; every ticket counted {ago(now, status.counted_at)}."


def _queue(status: Status, now: datetime, slash: str) -> str:
    parts = []
    if status.waiting:
        parts.append(f"{status.waiting} to be written there, the oldest from {ago(now, status.oldest)}")
    if status.dead:
        parts.append(f"{status.dead} refused: `{slash} dead`")
    if status.conflicts:
        parts.append(f"{status.conflicts} in conflict: `{slash} conflicts`")
    return "; ".join(parts) + "." if parts else "Nothing is waiting to be written there."


def ago(now: datetime, moment: datetime | None) -> str:
    if moment is None:
        return "never"
    seconds = max(0, int((now - moment).total_seconds()))
    if seconds < 120:
        return f"{seconds} s ago"
    return f"{seconds // 60} min ago" if seconds < 7200 else f"{seconds // 3600} h ago"


def dead_message(letters: Sequence[DeadLetter], slash: str) -> Json:
    if not letters:
        return {"text": "Everything was taken.", "blocks": [section("Jira took everything. Nothing to do.")]}
    lines = [_dead(letter) for letter in letters[:SHOWN]]
    more = [f"and {len(letters) - SHOWN} more."] if len(letters) > SHOWN else []
    advice = f"`{slash} retry NUMBER` tries again, `{slash} drop NUMBER` gives it up."
    return {
        "text": f"Jira refused {counted(len(letters), 'change')}",
        "blocks": [section("\n".join(lines + more)), context(advice)],
    }


def _dead(letter: DeadLetter) -> str:
    return f"*{letter.id}* · {letter.key} · {letter.what}: {escape(clip(letter.why, VALUE_SHOWN))}"


def told_dead(letter: DeadLetter, slash: str) -> Json:
    text = f"Jira did not take {letter.what} of {letter.key}: {escape(clip(letter.why, VALUE_SHOWN))}"
    advice = f"`{slash} retry {letter.id}` tries again, `{slash} drop {letter.id}` gives it up."
    return {"text": text, "blocks": [section(text), context(advice)]}


def audit_message(key: str, lines: Sequence[AuditLine]) -> Json:
    """Newest last; the text of a section holds 3,000 characters, so the oldest give way."""
    shown = [f"{line.at:%Y-%m-%d %H:%M} {escape(clip(line.text, 160))}" for line in lines[-15:]]
    earlier = [f"{len(lines) - len(shown)} earlier"] if len(lines) > len(shown) else []
    return {"text": f"What became of {key}", "blocks": [section("\n".join([f"*{key}*", *earlier, *shown]))]}
