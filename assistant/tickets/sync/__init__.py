"""Keeps the team's tickets and the tracker in step, both ways."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.core.commands import Subcommand
    from assistant.core.kit import Kit
    from assistant.core.tracker import Tracker
    from assistant.tickets.jql import Ask
    from assistant.tickets.news.service import News
    from assistant.tickets.news.subscriptions import Subscriptions
    from assistant.tickets.service import TicketService
    from assistant.tickets.sync.asking import Asking
    from assistant.tickets.sync.conflicts import Conflicts
    from assistant.tickets.sync.identity import Identity
    from assistant.tickets.sync.outgoing import Outgoing
    from assistant.tickets.sync.pull import Puller
    from assistant.tickets.sync.rights import Rights
    from assistant.tickets.sync.service import SyncService
    from assistant.tickets.sync.standing import Standing


@dataclass(frozen=True)
class Sync:
    """Its parts, joined."""

    outgoing: Outgoing
    conflicts: Conflicts
    asking: Asking
    standing: Standing
    identity: Identity
    puller: Puller
    service: SyncService
    rights: Rights


def install(
    kit: Kit, tracker: Tracker, tickets: TicketService, news: News, subscriptions: Subscriptions
) -> tuple[Ask, list[Subcommand]]:
    """Its jobs, events and `/sync`; how JQL is asked, and what it adds to `/ticket`."""
    from assistant.tickets.sync.commands import SyncCommands
    from assistant.tickets.sync.identity import ASKED
    from assistant.tickets.sync.jobs import HINT, PULL, SyncJobs
    from assistant.tickets.sync.listeners import listen, listen_for_answers

    sync = assemble(kit, tracker)
    seconds, slash = kit.settings.sync_seconds, kit.commands.slash("sync")
    jobs = SyncJobs(kit.db, kit.inbox, kit.people, sync.puller, sync.standing, seconds=seconds, slash=slash)
    kit.inbox.on(PULL, jobs.pull)
    kit.inbox.on(HINT, jobs.hint)
    kit.schedule.every(seconds, "tickets.sync", jobs.tick)
    kit.schedule.every(seconds, "tickets.refused", jobs.tell_dead)
    SyncCommands(sync.service, kit.commands, kit.clock, jobs.start).register()
    listen(kit.slack, sync.conflicts)
    listen_for_answers(kit.slack, sync.asking, tickets)
    kit.inbox.on(ASKED, sync.identity.look)
    return _install_jql(kit, tracker, sync.rights, news, subscriptions), [sync.identity.subcommand()]


def _install_jql(kit: Kit, tracker: Tracker, rights: Rights, news: News, subscriptions: Subscriptions) -> Ask:
    from assistant.tickets.jql import FOLLOW, SEARCH
    from assistant.tickets.sync.jql import MATCH, SECONDS, JqlSearch, Matching, place

    slash = kit.commands.slash("ticket")
    search = JqlSearch(kit.db, kit.inbox, kit.outbox, tracker, rights, subscriptions, slash)
    kit.inbox.on(SEARCH, search.search, reply_to=place)
    kit.inbox.on(FOLLOW, search.follow, reply_to=place)
    matching = Matching(kit.db, kit.inbox, kit.people, tracker, news, kit.clock, slash)
    kit.inbox.on(MATCH, matching.match)
    kit.schedule.every(SECONDS, "tickets.match", matching.tick)
    return search.ask


def assemble(kit: Kit, tracker: Tracker) -> Sync:
    """Everything of the sync, with its deliveries registered and what is written on tickets watched."""
    from assistant.tickets.sync.asking import Asking
    from assistant.tickets.sync.conflicts import Conflicts
    from assistant.tickets.sync.identity import Identity
    from assistant.tickets.sync.intake import Intake
    from assistant.tickets.sync.linking import LinkTicket
    from assistant.tickets.sync.outgoing import Outgoing
    from assistant.tickets.sync.planner import Brake
    from assistant.tickets.sync.pull import Puller
    from assistant.tickets.sync.rights import Rights
    from assistant.tickets.sync.service import SyncService
    from assistant.tickets.sync.speaking import WriteComment
    from assistant.tickets.sync.standing import Standing
    from assistant.tickets.sync.surroundings import Surroundings
    from assistant.tickets.sync.writes import CreateTicket, EditTicket, MoveTicket, Parts
    from assistant.tickets.watch import WATCH

    db, people, clock, settings = kit.db, kit.people, kit.clock, kit.settings
    rights = Rights(clock, tracker.projects)
    outgoing = Outgoing(kit.outbox, rights)
    db.info[WATCH] = outgoing
    conflicts, asking = Conflicts(db, people, clock), Asking(db, people, kit.outbox)
    intake = Intake(outgoing, conflicts, clock, settings.sync_rules)
    standing = Standing(db, people, clock, outgoing, tracker.name, kit.commands.slash("sync"))
    surroundings = Surroundings(db, clock, tracker, rights, outgoing, standing)
    brake = Brake(settings.sync_brake_share, settings.sync_brake_count)
    every = timedelta(hours=settings.sync_census_hours)
    puller = Puller(
        db, kit.runs, clock, tracker, intake, standing, surroundings, brake=brake, count_every=every
    )
    parts = Parts(db, clock, tracker, intake, outgoing, conflicts, asking)
    for write in (CreateTicket, EditTicket, MoveTicket, LinkTicket, WriteComment):
        kit.outbox.register(write(parts))
    service = SyncService(
        db, people, kit.outbox, clock, standing, surroundings, conflicts, rights, tracker.name
    )
    identity = Identity(
        db, people, kit.inbox, kit.outbox, clock, tracker, surroundings, rights, kit.commands.slash("ticket")
    )
    return Sync(outgoing, conflicts, asking, standing, identity, puller, service, rights)
