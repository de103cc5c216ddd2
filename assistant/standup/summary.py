"""From a round's answers to the summary in the channel: short, extractive, the same each time. Pure."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate

from assistant.core.blocks import clip, context, escape, header, section
from assistant.core.ports import Json

PHONE_WIDTH = 38
"""Characters on one line of Slack on a phone."""
PHONE_LINES = 20
MOST_BLOCKERS = 3
NAME_WIDTH = 14
MOST_TOLD_BY = 2
THEME_LINES = 7

NOT_IN, LATER, AWAY, SKIPPED = "Not in yet", "Later today", "Away", "Not today"
UNASKED = "Not asked in time"

_NOTHING = {"", "no", "none", "nope", "nothing", "nil", "na", "n a", "not really", "all good", "no blockers"}
_BULLET = re.compile(r"^\s*(?:[-*•·–]|\d+[.)])\s+")


@dataclass(frozen=True)
class Report:
    """What one member said, by the kind of question. `link` leads to their answer in the thread."""

    name: str
    link: str | None
    done: str = ""
    plan: str = ""
    late: bool = False


@dataclass(frozen=True)
class Stopped:
    """What stops a member: `note` is its age and how it stands."""

    name: str
    link: str | None
    text: str
    note: str = ""


@dataclass(frozen=True)
class Theme:
    """What answers have in common: `told_by` is (name, link to the answer) of each."""

    text: str
    told_by: Sequence[tuple[str, str | None]]


@dataclass(frozen=True)
class Summary:
    """`absent` is names by what is said of them, in the order it is shown; `freed` what no longer stops
    anybody; `links` where the tickets named can be seen, by key."""

    day: date
    reports: Sequence[Report]
    absent: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sprint: str = ""
    stopped: Sequence[Stopped] = ()
    freed: Sequence[str] = ()
    said_and_done: str = ""
    links: Mapping[str, str] = field(default_factory=dict)
    themes: Sequence[Theme] = ()


def says_something(text: str) -> bool:
    """False for answers without a word, and for the many ways to write "nothing"."""
    return re.sub(r"[\W_]+", " ", text.lower()).strip() not in _NOTHING


def gist(text: str) -> str:
    """A member's lines as one line: list marks, code fences and line ends gone."""
    lines = (_BULLET.sub("", line).strip() for line in text.replace("`", "").splitlines())
    return re.sub(r"\s+", " ", "; ".join(line.rstrip(";,") for line in lines if line))


def day_name(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B}"


def headline(summary: Summary) -> str:
    """For notifications, and for clients that show no blocks."""
    trouble = f", {len(summary.stopped)} blocked" if summary.stopped else ""
    return f"Stand-up of {day_name(summary.day)}: {_answered(summary)}{trouble}"


def summary_blocks(summary: Summary) -> list[Json]:
    """At most `PHONE_LINES` lines on a phone: blockers first, then finished, doing, and who is not in."""
    head = [_answered(summary), summary.said_and_done, summary.sprint]
    room = (3 if summary.said_and_done else 2) * PHONE_WIDTH
    heads = [clip(" · ".join(filter(None, head)), room)]
    foot = _absences(summary.absent)
    if summary.freed:
        foot.insert(0, clip(f"No longer blocked: {', '.join(summary.freed)}", 2 * PHONE_WIDTH))
    stopped = [_Line(one.name, one.link, one.text, one.note) for one in summary.stopped]
    done = [_line(report, report.done) for report in summary.reports if says_something(report.done)]
    plan = [_line(report, report.plan) for report in summary.reports if says_something(report.plan)]
    themes, for_themes = _fitting(summary.themes)
    taken = (
        1 + sum(map(_phone_lines, [*heads, *foot])) + for_themes + _height(len(stopped), 2 * MOST_BLOCKERS, 2)
    )
    for_done, for_plan = _share(PHONE_LINES - taken - bool(done) - bool(plan), len(done), len(plan))
    groups = [
        *_group("Blocked", stopped, 2 * MOST_BLOCKERS, summary.links, lines_each=2),
        *_in_common(themes, summary.links),
        *_group("Finished", done, for_done, summary.links),
        *_group("Doing", plan, for_plan, summary.links),
    ]
    return [
        header(f"Stand-up · {day_name(summary.day)}"),
        context(escape(heads[0])),
        *groups,
        *([context(escape("\n".join(foot)))] if foot else []),
    ]


