"""The forms that change a stand-up: one overview, a small form for each side of it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.core.blocks import (
    actions,
    button,
    confirm,
    context,
    divider,
    escape,
    input_block,
    modal,
    options,
    section,
    select_input,
    text_input,
)
from assistant.core.ports import Json
from assistant.standup.summary import day_name
from assistant.standup.team import QUESTIONS, TYPES, Question, Team
from assistant.standup.teams.service import Overview

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
KINDS = {
    "done": "What was finished",
    "plan": "What is planned",
    "blocker": "What is in the way",
    "mood": "How people are",
}
NO_KIND = "none"
EXAMPLE = "2026-12-24..2027-01-02 Christmas"
ANSWERS_TO = {"thread": "Each into the day's thread", "summary": "Only into the summary"}
READERS = {"team": "Those who take part", "leads": "Its owner and scrum masters", "everyone": "Everybody"}
REMINDERS = {"60": "After an hour", "120": "After two hours", "180": "After three hours"}
TEMPLATES: dict[str, tuple[str, tuple[Question, ...]]] = {
    "classic": (
        "Finished, today, in the way",
        QUESTIONS,
    ),
    "mood": (
        "Finished, today, in the way, mood",
        (*QUESTIONS, Question("mood", "How are you today?", "Mood", "mood", type="scale")),
    ),
    "focus": (
        "One focus and a blocker",
        (
            Question("focus", "What is the one thing for today?", "Today", "plan"),
            Question(
                "stuck", "Is anything in your way?", "In the way", "", type="yes_no",
                follow_up_on="Yes", follow_up="What is it, and who could help?",
            ),
        ),
    ),
    "research": (
        "Experiments",
        (
            Question("learned", "What did you learn?", "Learned", "done"),
            Question("next", "Which hypothesis is next?", "Next", "plan"),
            Question("sure", "How sure are you of the direction?", "Sure", "", type="scale"),
            Question("blockers", "What do you need?", "Needs", "blocker"),
        ),
    ),
    "retro": (
        "Retrospective",
        (
            Question("well", "What went well?", "Went well", "done"),
            Question("badly", "What held us up?", "Held us up", "blocker"),
            Question("change", "What shall we try next?", "To try", "plan"),
            Question("sprint", "How was the sprint?", "Sprint", "", type="scale"),
        ),
    ),
    "planning": (
        "Planning and grooming",
        (
            Question("next", "Which tickets do you want to take on, and why?", "Wants to take on", "plan"),
            Question("unclear", "Which tickets are not clear yet?", "Not clear yet", "blocker"),
            Question("drop", "What should leave the backlog?", "To drop", ""),
        ),
    ),
}  # fmt: skip


def hub(found: Overview) -> Json:
    """What there is now, each side with its button."""
    team, number = found.team, str(found.team.id)
    sides = (
        ("*Who*", people(found), "people"),
        ("*When*", hours(team), "when"),
        ("*Days off*", days_off(found), "off"),
        (
            "*Questions*",
            "\n".join(f"{n}. {escape(one.label)}" for n, one in enumerate(team.questions, 1)),
            "questions",
        ),
        ("*Afterwards*", results(team), "results"),
    )
    blocks = [
        section(f"{label}\n{said}", button("Change", f"standup.adjust.{side}", number))
        for label, said, side in sides
    ]
    sure = confirm(
        "End this stand-up?", "Nobody is asked any more. What was said can still be read.", "End it", "Keep"
    )
    ending = [
        button("Preview to me", "standup.adjust.preview", number),
        button("Resume" if team.paused else "Pause", "standup.adjust.pause", "0" if team.paused else "1"),
        button("Hand over", "standup.adjust.owner", number),
        button("End", "standup.adjust.end", number, style="danger", confirm=sure),
    ]
    owner = context(f"Run by <@{found.owner}> in <#{team.channel}>{'. Paused.' if team.paused else ''}")
    return modal("standup.adjust", team.name, [*blocks, divider(), actions(ending), owner], metadata=number)


def people(found: Overview) -> str:
    count = len(found.members)
    said = "One person" if count == 1 else f"{count} people"
    reading = f", {len(found.observers)} reading along" if found.observers else ""
    return f"{said}{reading}"


def hours(team: Team) -> str:
    zone = team.zone.key if team.one_zone else "each one's own time"
    evening = " the evening before" if team.evening_before else ""
    all_days = len(team.weekdays) == 7
    days = "on working days" if all_days else ", ".join(DAYS[n][:3] for n in team.weekdays)
    window = f"{int(team.window.total_seconds() // 3600)} h to answer"
    end = f"summary at {team.close_at:%H:%M}" if team.close_at else "summary when all have answered"
    return f"{team.prompt_time:%H:%M}{evening}, {zone}, {days}\n{window}, {end}"


def days_off(found: Overview) -> str:
    named = [
        f"{day_name(first)}{f' to {day_name(last)}' if last != first else ''}: {escape(name)}"
        for first, last, name in found.days_off[:5]
    ]
    place = f"Public holidays of {found.team.country}" if found.team.country else "No public holidays"
    return "\n".join([place, *named])


def results(team: Team) -> str:
    days = "a working day" if team.escalate_after == 1 else f"{team.escalate_after} working days"
    weekly = "\nA digest of the week on Mondays." if team.weekly else ""
    return (
        f"{ANSWERS_TO[team.answers_to]}. Readable elsewhere by: {READERS[team.readers].lower()}.\n"
        f"The Scrum Master hears of a blocker after {days}.{weekly}"
    )


def people_form(found: Overview) -> Json:
    def users(chosen: Sequence[str]) -> Json:
        element: Json = {"type": "multi_users_select", "action_id": "value"}
        return element | ({"initial_users": list(chosen)[:100]} if chosen else {})

    fields = [
        input_block("members", "Who is asked?", users(found.members)),
        input_block("observers", "Who reads along?", users(found.observers), optional=True),
    ]
    return _form("people", "Who", fields, found.team)


def when_form(team: Team) -> Json:
    at: Json = {"type": "timepicker", "action_id": "value", "initial_time": f"{team.prompt_time:%H:%M}"}
    close: Json = {"type": "timepicker", "action_id": "value"}
    if team.close_at:
        close["initial_time"] = f"{team.close_at:%H:%M}"
    days = options((str(n), name) for n, name in enumerate(DAYS))
    more = options(
        [("one_zone", f"All at once, in {team.zone.key}"), ("evening_before", "The evening before")]
    )
    extras = [more[n] for n, is_so in enumerate((team.one_zone, team.evening_before)) if is_so]
    reminders = options(REMINDERS.items())
    reminded = [one for one in reminders if int(one["value"]) in team.reminders]
    window: Json = {"type": "number_input", "action_id": "value", "is_decimal_allowed": False}
    window |= {"min_value": "1", "max_value": "23"}
    window |= {"initial_value": str(int(team.window.total_seconds() // 3600))}
    fields = [
        input_block("time", "When are they asked?", at),
        _boxes("extras", "In each one's own time, on the day itself, unless", more, extras),
        _boxes(
            "weekdays", "On", days, [days[n] for n in team.weekdays], hint="Only on each one's working days."
        ),
        input_block("window", "Hours to answer", window),
        input_block("close_at", "Summary at", close, optional=True, hint="Empty: when all have answered."),
        _boxes("reminders", "Remind who has not answered", reminders, reminded),
    ]
    return _form("when", "When", fields, team)


def off_form(found: Overview) -> Json:
    fields = [
        text_input(
            "country", "Public holidays of", initial=found.team.country or "", optional=True, max_length=10,
            placeholder="DE, US, or DE-BY for a part",
        ),
        text_input("days", "Add days off", optional=True, max_length=200, placeholder=EXAMPLE),
    ]  # fmt: skip
    if found.days_off:
        clear = options([("clear", "Take the days off away")])
        fields.append(_boxes("clear", days_off(found)[:1900], clear, []))
    return _form("off", "Days off", fields, found.team)


def results_form(team: Team) -> Json:
    weekly = options([("weekly", "Sum the week up in the channel, on Mondays at 9:00")])
    comments = options([("comments", "Comment on the tickets that an answer names")])
    days = options((str(n), f"after {n} working day{'' if n == 1 else 's'}") for n in range(1, 6))
    fields = [
        text_input("name", "Name", initial=team.name, max_length=60),
        select_input(
            "answers_to", "Where do answers go?", options(ANSWERS_TO.items()), initial=team.answers_to
        ),
        select_input(
            "readers", "Who may read them elsewhere?", options(READERS.items()), initial=team.readers
        ),
        select_input(
            "escalate", "The Scrum Master hears of a blocker", days, initial=str(team.escalate_after)
        ),
        _boxes("comments", "Tickets", comments, comments if team.comments else []),
        _boxes("weekly", "The week", weekly, weekly if team.weekly else []),
    ]
    return _form("results", "Afterwards", fields, team)


def owner_form(team: Team) -> Json:
    user: Json = {"type": "users_select", "action_id": "value"}
    return _form("owner", "Hand over", [input_block("owner", "Who runs it from now on?", user)], team)


def questions_form(team: Team) -> Json:
    """Each question with what can be done to it."""
    blocks = []
    for n, one in enumerate(team.questions):
        choices = [("edit", "Change"), ("remove", "Remove")] + ([("up", "Move up")] if n else [])
        menu = {"type": "overflow", "action_id": "standup.question", "options": options(
            (f"{what}:{n}", label) for what, label in choices
        )}  # fmt: skip
        about = TYPES[one.type] + (f" · {KINDS[one.kind]}" if one.kind else "")
        about += " · anonymous" if one.anonymous else ""
        blocks.append(section(f"*{n + 1}. {escape(one.label)}*\n{about}", menu))
    named = options((key, label) for key, (label, _) in TEMPLATES.items())
    template: Json = {"type": "static_select", "action_id": "standup.template", "options": named}
    template["placeholder"] = {"type": "plain_text", "text": "Start from a template"}
    row = actions([button("Add a question", "standup.question.add", str(team.id)), template])
    return modal("standup.questions", "Questions", [*blocks, row], metadata=str(team.id))


def question_form(team: Team, at: int | None) -> Json:
    """`at`: which one to change; None adds one."""
    one = team.questions[at] if at is not None else Question("", "", "", "")
    kinds = options([*KINDS.items(), (NO_KIND, "Nothing of these")])
    anonymous = options([("anonymous", "Anonymous: for a mood, with five people or more")])
    fields = [
        text_input("label", "Question", initial=one.label, max_length=150),
        text_input("heading", "Heading over the answers", initial=one.heading, max_length=60, optional=True),
        select_input("type", "Answered by", options(TYPES.items()), initial=one.type),
        text_input(
            "choices", "Choices, one a line", initial="\n".join(one.choices), multiline=True, optional=True,
            max_length=1000, hint="For “one of several”.",
        ),
        select_input("kind", "It tells", kinds, initial=one.kind or NO_KIND),
        text_input(
            "follow_up_on", "When the answer is", initial=one.follow_up_on, optional=True, max_length=75
        ),
        text_input("follow_up", "ask also", initial=one.follow_up, optional=True, max_length=150),
        _boxes("anonymous", "Names", anonymous, anonymous if one.anonymous else []),
    ]  # fmt: skip
    metadata = f"{team.id}:{'' if at is None else at}"
    return modal("standup.question", "Question", fields, submit="Save", metadata=metadata)


def _boxes(
    block_id: str, label: str, choices: Sequence[Json], chosen: Sequence[Json], hint: str | None = None
) -> Json:
    element: Json = {"type": "checkboxes", "action_id": "value", "options": list(choices)}
    if chosen:
        element["initial_options"] = list(chosen)
    return input_block(block_id, label, element, optional=True, hint=hint)


def _form(side: str, title: str, fields: Sequence[Json], team: Team) -> Json:
    return modal(f"standup.adjust.{side}", title, fields, submit="Save", metadata=str(team.id))
