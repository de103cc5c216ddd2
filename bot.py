"""Usher's composition root and command line: the one place that knows features, integrations and prompts.

FEATURES, SOURCES, TRACKERS and COMMANDS are the table of contents of the product.
"""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.core.cli import OPERATING
from assistant.core.clock import Clock, utc_now
from assistant.core.command_line import choose, exit_code
from assistant.core.exits import DONE

if TYPE_CHECKING:
    import argparse

    from pydantic_settings import BaseSettings

    from assistant.core.config import Settings
    from assistant.core.db import Database
    from assistant.core.kit import Kit
    from assistant.core.llm import PromptRunner
    from assistant.core.ports import Finding
    from assistant.core.process import Process
    from integrations.archive import ArchiveSettings
    from integrations.chroma import ChromaSettings
    from integrations.models import ModelSettings
    from integrations.slack import SlackSettings
    from integrations.web import WebSettings

HERE = Path(__file__).resolve().parent

FEATURES = tuple(
    f"assistant.{name}" for name in ("home", "tickets", "standup", "titles", "curation", "digest", "ask")
)
SOURCES = {
    name: f"integrations.sources.{name}"
    for name in ("file", "wikidata", "wikimedia", "tmdb", "rotten_tomatoes", "netflix", "rss")
}
TRACKERS = ("integrations.trackers.jira",)
COMMANDS = {
    "run": ("", "run the bot (the default): on Slack, or with a local workspace when no token is set"),
    "ingest": ("assistant.titles.cli", "read titles, reviews and signals from a source"),
    "enrich": ("assistant.titles.cli", "summaries, vibe scores, tags and genres for what changed"),
    "index": ("assistant.ask.cli", "bring the search index up to date"),
    "train": ("assistant.titles.cli", "make the offline engine's weights anew, from data of your own"),
    "trending": ("assistant.titles.cli", "rank titles by the attention they are about to get"),
    "export": ("assistant.titles.cli", "write the enriched titles as JSON lines"),
    "digest": ("assistant.digest.cli", "post an edition to a channel now, or print it"),
    "search": ("assistant.ask.cli", "answer a file of queries with ranked titles"),
    "ask": ("assistant.ask.cli", "answer a question about titles"),
    "propose": ("assistant.standup.cli", "write which ticket changes a file of stand-up answers means"),
    "sync": ("assistant.tickets.sync.cli", "keep tickets and the tracker in step, once"),
    "demo": ("assistant.demo.cli", "load or remove the demo team and catalogue"),
    **OPERATING,
}


@dataclass(frozen=True)
class Configuration:
    core: Settings
    slack: SlackSettings
    models: ModelSettings
    chroma: ChromaSettings
    archive: ArchiveSettings
    web: WebSettings
    sources: Mapping[str, BaseSettings]
    trackers: Mapping[str, BaseSettings] = field(default_factory=dict)  # by module


def configure(env_file: Path | None = HERE / ".env") -> Configuration:
    from assistant.core.config import Settings, load
    from integrations.archive import ArchiveSettings
    from integrations.chroma import ChromaSettings
    from integrations.models import ModelSettings
    from integrations.slack import SlackSettings
    from integrations.web import WebSettings

    own = (Settings, SlackSettings, ModelSettings, ChromaSettings, ArchiveSettings, WebSettings)
    loaded = load((*own, *(import_module(m).Settings for m in (*SOURCES.values(), *TRACKERS))), env_file)
    added = dict(zip((*SOURCES, *TRACKERS), loaded[len(own) :], strict=True))
    sources, trackers = ({name: added[name] for name in names} for names in (SOURCES, TRACKERS))
    return Configuration(*loaded[: len(own)], sources, trackers)  # type: ignore[arg-type,call-arg]  # in order


def build(config: Configuration, clock: Clock = utc_now, *, owns_index: bool = False) -> Kit:
    """Everything, joined; nothing is connected or started yet. `owns_index`: this is the bot itself."""
    from assistant.core import budget, checks, retention
    from integrations.slack import app

    made = parts(config, clock, owns_index=owns_index)
    for own in (retention, budget, checks):
        own.install(made)
    made.checks.extend(outside_checks(config, made))
    for feature in FEATURES:
        import_module(feature).install(made)
    for name in made.commands.all:
        app.bind_command(made.slack, made.commands.slash(name), partial(made.commands.run, name))
    return made


