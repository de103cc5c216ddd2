"""What happens to tickets, told where it matters: in channels, in threads, to who is concerned."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from assistant.core.commands import Subcommand
    from assistant.core.kit import Kit
    from assistant.tickets.jql import Ask
    from assistant.tickets.news.service import News
    from assistant.tickets.news.subscriptions import Subscriptions

NEWS_SECONDS = 1.0
BRIEF_SECONDS = 60.0


def install(kit: Kit, news: News, subscriptions: Subscriptions, ask: Ask) -> list[Subcommand]:
    """Its jobs and events; what it adds to `/ticket`."""
    from assistant.tickets.news import briefs
    from assistant.tickets.news.commands import NewsCommands
    from assistant.tickets.news.limits import Channels
    from assistant.tickets.news.previews import Previews
    from assistant.tickets.news.talk import Talk

    talk = Talk(kit.db, kit.people, kit.outbox, kit.clock)
    brief = briefs.Briefs(kit.db, kit.people)
    for kind in ("message.channels", "message.groups"):
        kit.inbox.on(kind, talk.said)
        kit.inbox.on(f"{kind}/file_share", talk.said)
        kit.inbox.on(f"{kind}/thread_broadcast", talk.said)
        kit.inbox.on(f"{kind}/message_changed", talk.changed)
        kit.inbox.on(f"{kind}/message_deleted", talk.deleted)
    if kit.tracker is not None:
        previews = Previews(kit.db, kit.people, kit.outbox, kit.clock)
        kit.commands.domains.append(urlsplit(kit.tracker.url("")).hostname or "")
        kit.inbox.on("link_shared", previews.linked)
        kit.slack.action("tickets.share")(previews.share)
    kit.schedule.every(NEWS_SECONDS, "tickets.news", news.tick)
    kit.schedule.every(BRIEF_SECONDS, "tickets.briefs", brief.tick)
    kit.cleaners.append(briefs.prune)
    channels = Channels(kit.db, kit.people, kit.outbox)
    slash = kit.commands.slash("ticket")
    return NewsCommands(subscriptions, brief, talk, channels, slash, ask).subcommands()
