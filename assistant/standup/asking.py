"""Asks everybody whose moment has come, many in one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from assistant.core import db as database
from assistant.core.people import People, Person
from assistant.standup import asks, posts, store, turns
from assistant.standup.asks import WAS_ASKED, Moment
from assistant.standup.days_off import reasons_off
from assistant.standup.drafts.offers import Offers
from assistant.standup.models import AskRow, RoundRow
from assistant.standup.quiet.hours import Quiet, held_back
from assistant.standup.rounds import Rounds, ask_key
from assistant.standup.team import Team
from assistant.standup.turns import Turn


@dataclass(frozen=True)
class Due:
    """A moment that has come for a member."""

    team: Team
    person: Person
    moment: Moment


class Asking:
    def __init__(self, people: People, rounds: Rounds) -> None:
        self._people = people
        self._rounds = rounds
        self._offers = Offers(rounds.drafting)
        self._quiet = Quiet(people)

    def ask_some(self, session: Session, now: datetime, most: int) -> int:
        """Ask those who are due, or record why not, and plan their next moment; how many there were."""
        rows = turns.take_due(session, now, most)
        if rows:
            people = self._people.by_ids(session, {row.member_id for row in rows})
            teams = store.teams_by_id(session, {row.team_id for row in rows})
            windows = cache(lambda team_id, zone: _windows(teams[team_id], zone, now))
            hushed = self._quiet.hushed(session, people.values(), now)
            due, planned, held = [], defaultdict(list), {}
            for row in rows:
                person, hush = people[row.member_id], hushed.get(row.member_id)
                begun, following = windows(row.team_id, person.zone)
                new = [moment for moment in begun if _is_new(row, moment)]
                next_at = following.opens
                if new and hush and hush.lets_wait(new[-1], now):
                    next_at = min(hush.until, next_at)
                    held[row.team_id, row.member_id, new.pop().day] = hush
                due += [Due(teams[row.team_id], person, moment) for moment in new]
                done = new[-1].day if new else row.done_until
                planned[next_at, person.zone.key, done].append(row.id)
            if held:
                self._quiet.hold(session, held)
            self._settle(session, due, now)
            for (next_at, zone, done), mine in planned.items():
                turns.plan(session, mine, next_at, zone, done)
        return len(rows)

    def _settle(self, session: Session, due: Sequence[Due], now: datetime) -> None:
        """Claim each ask, once ever, with the question to the member or the reason why there is none."""
        rounds = store.lock_rounds(session, {(one.team.id, one.moment.day) for one in due})
        round_ids = {row.id for row in rounds.values()}
        known = store.recorded(session, round_ids, {one.person.id for one in due})
        ahead = self._open_answered(session, due, rounds, now)
        cases = [
            (one, round_)
            for one in due
            if ((round_ := rounds[one.team.id, one.moment.day]).id, one.person.id) not in known
        ]
        days = [(one.team, one.person, one.moment.day) for one, _ in cases]
        reasons = reasons_off(session, self._people, days)
        states = [
            asks.state_when_asked(one.moment, now, reason)
            for (one, _), reason in zip(cases, reasons, strict=True)
        ]
        states = self._after_quiet(session, [one for one, _ in cases], states)
        for (_, round_), state in zip(cases, states, strict=True):
            if state not in WAS_ASKED:
                round_.look_at = None  # it may have waited for this member alone
        asked = [case for case, state in zip(cases, states, strict=True) if state in WAS_ASKED]
        told = self._ask(session, asked, ahead, now)
        rows = [
            _claim(one, round_, state, now, told=ask_key(round_.id, one.person.id) in told)
            for (one, round_), state in zip(cases, states, strict=True)
        ]
        database.insert_all_new(session, AskRow, rows)

    def _after_quiet(self, session: Session, due: Sequence[Due], states: Sequence[str]) -> list[str]:
        """Late because they were not to be disturbed, not because we were late."""
        asked = [(one.team.id, one.person.id, one.moment.day) for one in due]
        held = held_back(session, asked) if asks.LATE in states else {}
        return [
            held[one].why if state == asks.LATE and one in held else state
            for one, state in zip(asked, states, strict=True)
        ]

    def _ask(
        self, session: Session, cases: Sequence[tuple[Due, RoundRow]], ahead: Container[int], now: datetime
    ) -> set[str]:
        """Put the question; the keys of those that were sent and do not wait in App Home."""
        for one, round_ in cases:
            look_at = one.team.look_after_asking(one.moment, now)
            if round_.opened_at is None:
                self._rounds.open(session, one.team, round_, now, answered=round_.id in ahead)
                round_.look_at = look_at
            elif round_.look_at:
                round_.look_at = min(round_.look_at, look_at)
        plain = cache(posts.question_message)
        drafts = self._offers.offer(
            session, [(one.team, one.person, one.moment.day) for one, _ in cases], now
        )
        questions = [
            (
                one.person,
                ask_key(round_.id, one.person.id),
                posts.question_message(one.team, one.moment.day, draft)
                if draft
                else plain(one.team, one.moment.day),
            )
            for (one, round_), draft in zip(cases, drafts, strict=True)
        ]
        return self._people.tell_all(session, questions, now) if questions else set()

    def _open_answered(
        self, session: Session, due: Sequence[Due], rounds: Mapping[tuple[int, date], RoundRow], now: datetime
    ) -> set[int]:
        """Open those that wait for their moment with answers that came ahead; which rounds have such."""
        waiting = {row.id for row in rounds.values() if row.opened_at is None}
        ahead = store.rounds_answered(session, waiting)
        for one in due:
            round_ = rounds[one.team.id, one.moment.day]
            if round_.id in ahead and one.moment.is_open(now):
                self._rounds.open(session, one.team, round_, now)
        return ahead


def _windows(team: Team, zone: ZoneInfo, now: datetime) -> tuple[list[Moment], Moment]:
    """The moments that have come, and the one that follows."""
    return list(team.hours.begun(now, zone)), team.hours.following(now, zone)


def _is_new(row: Turn, moment: Moment) -> bool:
    return moment.opens >= row.joined_at and (row.done_until is None or moment.day > row.done_until)


def _claim(one: Due, round_: RoundRow, state: str, now: datetime, *, told: bool) -> dict[str, object]:
    waits = state in WAS_ASKED and not told
    row = {"round_id": round_.id, "member_id": one.person.id, "state": asks.HOME if waits else state}
    return row | {"at": now, "prompted": told, "prompt_edits": 0, "reminded": 0}