def parts(config: Configuration, clock: Clock, *, owns_index: bool) -> Kit:
    """The core and the integrations, joined; no feature is in it yet."""
    from assistant.core import commands, db, door, inbox, jobs, kit, outbox, people, schedule, streams
    from integrations import archive, calendars, chroma, models
    from integrations.slack import app, delivery, directory, files, manifest, web_client
    from integrations.slack import streams as slack_streams
    from integrations.web import check as web_check

    core, client = config.core, web_client(config.slack)
    lease = timedelta(seconds=core.lease_seconds)
    database = db.Database(core.database)
    out = outbox.Outbox(database, clock, lease=lease)
    events = inbox.Inbox(database, out, clock, lease=lease)
    members = people.People(core, out, clock)
    for kind in (*delivery.KINDS, files.UploadFile, slack_streams.FinishStream):
        out.register(kind(client))
    names = commands.Commands(core.command_names)
    trackers = (import_module(module).build(own, clock) for module, own in config.trackers.items())
    return kit.Kit(
        settings=core,
        clock=clock,
        db=database,
        inbox=events,
        outbox=out,
        schedule=schedule.Schedule(clock),
        runs=jobs.JobRuns(database, clock),
        children=jobs.Children([sys.executable, str(HERE / "bot.py")]),
        people=members,
        commands=names,
        llm=prompt_runner(config, database, clock),
        slack=app.build_app(config.slack, client, door.Door(database, events, members)),
        directory=directory.SlackDirectory(client),
        calendars=calendars.PublishedCalendars(core.calendar_hosts.split(",")),
        manifest=lambda: manifest.manifest(
            config.slack, names.listing(), names.shortcuts, names.domains, events.kinds, config.web.public_url
        ),
        embedder=cache(partial(models.embedder, config.models)),
        index=cache(partial(chroma.build, config.chroma, core.data_dir, beside_bot=not owns_index)),
        archive=cache(partial(archive.build, config.archive, core.data_dir)),
        sources={
            name: partial(import_module(module).build, settings=config.sources[name])
            for name, module in SOURCES.items()
        },
        bot_answers=partial(web_check.answers, core.data_dir),
        streams=streams.Streams(database, out, clock, slack_streams.SlackPen(client)),
        tracker=next(filter(None, trackers), None),
        pages_url=config.web.pages_url,
    )


def prompt_runner(config: Configuration, database: Database, clock: Clock) -> PromptRunner:
    from assistant.core import llm, prompts, spending
    from integrations import models

    return llm.PromptRunner(
        models.chat_model(config.models),
        config.models.llm_model,
        prompts.load_prompts(HERE / "prompts"),
        team_text=config.core.team_text_to_models,
        ledger=spending.Ledger.of(database, clock, config.core),
        room=llm.Room(config.models.llm_context_tokens, config.models.llm_max_tokens),
        parallel=config.models.llm_parallel,
    )


def outside_checks(config: Configuration, made: Kit) -> list[Callable[[], Sequence[Finding]]]:
    """What `doctor` asks the integrations."""

    def check(name: str) -> Callable[..., Sequence[Finding]]:
        return import_module(f"{name}.check").check  # type: ignore[no-any-return]

    return [
        partial(check("integrations.slack"), config.slack, made.manifest, made.clock),
        partial(
            check("integrations.web"), config.web, config.core.data_dir, public=config.slack.mode == "http"
        ),
        partial(check("integrations.models"), config.models),
        partial(check("integrations.chroma"), config.chroma, config.core.data_dir),
        lambda: check("integrations.archive")(made.archive()),
        *(partial(check(name), own, made.tracker, made.clock) for name, own in config.trackers.items()),
    ]


