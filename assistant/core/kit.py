"""What a feature's `install(kit)` receives. Services never see it: they are handed the parts they need."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from assistant.core.clock import Clock
from assistant.core.commands import Commands
from assistant.core.config import Settings
from assistant.core.db import Database
from assistant.core.inbox import Inbox
from assistant.core.jobs import Children, JobRuns
from assistant.core.llm import PromptRunner
from assistant.core.outbox import Outbox
from assistant.core.people import People, Person
from assistant.core.ports import (
    CalendarFeeds,
    Directory,
    Encoder,
    Finding,
    Json,
    ReviewArchive,
    TitleIndex,
    TitleSource,
)
from assistant.core.schedule import Schedule
from assistant.core.streams import Streams
from assistant.core.tracker import Tracker

if TYPE_CHECKING:
    from fastapi import APIRouter
    from slack_bolt import App
    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Kit:
    """Parts that are slow to load (models, index, archive) are functions: call them when first needed."""

    settings: Settings
    clock: Clock
    db: Database
    inbox: Inbox
    outbox: Outbox
    schedule: Schedule
    runs: JobRuns
    children: Children
    people: People
    commands: Commands
    llm: PromptRunner
    slack: App
    directory: Directory
    calendars: CalendarFeeds
    manifest: Callable[[], Json]
    embedder: Callable[[], Encoder]
    index: Callable[[], TitleIndex]
    archive: Callable[[], ReviewArchive]
    sources: Mapping[str, Callable[[Mapping[str, str]], TitleSource]]
    bot_answers: Callable[[], bool]
    """Whether a bot runs on this DATA_DIR."""
    streams: Streams
    """Messages that grow while they are written."""
    tracker: Tracker | None = None
    """Where tickets are kept in step with; None: they live here. Its webhooks are stored as inbox events
    "tracker.hint" with the body {"ticket_ids": [...], "deleted": bool}."""
    pages_url: str | None = None
    """Where people's browsers find `pages`; None: nowhere."""
    routers: list[APIRouter] = field(default_factory=list)
    """What the private side serves; a feature adds its own."""
    pages: list[APIRouter] = field(default_factory=list)
    """The same for whoever reaches the private side, without a token: nothing that is data."""
    home_sections: list[Callable[[Session, Person], list[Json]]] = field(default_factory=list)
    """What App Home shows, in order; a feature adds its blocks."""
    when_up: list[Callable[[], None]] = field(default_factory=list)
    """What is done in the background once the bot is up, one after the other."""
    checks: list[Callable[[], Sequence[Finding]]] = field(default_factory=list)
    """What `doctor` looks at."""
    cleaners: list[Callable[[Session, datetime], int]] = field(default_factory=list)
    """Each deletes its rows from before a moment and says how many; runs once a day and for `gc`."""
    file_cleaners: list[Callable[[datetime], int]] = field(default_factory=list)
    """Each deletes files that no row names, outside any transaction, and says how many."""
    archived: list[Callable[[Session], Iterable[str]]] = field(default_factory=list)
    """Paths of the archive's parts that rows name: what a backup carries."""
