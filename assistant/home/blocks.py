"""The welcome, the help and App Home, drawn from the commands that are there."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.core.blocks import clip, context, divider, header, section
from assistant.core.commands import Commands
from assistant.core.ports import Json

TRIES = (
    ("standup", "", "say what you did, what comes next and what is in your way"),
    ("ticket", " new", "write a ticket without leaving Slack"),
    ("trending", "", "see what people talk about this week, and why"),
    ("ask", " a warm comedy under two hours", "find something to watch, with sources"),
)
"""(command, what to put after it, what it is good for); shown where the command is there."""

WAITING_SHOWN = 10
HOME_LIMIT = 100  # blocks; docs.slack.dev/reference/surfaces/app-home


def welcome(commands: Commands) -> Json:
    """The first message to a person."""
    text = (
        "Hello, I'm Usher. I run the daily stand-up, keep the team's tickets, and know which films and shows "
        "people talk about. I ask before I change anything that is yours."
    )
    tries = [
        f"`{commands.slash(name)}{after}` to {good_for}"
        for name, after, good_for in TRIES
        if name in commands.all
    ]
    blocks = [section(text)]
    if tries:
        blocks.append(section("\n".join(["Things to try:", *tries])))
    if "help" in commands.all:
        blocks.append(context(f"`{commands.slash('help')}` lists everything I can do."))
    return {"text": text, "blocks": blocks}


def help_message(commands: Commands) -> Json:
    what = _what_i_do(commands)
    more = "Put `help` after any of them to see how it is used. You can also write to me here or mention me."
    return {"text": "What I can do", "blocks": [section(f"*What I can do*\n{what}"), context(more)]}


def _what_i_do(commands: Commands) -> str:
    listed = sorted(commands.listing().items())
    return "\n".join(f"`{slash}` {summary}" for slash, (summary, _) in listed)


def page(waiting: Sequence[str], sections: Sequence[Sequence[Json]], commands: Commands) -> list[Json]:
    """App Home: what waits first, then what the features show, then what there is."""
    last = [divider(), section(f"*What I can do*\n{_what_i_do(commands)}")]
    blocks: list[Json] = []
    for part in (_waiting(waiting), *sections):
        if blocks and part:
            blocks.append(divider())
        blocks += part
    room = HOME_LIMIT - len(last)
    return [*blocks[:room], *last]


def _waiting(texts: Sequence[str]) -> list[Json]:
    if not texts:
        return [header("Nothing is waiting for you")]
    newest = texts[-WAITING_SHOWN:]
    earlier = len(texts) - len(newest)
    told = [context(f"and {earlier} earlier")] if earlier else []
    return [header("Waiting for you"), *told, *(section(clip(text, 1000)) for text in newest)]
