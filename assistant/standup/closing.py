"""When the summary comes: zone by zone, and for good when nobody is left to wait for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from assistant.standup import store
from assistant.standup.asks import WAS_ASKED, prompt_instant
from assistant.standup.models import RoundRow
from assistant.standup.rounds import Rounds
from assistant.standup.store import Roll
from assistant.standup.team import Team


@dataclass(frozen=True)
class Standing:
    """How far a round is. `zones_over`: how many windows in which somebody was asked have ended, or nobody
    in them is waited for; `look_at`: when that may change by time alone."""

    over: bool
    answers: int
    zones_over: int
    look_at: datetime | None


class Closing:
    def __init__(self, rounds: Rounds) -> None:
        self._rounds = rounds

    def look(self, session: Session, team: Team, round_: RoundRow, now: datetime) -> None:
        """Sum the round up if there is something new to say. Repeating it changes nothing.

        The caller has the round's lock."""
        roll = store.roll(session, round_)
        found = standing(team, round_, roll, now)
        closes = found.over and round_.closed_at is None
        grows = found.zones_over > round_.told_of and found.answers > 0
        if closes or round_.stale or (grows and round_.closed_at is None):
            self._rounds.summarise(session, team, round_, roll, now)
            round_.told_of = found.zones_over
        if closes:
            round_.closed_at = now
        round_.look_at = found.look_at


def standing(team: Team, round_: RoundRow, roll: Roll, now: datetime) -> Standing:
    """The round is over when the team's closing time has come, or nobody is left to wait for."""
    windows: dict[datetime, bool] = {}
    waiting: set[datetime] = set()
    for who in roll.participants:
        window, answered = team.moment(round_.day, who.zone), who.member_id in roll.answers
        asked = answered or who.state in WAS_ASKED
        expected = asked if who.state else window.opens >= who.joined_at
        windows[window.closes] = windows.get(window.closes, False) or asked
        if expected and not answered and now < window.closes:
            waiting.add(window.closes)
    ends = sorted(waiting)
    over = not waiting
    if team.close_at:
        close_at = prompt_instant(round_.day, team.close_at, team.zone)
        over = close_at <= now
        ends = [close_at, *ends]
    done = sum(asked for closes, asked in windows.items() if closes not in waiting)
    return Standing(over, len(roll.answers), done, None if over else min(ends))
