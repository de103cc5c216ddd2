"""Editions: what is in them, how they read on a phone, and that each goes out once."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from assistant.core.config import Settings
from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.inbox import Inbox
from assistant.core.outbox import Outbox, OutboxRow
from assistant.core.people import People
from assistant.core.ports import Profile
from assistant.digest import chart
from assistant.digest.blocks import why
from assistant.digest.edition import Edition
from assistant.digest.models import DigestEdition
from assistant.digest.service import DigestService
from assistant.digest.subscriptions import Subscription, Wish
from assistant.titles import attempts
from assistant.titles.merge import Merge
from assistant.titles.reading import TitleReader
from tests.conftest import HandClock

OWNER, OTHER = "U0000001", "U0000002"
WISH = Wish("C0000001", "09:00", (0, 1, 2, 3, 4), None, (), 10)


def test_a_genre_nobody_knows_is_refused_at_its_field(
    digest: DigestService, numbers: Callable[..., None], clock: HandClock
) -> None:
    numbers(clock().date(), Heat=1)
    with pytest.raises(UserError, match="I know no genre “Polka”") as refused:
        digest.subscribe(OWNER, replace(WISH, genres=["drama", "Polka"]), clock(), "V1")
    assert refused.value.field == "genres"
    made = digest.subscribe(OWNER, replace(WISH, genres=["drama"]), clock(), "V2")
    assert made.genres == ("Drama",)


ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "America/Nuuk", "Africa/Cairo", "Asia/Kolkata"])


@given(ZONES, st.integers(0, 23), st.sampled_from([0, 30]), st.integers(0, 364))
def test_every_local_date_is_due_once_whatever_the_clocks_do(
    zone: str, hour: int, minute: int, offset: int
) -> None:
    one = Subscription("C1", OWNER, time(hour, minute), tuple(range(7)), ZoneInfo(zone), None, (), 5)
    start = datetime(2027, 1, 1, tzinfo=UTC) + timedelta(days=offset)
    seen = {one.due(start + timedelta(minutes=10 * n)) for n in range(6 * 24 * 3)} - {None}
    middle = start.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    assert middle in seen


def test_an_edition_missed_before_midnight_is_made_up_for_after_it() -> None:
    one = Subscription("C1", OWNER, time(23, 0), tuple(range(7)), ZoneInfo("Europe/Berlin"), None, (), 5)
    assert one.due(datetime(2026, 11, 18, 23, 30, tzinfo=UTC)) == date(2026, 11, 18)


@pytest.fixture
def digest(
    settings: Settings, db: Database, outbox: Outbox, inbox: Inbox, people: People, clock: HandClock
) -> DigestService:
    with db.begin() as session:
        people.know(session, Profile(OWNER, "Ada", "Europe/Berlin"))
        people.know(session, Profile(OTHER, "Bob", "UTC"))
    return DigestService(settings, db, outbox, inbox, people, TitleReader())


Numbers = Callable[..., None]
DAY = date(2026, 11, 17)


@pytest.fixture
def numbers(db: Database, clock: HandClock) -> Numbers:
    """Titles with views: name=number of views yesterday."""

    def merge(day: date, kind: str = "movie", genre: str = "Drama", **views: float) -> None:
        titles = [{"id": n, "title": n, "kind": kind, "genres": [genre]} for n in views]
        signals = [
            {"title_id": n, "date": day.isoformat(), "metric": "pageviews", "value": v}
            for n, v in views.items()
        ]
        with db.begin() as session:
            Merge(session, "t", clock(), demo=True).rows(attempts.read(titles=titles, signals=signals))

    return merge


def posts(db: Database) -> list[OutboxRow]:
    with db.read() as session:
        return list(
            session.scalars(select(OutboxRow).where(OutboxRow.kind == "slack.post").order_by(OutboxRow.id))
        )


def test_an_edition_goes_out_once_at_its_time(
    digest: DigestService, db: Database, clock: HandClock, numbers: Numbers
) -> None:
    numbers(date(2026, 11, 17), Dune=50, Heat=90)
    digest.subscribe(OWNER, WISH, clock(), "V1")
    clock.now = datetime(2026, 11, 19, 7, 59, tzinfo=UTC)
    digest.tick(clock())
    assert posts(db) == []
    clock.forward(minutes=2)
    for _ in range(3):
        digest.tick(clock())
    head, full = posts(db)
    assert head.payload["channel"] == "C0000001"
    assert head.payload["text"] == "Trending now: Heat leads, nothing rises much."
    assert (full.target_key, full.key) == (head.key, f"{head.key}:full")
    numbers(date(2026, 11, 19), Dune=500, Heat=80, Alien=20)
    clock.now = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    digest.tick(clock())
    assert posts(db)[2].payload["text"].startswith("1 new, 1 up: Dune leads")


def test_two_replicas_post_one_edition(digest: DigestService, db: Database, clock: HandClock) -> None:
    one = digest.subscription("C9")
    assert digest.post(one, "2026-11-18", clock()) is True
    assert digest.post(one, "2026-11-18", clock()) is False
    with db.read() as session:
        assert len(session.scalars(select(DigestEdition)).all()) == 1
    assert len(posts(db)) == 1, "without titles there is nothing for the thread"


def test_old_editions_are_forgotten(digest: DigestService, db: Database, clock: HandClock) -> None:
    one = digest.subscription("C9")
    digest.post(one, "2026-11-18", clock())
    digest.post(one, "2026-11-28", clock.forward(days=10))
    with db.begin() as session:
        assert digest.forget(session, clock() - timedelta(days=5)) == 1
    with db.read() as session:
        assert session.scalars(select(DigestEdition.period)).all() == ["2026-11-28"]


@pytest.mark.parametrize("moment", ["2026-11-21T08:30", "2026-11-19T13:00", "2026-11-19T07:30"])
def test_weekends_other_hours_and_long_missed_ones_bring_nothing(
    digest: DigestService, db: Database, clock: HandClock, moment: str
) -> None:
    digest.subscribe(OWNER, WISH, clock(), "V1")
    digest.tick(datetime.fromisoformat(moment).replace(tzinfo=UTC))
    assert posts(db) == []


def test_only_its_owner_or_who_runs_the_team_may_end_or_change_it(
    digest: DigestService, clock: HandClock, db: Database, people: People
) -> None:
    digest.subscribe(OWNER, WISH, clock(), "V1")
    with pytest.raises(UserError, match="Only a"):
        digest.unsubscribe(OTHER, WISH.channel)
    with pytest.raises(UserError, match="Only a"):
        digest.subscribe(OTHER, WISH, clock(), "V2")
    with db.begin() as session:
        people.know(session, Profile(OTHER, "Bob", "UTC"), ["product_owner"])
    assert [one.at for one in digest.mine(OWNER)] == [time(9, 0)]
    assert digest.unsubscribe(OTHER, WISH.channel).channel == WISH.channel
    assert digest.mine(OWNER) == []
    with pytest.raises(UserError, match="no Trending Now"):
        digest.unsubscribe(OWNER, WISH.channel)


@pytest.mark.parametrize(
    ("at", "channel", "field"), [("9", "C1", "at"), ("25:00", "C1", "at"), ("09:00", "", "channel")]
)
def test_a_wrong_form_points_at_the_field(
    digest: DigestService, clock: HandClock, at: str, channel: str, field: str
) -> None:
    with pytest.raises(UserError) as caught:
        digest.subscribe(OWNER, Wish(channel, at, (0,), None, (), 3), clock(), "V1")
    assert caught.value.field == field


def test_words_narrow_what_trends_now(digest: DigestService, clock: HandClock, numbers: Numbers) -> None:
    numbers(date(2026, 11, 17), Dune=50, Heat=90)
    numbers(date(2026, 11, 17), "show", "Science Fiction", Dark=70)
    numbers(date(2026, 11, 17), "show", "Comedy", Bear=60)

    def names(words: str) -> list[str]:
        return [item.title.name for item in digest.now(words, clock()).items]

    assert names("") == ["Heat", "Dark", "Bear", "Dune"]
    assert names("Shows") == ["Dark", "Bear"]
    assert names("shows science fiction, comedy") == ["Dark", "Bear"]
    assert names("movies comedy") == []
    with pytest.raises(UserError, match=r"`romnce` is neither .*Genres I know: Comedy, Drama"):
        digest.now("shows `romnce`", clock())


def test_a_low_score_and_genres_that_are_not_wanted_stay_away(
    digest: DigestService, clock: HandClock, numbers: Numbers
) -> None:
    numbers(DAY, Dune=9, Heat=8)
    one = digest.subscribe(OWNER, replace(WISH, least_vibe=0), clock(), "V1")
    assert [item.rank for item in digest.preview(one, clock()).items] == [1, 2]
    assert digest.preview(replace(one, least_vibe=1), clock()).items == ()
    less = digest.leave_out(OWNER, one.channel, ["drama"])
    assert less.without == ("Drama",)
    assert digest.preview(less, clock()).items == ()
    assert digest.leave_out(OWNER, one.channel, []).without == ()


def test_a_paused_subscription_waits_and_only_its_owner_may_pause_it(
    digest: DigestService, db: Database, clock: HandClock, numbers: Numbers
) -> None:
    numbers(DAY, Dune=9)
    digest.subscribe(OWNER, WISH, clock(), "V1")
    with pytest.raises(UserError, match="Only a product owner"):
        digest.pause(OTHER, WISH.channel, paused=True)
    digest.pause(OWNER, WISH.channel, paused=True)
    clock.now = datetime(2026, 11, 19, 8, 1, tzinfo=UTC)
    digest.tick(clock())
    assert editions(db) == []
    digest.pause(OWNER, WISH.channel, paused=False)
    digest.tick(clock())
    assert len(editions(db)) == 1


def editions(db: Database) -> list[str]:
    with db.read() as session:
        return list(session.scalars(select(DigestEdition.period)))


def test_a_quiet_subscription_says_nothing_when_nothing_has_changed(
    digest: DigestService, db: Database, clock: HandClock, numbers: Numbers
) -> None:
    numbers(DAY, Dune=9)
    one = digest.subscribe(OWNER, replace(WISH, quiet=True), clock(), "V1")
    assert digest.post(one, "2026-11-18", clock())
    assert digest.post(one, "2026-11-19", clock())
    with db.read() as session:
        keys = session.scalars(select(OutboxRow.key).where(OutboxRow.kind == "slack.post"))
        assert [key for key in keys if key.startswith("digest:")] == [
            f"digest:{WISH.channel}:2026-11-18",
            f"digest:{WISH.channel}:2026-11-18:full",
        ]


def test_the_chart_goes_beside_the_text_and_never_in_its_way(
    digest: DigestService, db: Database, clock: HandClock, numbers: Numbers
) -> None:
    numbers(DAY, Dune=9)
    one = digest.subscribe(OWNER, WISH, clock(), "V1")
    digest.post(one, "2026-11-18", clock())
    with db.read() as session:
        row = session.scalars(select(OutboxRow).where(OutboxRow.kind == "slack.file")).one()
        assert base64.b64decode(row.payload["content"]).startswith(b"\x89PNG")
        assert row.payload["alt"] == "Bubble chart of titles by vibe score: Dune without a score."
        assert (row.target_key, row.order_key) == (f"digest:{WISH.channel}:2026-11-18", row.key)


def test_a_chart_that_cannot_be_drawn_keeps_no_text_back(
    digest: DigestService, db: Database, clock: HandClock, numbers: Numbers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone() -> list[Path]:
        raise FileNotFoundError("the fonts")

    monkeypatch.setattr(chart, "font_files", gone)
    numbers(DAY, Dune=9)
    one = digest.subscribe(OWNER, WISH, clock(), "V1")
    assert digest.post(one, "2026-11-18", clock())
    assert posted(db) == [f"digest:{WISH.channel}:2026-11-18", f"digest:{WISH.channel}:2026-11-18:full"]


def test_an_edition_that_cannot_be_made_keeps_no_other_back(
    digest: DigestService, db: Database, clock: HandClock, numbers: Numbers
) -> None:
    class OneFails(DigestService):
        def preview(self, subscription: Subscription, now: datetime) -> Edition:
            if subscription.channel == WISH.channel:
                raise LookupError(subscription.channel)
            return super().preview(subscription, now)

    numbers(DAY, Dune=9)
    for n, channel in enumerate((WISH.channel, "C0000002")):
        digest.subscribe(OWNER, replace(WISH, channel=channel), clock(), f"V{n}")
    clock.now = datetime(2026, 11, 18, 8, 30, tzinfo=UTC)
    fields = {name: getattr(digest, name) for name in DigestService.__dataclass_fields__}
    OneFails(**fields).tick(clock())
    assert [key.split(":")[1] for key in posted(db)] == ["C0000002", "C0000002"]
    digest.tick(clock())
    assert {key.split(":")[1] for key in posted(db)} == {"C0000002", WISH.channel}


def posted(db: Database) -> list[str]:
    with db.read() as session:
        keys = session.scalars(select(OutboxRow.key).where(OutboxRow.kind != "slack.file"))
        return sorted(key for key in keys if key.startswith("digest:"))


def test_why_a_title_stands_where_it_stands(
    digest: DigestService, clock: HandClock, numbers: Numbers
) -> None:
    numbers(DAY, Dune=9, Heat=8)
    assert why(digest.why("heat", clock())).startswith("*Heat* is number 2: ")
    with pytest.raises(UserError, match="No title with new numbers is called “Nothing”"):
        digest.why("Nothing", clock())


def test_a_window_ranks_by_what_it_brought(digest: DigestService, clock: HandClock, numbers: Numbers) -> None:
    numbers(DAY - timedelta(days=12), Heat=1000)
    numbers(DAY, Dune=50, Heat=9)
    assert [item.title.name for item in digest.now("week", clock()).items] == ["Dune", "Heat"]
    month = digest.now("movies month", clock())
    assert [item.title.name for item in month.items] == ["Heat", "Dune"]
    assert month.items[0].why == "Wikipedia views 1,009 in the last 4 weeks"
    assert month.about == "movies, the last 4 weeks"


def test_sections_tell_what_rises_and_what_is_new_beyond_the_list(
    digest: DigestService, clock: HandClock, numbers: Numbers
) -> None:
    numbers(DAY - timedelta(days=7), Heat=90, Dune=20, Jaws=50)
    numbers(DAY, Heat=90, Dune=40, Jaws=45, Alien=5)
    one = digest.subscribe(OWNER, replace(WISH, count=1, sections=["rising", "new"]), clock(), "V1")
    edition = digest.preview(one, clock())
    assert [
        [item.title.name for item in part] for part in (edition.items, edition.rising, edition.fresh)
    ] == [
        ["Heat"],
        ["Dune"],
        ["Alien"],
    ]
    plain = digest.preview(replace(one, sections=()), clock())
    assert (plain.rising, plain.fresh) == ((), ())


def test_a_film_that_tmdb_knows_says_where_it_streams(db: Database, clock: HandClock) -> None:
    rows = [{"id": "movie:1", "kind": "movie", "title": "Tide", "providers": ["Harbour+"]}]
    other = [{"id": "x", "kind": "movie", "title": "Other", "providers": ["Elsewhere"]}]
    with db.begin() as session:
        Merge(session, "tmdb", clock(), demo=False).rows(attempts.read(rows))
        Merge(session, "file", clock(), demo=False).rows(attempts.read(other))
    with db.read() as session:
        assert {one.name: one.where for one in TitleReader().all(session)} == {
            "Tide": ("Harbour+",),
            "Other": (),
        }
