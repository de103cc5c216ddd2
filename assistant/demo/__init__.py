"""A team, a project and a catalogue to try things on, loaded through the ordinary doors."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic_settings import BaseSettings

    from assistant.core.beside import StandIn
    from assistant.core.kit import Kit
    from assistant.core.ports import Json
    from assistant.demo.service import DemoService

DATA = Path(__file__).parent / "data"


def seed() -> Json:
    """The people and channels of the local workspace."""
    from assistant.demo.team import read_team, workspace

    return workspace(read_team(DATA))


def tracker_seed(today: date) -> Json:
    """The people and tickets of the local tracker."""
    from assistant.demo.service import moment
    from assistant.demo.team import read_project, read_team, tracker_site

    def milliseconds(day: int) -> int:
        return int(moment(today, day).timestamp() * 1000)

    return tracker_site(read_team(DATA), read_project(DATA), milliseconds)


def demo_service(kit: Kit) -> DemoService:
    from assistant import standup, tickets, titles
    from assistant.demo.service import DemoService

    return DemoService(
        kit.db,
        kit.people,
        tickets.ticket_service(kit),
        tickets.project_service(kit),
        standup.standup_service(kit),
        titles.ingest_service(kit),
        kit.sources["file"],
        kit.settings.data_dir,
        kit.clock,
    )


def prepare(kit: Kit) -> None:
    """Fill an installation nobody has used yet; scores and search follow once the bot is up."""
    from assistant.titles.jobs import catch_up

    demo = demo_service(kit)
    if demo.is_empty():
        demo.load(DATA, with_tickets=kit.tracker is None)
    kit.when_up.append(lambda: catch_up(kit))


def keep_to_itself(sources: Mapping[str, BaseSettings]) -> None:
    """Beside the demo's catalogue no source on the web is read, unless it was asked for by its setting."""
    for name, own in sources.items():
        switch = f"{name}_on"
        if switch in type(own).model_fields and switch not in own.model_fields_set:
            os.environ.setdefault(switch.upper(), "false")  # for the children that read sources


def welcome(workspace: StandIn, jira: StandIn | None = None) -> str:
    """What the terminal says once everything is up."""
    shown = [("workspace (a stand-in, not Slack)", workspace)]
    shown += [("Jira (a stand-in, not Atlassian's)", jira)] if jira else []
    moved = "".join(
        f"Port {one.moved_from} is taken, so this is the next free one.\n"
        for _, one in shown
        if one.moved_from
    )
    places = "\n".join(f"The local {name}: {one.url}" for name, one in shown)
    return (
        moved + f"\nUsher is up.\n{places}\n\n"
        "Three things to try there:\n"
        "  /standup                               answer today's stand-up\n"
        "  /ticket show TN-15                     look at a ticket, and move it\n"
        "  /ask a warm comedy under two hours     find something to watch, with sources\n\n"
        "Ctrl-C stops everything; the next start finds everything as it was."
    )
