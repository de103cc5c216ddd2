"""Reports as messages. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from assistant.core.blocks import actions, button, clip, confirm, context, counted, escape, header, section
from assistant.core.ports import Json
from assistant.standup.reports.service import Report
from assistant.standup.reports.store import Said
from assistant.standup.summary import day_name, gist

WHOLE, LINE = 900, 200
"""Characters of one answer in the report of a day, and in that of many."""
MOST_BLOCKS = 45
SEND, DELETE = "standup.mydata.send", "standup.mydata.delete"


def report_message(found: Report, command: str) -> Json:
    one_day = found.first == found.last
    span = day_name(found.first) + ("" if one_day else f" to {day_name(found.last)}")
    title = f"{found.team.name} · {span}"
    if not found.said:
        return {"text": f"{escape(title)}: nothing was said.", "blocks": []}
    parts = [_whole(one) for one in found.said] if one_day else _days(found.said)
    return _message(title, parts, f"`{command} export csv` has all of it.")


def history_message(name: str, said: Sequence[Said], command: str) -> Json:
    if not said:
        return {"text": f"You have not answered yet. `{command}` opens the form.", "blocks": []}
    parts = [f"*{day_name(one.day)}*{_marks(one)}\n{_lines(one, WHOLE // 2)}" for one in reversed(said)]
    return _message(f"What {name} said", parts, "")


def mydata_message(counts: dict[str, int], kept_days: int) -> Json:
    listed = ", ".join(counted(count, what) for what, count in counts.items() if count) or "nothing"
    text = (
        f"What I keep of you from stand-ups: {listed}. Answers go by themselves after {kept_days} days. "
        "Deleting takes your words out of my records, the posted answers, the summaries and the comments I "
        "made from them on tickets. It cannot be undone."
    )
    sure = confirm(
        "Delete your answers?", "All you ever answered in stand-ups goes, here and in Slack.", "Delete"
    )
    row = [button("Send me all of it", SEND), button("Delete it", DELETE, style="danger", confirm=sure)]
    return {"text": text, "blocks": [section(text), *([actions(row)] if any(counts.values()) else [])]}


def _message(title: str, parts: Sequence[str], rest: str) -> Json:
    shown = parts[:MOST_BLOCKS]
    blocks = [header(title), *(section(part) for part in shown)]
    if len(parts) > len(shown):
        blocks.append(context(f"{len(parts) - len(shown)} more are not shown here. {rest}"))
    return {"text": escape(title), "blocks": blocks}


def _days(said: Sequence[Said]) -> list[str]:
    """A section for each day, a line for each member."""
    return [
        "\n".join(
            [f"*{day_name(day)}*", *(f"• {escape(one.name)}{_marks(one)}: {_gist(one)}" for one in ones)]
        )
        for day, ones in groupby(said, key=lambda one: one.day)
    ]


def _whole(one: Said) -> str:
    return f"*{escape(one.name)}*{_marks(one)}\n{_lines(one, WHOLE)}"


def _lines(one: Said, limit: int) -> str:
    return "\n".join(f"_{escape(heading)}_\n{escape(clip(text, limit))}" for heading, text in one.labelled)


def _gist(one: Said) -> str:
    return escape(clip("; ".join(f"{heading}: {gist(text)}" for heading, text in one.labelled), LINE))


def _marks(one: Said) -> str:
    marks = [mark for mark, is_so in (("late", one.late), ("edited later", one.edited)) if is_so]
    return f" ({', '.join(marks)})" if marks else ""
