"""How the figures look in Slack. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from assistant.core.blocks import actions, button, clip, context, escape, section
from assistant.core.ports import Json
from assistant.standup.blockers.blocks import SHOW, age
from assistant.standup.figures.counting import Week
from assistant.standup.figures.service import Figures
from assistant.standup.summary import with_links

CSV = "standup.figures_csv"
MOST_FINISHED = 8


def figures_message(found: Figures) -> Json:
    """Words that say it all, then charts where Slack can draw them."""
    head = f"*{escape(found.team.name)}* in <#{found.team.channel}>, {_span(found.weeks)}"
    if not found.total.asked:
        said = f"{head}\nNobody has been asked yet, so there is nothing to count."
        return {"text": said, "blocks": [section(said)]}
    said = "\n".join([head, *lines(found)])
    blocks = [section(said), *_charts(found.weeks)]
    blocks.append(actions([button("As CSV", CSV, f"{found.team.id}:{len(found.weeks)}")]))
    moods = "" if found.total.mood is None else " An anonymous mood counts from five a day."
    blocks.append(context(f"Of the whole team, never of a person. Times are medians.{moods}"))
    return {"text": clip(said, 2900), "blocks": blocks}


def weekly_message(found: Figures, finished: Sequence[tuple[str, str]], places: Mapping[str, str]) -> Json:
    """The week in its channel. `finished`: (key, summary); `places`: where tickets can be seen, by key."""
    monday = found.total.first
    title = f"The week of {monday.day} {monday:%B}"
    said = "\n".join([f"*{title}* · {escape(found.team.name)}", *lines(found)])
    shown = [section(said)]
    if finished:
        named = [f"• {key} {escape(clip(summary, 70))}" for key, summary in finished[:MOST_FINISHED]]
        more = len(finished) - MOST_FINISHED
        named += [f"• and {more} more"] if more > 0 else []
        shown.append(section(with_links("\n".join(["*Finished*", *named]), places)))
    if found.open:
        many = f"Blockers ({found.open})"
        shown.append(actions([button(many, SHOW, str(found.team.id))]))
    return {"text": f"{title}: {lines(found)[0]}", "blocks": shown}


def lines(found: Figures) -> list[str]:
    """The whole span in a few lines."""
    total = found.total
    said = [f"Answered: {total.percent}% ({total.answered} of {total.asked} asked)"]
    if total.minutes is not None:
        said.append(f"Time to answer: {_duration(total.minutes)}")
    after = (
        "" if total.days is None else f", after {_days(total.days)}" if total.days else ", on the same day"
    )
    said.append(f"Blockers: {total.raised} raised, {total.resolved} resolved{after}")
    if total.mood is not None:
        said.append(f"Mood: {total.mood} of 5")
    if found.open:
        oldest = f", the oldest for {_days(found.oldest)}" if found.oldest else ""
        said.append(f"Open now: {found.open}{oldest}")
    return said


def _charts(weeks: Sequence[Week]) -> list[Json]:
    """A line needs two weeks. Slack takes two charts a message."""
    if len(weeks) < 2:
        return []
    asked = [week for week in weeks if week.asked]
    charts = [_chart("Answered, in percent", "line", asked, {"Answered": lambda week: week.percent})]
    moods = [week for week in weeks if week.mood is not None]
    if len(moods) > 1:
        charts.append(_chart("Mood, from 1 to 5", "line", moods, {"Mood": lambda week: week.mood}))
    elif any(week.raised or week.resolved for week in weeks):
        series: dict[str, Callable[[Week], float | None]] = {
            "Raised": lambda week: week.raised,
            "Resolved": lambda week: week.resolved,
        }
        charts.append(_chart("Blockers", "bar", weeks, series))
    return charts


def _chart(
    title: str, kind: str, weeks: Sequence[Week], series: dict[str, Callable[[Week], float | None]]
) -> Json:
    """A native chart; each series must have a value for each label."""
    drawn = [
        {"name": name, "data": [{"label": _label(week), "value": value(week) or 0} for week in weeks]}
        for name, value in series.items()
    ]
    axis = {"categories": [_label(week) for week in weeks], "x_label": "Week of"}
    chart = {"type": kind, "series": drawn, "axis_config": axis}
    return {"type": "data_visualization", "title": title, "chart": chart}


def _label(week: Week) -> str:
    return f"{week.first.day} {week.first:%b}"


def _span(weeks: Sequence[Week]) -> str:
    return "this week" if len(weeks) < 2 else f"{len(weeks)} weeks"


def _duration(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if not minutes:
        return "under a minute"
    return f"{minutes} min" if not hours else f"{hours} h {rest} min" if rest else f"{hours} h"


def _days(days: float) -> str:
    return age(int(days)) if days == int(days) else f"{days:g} days"
