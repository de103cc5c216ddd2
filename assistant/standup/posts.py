"""What the stand-up posts: the question to a member, the day's thread, and each answer in it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from assistant.core.blocks import actions, button, clip, context, escape, section
from assistant.core.ports import Json
from assistant.standup.summary import Summary, day_name, gist, summary_blocks
from assistant.standup.team import Team
from assistant.tickets.cards import Mentioned

MESSAGE_BUDGET = 11_000
"""Characters for all answers in one message; Slack refuses blocks above about 13,200."""
PIECE = 2_900
DRAFT_SHOWN = 700
"""Characters of each drafted answer in the question; the form has all of it."""


@dataclass(frozen=True)
class AnswerView:
    """An answer as it stands in the thread."""

    name: str
    labelled: Sequence[tuple[str, str]]
    plan: str
    mentioned: Sequence[Mentioned]
    late: bool
    edited: bool


def where(team_id: int, day: date) -> str:
    """The value of a button: which round it is about."""
    return f"{team_id}:{day.isoformat()}"


def parse_where(value: str) -> tuple[int, date]:
    team_id, _, day = value.partition(":")
    return int(team_id), date.fromisoformat(day)


def question_message(team: Team, day: date, draft: Mapping[str, str] | None = None) -> Json:
    """`draft` by question id: what one click would answer."""
    text = f"Time for the stand-up of {day_name(day)} in <#{team.channel}>. It takes half a minute."
    return _asking(team, day, text, draft or {})


def reminder_message(team: Team, day: date, closes: datetime) -> Json:
    """`closes` in the member's zone."""
    text = f"The stand-up of {day_name(day)} in <#{team.channel}> waits for you until {closes:%H:%M}."
    return _asking(team, day, text, {})


def _asking(team: Team, day: date, text: str, draft: Mapping[str, str]) -> Json:
    about = where(team.id, day)
    buttons = [
        button("Answer", "standup.open", about, style="primary"),
        *([button("Use the draft", "standup.draft", about)] if draft else []),
        button("Skip today", "standup.skip", about),
        button("I'm away", "standup.away", about),
    ]
    shown = [
        section(f"*{escape(clip(label, 80))}*\n{escape(clip(said, DRAFT_SHOWN))}")
        for label, said in team.labelled(dict(draft))
    ]
    note = [context("A draft from your last plan and your tickets. A reply here is an answer, too.")]
    return {"text": text, "blocks": [section(text), *shown, *(note if draft else []), actions(buttons)]}


def settled_message(team: Team, day: date, what: str, next_step: str) -> Json:
    """The question once it has been dealt with: `what` came of it, and the button that still makes sense."""
    text = f"Stand-up of {day_name(day)} in <#{team.channel}>: {what}"
    return {
        "text": text,
        "blocks": [section(text), actions([button(next_step, "standup.open", where(team.id, day))])],
    }


def thread_message(day: date, sprint: str) -> Json:
    text = f"Stand-up of {day_name(day)}"
    blocks = [section(f"*{text}*\nAnswers come in here as everybody starts the day.")]
    if sprint:
        blocks.append(context(escape(clip(sprint, 300))))
    return {"text": text, "blocks": blocks}


def summary_message(found: Summary, team_id: int) -> list[Json]:
    """The summary with what can be done about it."""
    blocks = summary_blocks(found)
    if found.stopped:
        many = f"Blockers ({len(found.stopped)})"
        blocks.append(actions([button(many, "standup.blockers", str(team_id))]))
    return blocks


def answer_message(answer: AnswerView) -> Json:
    marks = [mark for mark, is_so in (("late", answer.late), ("edited later", answer.edited)) if is_so]
    title = f"*{escape(clip(answer.name, 80))}*" + (f" ({', '.join(marks)})" if marks else "")
    budget = MESSAGE_BUDGET // max(len(answer.labelled), 1)
    blocks = [section(title)]
    for label, text in answer.labelled:
        first, *rest = _pieces(text, min(PIECE, budget), budget)
        blocks.append(section(f"*{escape(clip(label, 80))}*\n{first}"))
        blocks += [section(piece) for piece in rest]
    if answer.mentioned:
        said = "\n".join(text for _, text in answer.labelled)
        blocks.append(context("\n".join(_ticket(one, said) for one in answer.mentioned[:20])))
    first_said = answer.plan or next((text for _, text in answer.labelled), "")
    return {"text": f"{escape(answer.name)}: {escape(clip(gist(first_said), 150))}", "blocks": blocks[:50]}


def _ticket(one: Mentioned, said: str) -> str:
    """A ticket with what the answer does not say of it already."""
    summary = "" if one.summary in said else f" {escape(clip(one.summary, 60))}"
    return f"*{one.key}*{summary} ({escape(one.status)})"


def _pieces(text: str, size: int, budget: int) -> Iterator[str]:
    """`text` escaped, in pieces of at most `size`; clipped with a mark when `budget` is used up."""
    piece, used = "", 0
    for char in text:
        shown = escape(char)
        if used + len(shown) > budget - 1:
            yield piece + "…"
            return
        if len(piece) + len(shown) > size:
            yield piece
            piece = ""
        piece += shown
        used += len(shown)
    yield piece


def link_to(posted: Json | None) -> str | None:
    """Where a posted message can be read; None before it was posted."""
    if not posted:
        return None
    return (
        posted.get("link")
        or f"https://slack.com/archives/{posted['channel']}/p{posted['ts'].replace('.', '')}"
    )
