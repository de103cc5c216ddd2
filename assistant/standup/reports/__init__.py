"""What was said, for those who may read it: by date, by person, as a file; and for each their own."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.core.commands import Subcommand
    from assistant.core.kit import Kit
    from assistant.standup.rounds import Rounds


def install(kit: Kit, rounds: Rounds) -> list[Subcommand]:
    """Its buttons and its retention; what it adds to `/standup`."""
    from assistant.standup.reports.forgetting import Forgetting, prune
    from assistant.standup.reports.listeners import Listeners
    from assistant.standup.reports.mydata import FORGET, MyDataService
    from assistant.standup.reports.service import ReportService

    command, kept = kit.commands.slash("standup"), timedelta(days=kit.settings.answer_days)
    reports = ReportService(kit.db, kit.outbox, kit.people, kit.clock, command=command)
    forgetting = Forgetting(kit.outbox, rounds)
    mine = MyDataService(kit.db, kit.inbox, kit.outbox, kit.people, forgetting, kit.clock)
    kit.inbox.on(FORGET, lambda event: mine.delete(event.body["user"], key=str(event.id)))
    kit.cleaners.append(lambda session, _: prune(session, kit.clock() - kept))
    listeners = Listeners(reports, mine, command, kept.days)
    listeners.register(kit.slack)
    return listeners.subcommands()
