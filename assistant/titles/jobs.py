"""Once a day: ingest, enrich, index, each in a child process of low priority."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING

from assistant.core.errors import Unavailable
from assistant.core.exits import DONE, LATER, NOTHING

if TYPE_CHECKING:
    from assistant.core.kit import Kit

log = logging.getLogger(__name__)

DAILY = "titles.daily"
HOUR = 4
"""In the team's zone: before anybody reads."""
AT_WORK = f"{DAILY}.chain"

CHAIN = (("ingest", "--pause", "0.1"), ("enrich", "--pause", "0.1"), ("index",))


def install(kit: Kit) -> None:
    kit.schedule.every(300, DAILY, lambda now: daily(kit, now))


def daily(kit: Kit, now: datetime) -> None:
    """Run today's chain unless it ran, or runs in another process. A failed one is tried twice more."""
    local = now.astimezone(kit.settings.zone)
    if local.hour < HOUR:
        return
    day = local.date().isoformat()
    try:
        # The claim says that the day is done; the lease that beats says that somebody is at work on it.
        with kit.runs.exclusive(AT_WORK):
            if kit.runs.claim(DAILY, day):
                kit.runs.finish(DAILY, day, ok=_chain(kit))
    except Unavailable as error:
        log.info("%s", error)


def catch_up(kit: Kit) -> None:
    """Enrich and index what is not yet, at once and beside the running bot; unless the chain is at it."""
    try:
        with kit.runs.exclusive(AT_WORK):
            for command in ("enrich", "index"):
                kit.children.run(command)
    except Unavailable as error:
        log.info("%s", error)


def _chain(kit: Kit) -> bool:
    """What one source could not bring must not keep what others brought from being read: after a source in
    trouble the rest is done all the same, and the whole once more later."""
    ok = True
    for command in CHAIN:
        code = kit.children.run(*command)
        if code == LATER and command[0] == "ingest":
            ok = False
        elif code not in (DONE, NOTHING):
            level = logging.INFO if code == LATER else logging.WARNING
            log.log(level, "%s ended with %d; the rest of the chain follows later", command[0], code)
            return False
    return ok