def assemble(config: Configuration, kit: Kit, tell: Callable[[int], None] | None = None) -> Process:
    """The running bot: parts that start in this order and stop in the reverse. `tell`: of the public port."""
    from assistant.core import delivery, door, health, process, workers
    from integrations.chroma import api
    from integrations.slack import connection
    from integrations.web import beside, hooks, sides

    core, token = config.core, secrets.token_urlsafe(24)
    deliverer = delivery.Deliverer(kit.db, kit.outbox, kit.clock, core)
    outgoing = workers.Workers("outbox", deliverer.step, core.workers)
    incoming = workers.Workers("inbox", kit.inbox.step, core.workers)
    kit.outbox.wake, kit.inbox.wake = outgoing.wake, incoming.wake
    background = process.Background(kit.when_up)
    routers = [connection.http_router(kit.slack)] if config.slack.mode == "http" else []
    if kit.tracker and any(import_module(name).hears(own) for name, own in config.trackers.items()):
        take = door.TrackerDoor(kit.db, kit.inbox, kit.tracker).webhook
        routers.append(hooks.hook_router("/jira/webhook", take))
    public = sides.public(config.web, routers)
    link = public if public and config.slack.mode == "http" else connection.Socket(kit.slack, config.slack)
    private = sides.private(
        config.web,
        [api.router(kit.index, token), *kit.pages],
        kit.routers,
        alive={"process": partial(health.liveness, kit.schedule, [outgoing, incoming])},
        ready={"database": partial(health.database, kit.db), "slack": link.trouble},
        collect=partial(health.collect, kit.db, kit.outbox, kit.clock),
    )
    announce = partial(beside.announce, core.data_dir, private.port, token)
    running = process.Process()
    running.add("outbox", outgoing.start, partial(outgoing.stop, 15))
    running.add("inbox", incoming.start, partial(incoming.stop, 15))
    running.add("private", private.start, private.stop)
    running.add("beside", announce, partial(beside.withdraw, core.data_dir))
    running.add("schedule", partial(kit.schedule.start, core.scheduler_jobs), kit.schedule.stop)
    running.add("children", lambda: None, kit.children.stop)
    if public and public is not link:
        running.add("public", public.start, public.stop)
    running.add("slack", link.start, link.stop)
    if public and tell:
        kit.when_up.insert(0, partial(tell, public.port))
    running.add("background", background.start, background.stop)
    return running


def run(config: Configuration, *, with_jira: bool) -> int:
    """The bot, until a signal. Without a token: the local workspace beside it, and the demo in it."""
    from assistant import demo
    from integrations.slack import check
    from integrations.slack.local import LocalWorkspace
    from integrations.trackers.jira.local import LocalJira

    with ExitStack() as beside:
        folder, jira, workspace = config.core.data_dir, None, None
        if with_jira:
            seed = demo.tracker_seed(utc_now().date())
            jira = beside.enter_context(LocalJira(folder, config.trackers[TRACKERS[0]], seed))  # type: ignore[arg-type]
            here = config.web.model_copy(update={"public_host": "127.0.0.1"})
            config = replace(config, trackers={TRACKERS[0]: jira.settings}, web=here)
        if config.slack.configured:
            check.require_access(config.slack)
        else:
            demo.keep_to_itself(config.sources)
            unconnected = build(config)
            manifest = unconnected.manifest()
            unconnected.db.close()
            workspace = beside.enter_context(LocalWorkspace(folder, config.slack, demo.seed(), manifest))
            config = replace(config, slack=workspace.settings)
        kit = prepared(config, owns_index=True)
        if workspace:
            demo.prepare(kit)
        running = assemble(config, kit, jira.tell if jira else None)
        said = demo.welcome(workspace, jira) if workspace else "Usher is up, on Slack."
        running.run(lambda: print(said, flush=True))  # noqa: T201 (a command's output)
    return DONE


def prepared(config: Configuration, *, owns_index: bool = False) -> Kit:
    """Built, with a database of this version behind it."""
    from assistant.core.migrate import migrate

    kit = build(config, owns_index=owns_index)
    migrate(kit.db)
    return kit


def run_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--with-jira", action="store_true", help="with a local Jira beside it")


def main(arguments: Sequence[str] | None = None) -> int:
    chosen = choose(COMMANDS, "Usher, the Slack assistant of the Trending Now team.", arguments, run_options)

    def act() -> int:
        config = configure()
        import_module("assistant.core.logs").start_up(config.core)
        if chosen.run is None:
            return run(config, with_jira=chosen.options.with_jira)
        # These look at an installation as it is.
        bare = chosen.name in ("doctor", "manifest", "migrate")
        return int(chosen.run(chosen.options, build(config) if bare else prepared(config)))

    return exit_code(act)


if __name__ == "__main__":
    sys.exit(main())