@dataclass(frozen=True)
class _Line:
    name: str
    link: str | None
    text: str
    note: str = ""


def _line(report: Report, text: str) -> _Line:
    return _Line(report.name, report.link, text, "late" if report.late else "")


def _absences(absent: Mapping[str, Sequence[str]]) -> list[str]:
    named = {what: names for what, names in absent.items() if names}
    width = PHONE_WIDTH * (2 if len(named) <= 2 else 1)
    many = {what: f" ({len(names)})" if len(names) > 3 else "" for what, names in named.items()}
    return [clip(f"{what}{many[what]}: {', '.join(names)}", width) for what, names in named.items()]


def _share(room: int, done: int, plan: int) -> tuple[int, int]:
    """Phone lines for finished and doing: two an item when all fit so, else what is left, in halves."""
    if 2 * (done + plan) <= room:
        return 2 * done, 2 * plan
    for_done = min(done, max(room // 2, room - plan))
    return for_done, room - for_done


def _group(
    title: str, items: Sequence[_Line], room: int, links: Mapping[str, str], lines_each: int | None = None
) -> list[Json]:
    """A section with as many items as fit into `room` phone lines; none when there are no items."""
    if not items:
        return []
    each = lines_each or (2 if 2 * len(items) <= room else 1)
    fit = room // each
    shown = items if len(items) <= fit else items[: max(fit - 1, 0)]
    lines = [_bullet(one, each * PHONE_WIDTH, links) for one in shown]
    rest = len(items) - len(shown)
    if rest:
        lines.append(f"• … and {rest} more in the thread" if shown else f"• {rest} in the thread")
    return [section("\n".join([f"*{title}*", *lines]))]


def _height(items: int, room: int, each: int) -> int:
    """Phone lines of a group with its title."""
    if not items:
        return 0
    return 1 + (items * each if items * each <= room else room - each + 1)


def _bullet(line: _Line, width: int, links: Mapping[str, str]) -> str:
    name = clip(line.name, NAME_WIDTH)
    note = f" ({escape(line.note)})" if line.note else ""
    room = width - len(f"• {name}{note}: ")
    said = with_links(_isolate(escape(clip(gist(line.text), room))), links)
    return f"• {_linked(name, line.link)}{note}: {said}"


def with_links(escaped: str, links: Mapping[str, str]) -> str:
    """Ticket keys in escaped text as links to where they can be seen."""
    for key, url in links.items():
        escaped = re.sub(rf"(?<![\w|/-]){re.escape(key)}(?![\w-])", f"<{url}|{key}>", escaped, flags=re.I)
    return escaped


def _in_common(themes: Sequence[Theme], links: Mapping[str, str]) -> list[Json]:
    return [section("\n".join(["*In common*", *(_theme(one, links) for one in themes)]))] if themes else []


def _theme(one: Theme, links: Mapping[str, str]) -> str:
    told = [_linked(clip(name, NAME_WIDTH), link) for name, link in one.told_by[:MOST_TOLD_BY]]
    more = len(one.told_by) - len(told)
    told += [f"{more} more"] if more else []
    return f"• {with_links(_isolate(escape(one.text)), links)} ({', '.join(told)})"


def _fitting(themes: Sequence[Theme]) -> tuple[Sequence[Theme], int]:
    """The first of them that fit into `THEME_LINES`, and the phone lines they take with their title."""
    bare = [Theme(one.text, [(name, None) for name, _ in one.told_by]) for one in themes]
    heights = [_phone_lines(_theme(one, {})) for one in bare]
    fit = sum(height <= THEME_LINES for height in accumulate(heights))
    return themes[:fit], sum(heights[:fit]) + bool(fit)


def _linked(name: str, link: str | None) -> str:
    return f"<{link}|{escape(name)}>" if link else escape(name)


def _answered(summary: Summary) -> str:
    expected = len(summary.reports) + sum(len(summary.absent.get(what, ())) for what in (NOT_IN, LATER))
    return f"{len(summary.reports)} of {expected} answered"


def _phone_lines(text: str) -> int:
    return max(1, math.ceil(len(text) / PHONE_WIDTH))


def _isolate(text: str) -> str:
    """Right-to-left text kept from turning its neighbours around (Unicode isolates)."""
    if any(unicodedata.bidirectional(char) in ("R", "AL", "RLE", "RLO", "RLI") for char in text):
        return f"\u2068{text}\u2069"
    return text
