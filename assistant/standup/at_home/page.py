"""What App Home shows of a person's stand-ups. Reads only; joins the caller's transaction."""

from __future__ import annotations

from sqlalchemy.orm import Session

from assistant.core.clock import Clock
from assistant.core.outbox import Outbox
from assistant.core.people import People, Person
from assistant.core.ports import Json
from assistant.standup import posts
from assistant.standup.at_home import blocks
from assistant.standup.blockers.service import BlockerService
from assistant.standup.reading import StandupReader
from assistant.standup.rounds import answer_key


class HomePage:
    def __init__(
        self,
        people: People,
        outbox: Outbox,
        reader: StandupReader,
        blockers: BlockerService,
        clock: Clock,
    ) -> None:
        self._people = people
        self._outbox = outbox
        self._reader = reader
        self._blockers = blockers
        self._clock = clock

    def section(self, session: Session, person: Person) -> list[Json]:
        """Empty for whoever takes part in no stand-up."""
        now = self._clock()
        found = self._reader.today(session, person, now)
        if not found:
            return []
        keys = {one.team.id: answer_key(one.round_id, person.id) for one in found if one.round_id}
        places = self._outbox.results(session, keys.values())
        links = {team_id: posts.link_to(places.get(key)) for team_id, key in keys.items()}
        away = self._people.times_away(session, person, person.today(now))
        return [
            *(block for one in found for block in blocks.standup(one, person, links.get(one.team.id))),
            *blocks.stopped(self._blockers.mine(session, person)),
            *blocks.days_away(away, found[0]),
        ]
