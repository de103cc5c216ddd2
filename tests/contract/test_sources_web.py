"""What every source on the web keeps to, over a real socket; then what each makes of its answers."""

from __future__ import annotations

import gzip
import itertools
import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from assistant.core.errors import BudgetUsedUp, Rejected, Unavailable, UserError
from assistant.core.ports import FollowsTitles, KnownTitle, SourceBatch, TitleSource
from integrations.sources import netflix, rotten_tomatoes, rss, tmdb, wikidata, wikimedia
from integrations.sources.rotten_tomatoes import page
from integrations.sources.rss import mapping as rss_mapping
from integrations.sources.tmdb import mapping as tmdb_mapping
from tests.conftest import HandClock
from tests.lines import ROOT
from tests.standins.film_sources import NETFLIX, FilmSources, film_sources, furnish, tmdb_list

IDS = {
    "wikidata": "Q1001",
    "wikipedia": "en:The_Lantern_Keeper_(film)",
    "tmdb_movie": "501",
    "rotten_tomatoes": "m/the_lantern_keeper",
}
KNOWN = [KnownTitle("movie", "The Lantern Keeper", 2026, IDS)]
NAMES = ("wikidata", "wikimedia", "tmdb", "rotten_tomatoes", "netflix", "rss")


@pytest.fixture
def world() -> Iterator[FilmSources]:
    with film_sources() as stand_in:
        furnish(stand_in)
        yield stand_in


@dataclass
class Made:
    world: FilmSources
    clock: HandClock

    def source(self, name: str, options: Mapping[str, str] | None = None, **more: Any) -> TitleSource:
        module = {
            "wikidata": wikidata,
            "wikimedia": wikimedia,
            "tmdb": tmdb,
            "rotten_tomatoes": rotten_tomatoes,
            "netflix": netflix,
            "rss": rss,
        }[name]
        given: dict[str, Any] = {f"{name}_base_url": self.world.url, f"{name}_pace": 0}
        given |= {"tmdb": {"tmdb_key": "k" * 32}, "rss": {"rss_feeds": f"{self.world.url}/feed"}}.get(
            name, {}
        )
        given |= {"rotten_tomatoes": {"rotten_tomatoes_on": True}}.get(name, {})
        given |= {"tmdb_text": True}
        settings: Any = module.Settings(_env_file=None, **given | more)
        build: Callable[..., TitleSource] = module.build
        source = build(options or {}, settings, self.clock)
        if isinstance(source, FollowsTitles):
            source.follow(KNOWN)
        web = source._web  # type: ignore[attr-defined]
        object.__setattr__(web._manners, "backoff", 0.001)
        return source


@pytest.fixture
def made(world: FilmSources, clock: HandClock) -> Made:
    return Made(world, clock)


def rows(batches: list[SourceBatch], kind: str) -> list[Any]:
    return [row for batch in batches for row in getattr(batch, kind)]


@pytest.mark.parametrize("name", NAMES)
def test_a_first_run_brings_rows_and_a_second_goes_on_from_its_cursor(made: Made, name: str) -> None:
    first = list(made.source(name).batches(None))
    assert rows(first, "titles") or rows(first, "signals") or rows(first, "reviews")
    assert all(len(b.titles) + len(b.reviews) + len(b.signals) <= 500 for b in first)
    again = list(made.source(name).batches(first[-1].cursor))
    if name != "wikidata":  # the latest weeks are asked for again, since Wikidata learns late
        assert [rows(again, kind) for kind in ("titles", "signals", "reviews")] == [[], [], []]


@pytest.mark.parametrize("name", NAMES)
def test_every_request_says_who_asks(made: Made, name: str) -> None:
    list(made.source(name, {"contact": "team@example.org"}).batches(None))
    assert {one.headers["User-Agent"] for one in made.world.asked} == {
        "Usher/0.1 (assistant of a film team; team@example.org)"
    }


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("status", "headers"), [(429, {"Retry_After": "0"}), (503, {}), (0, {})])
def test_passing_trouble_is_waited_out(made: Made, name: str, status: int, headers: dict[str, str]) -> None:
    made.world.fail(status, times=2, **headers)
    found = list(made.source(name).batches(None))
    assert rows(found, "titles") or rows(found, "signals") or rows(found, "reviews")


@pytest.mark.parametrize("name", [name for name in NAMES if name != "rss"])
def test_lasting_trouble_is_unavailable_and_a_long_wait_is_not_sat_out(made: Made, name: str) -> None:
    made.world.fail(500, times=50)
    with pytest.raises(Unavailable, match="answered 500"):
        list(made.source(name).batches(None))
    made.world._faults.clear()
    made.world.asked.clear()
    made.world.fail(429, Retry_After="3600")
    with pytest.raises(Unavailable) as caught:
        list(made.source(name).batches(None))
    assert caught.value.retry_after == 3600
    assert len(made.world.asked) == 1


@pytest.mark.parametrize("name", ["wikidata", "tmdb", "rotten_tomatoes"])
def test_a_budget_ends_a_run_and_the_next_goes_on(made: Made, name: str) -> None:
    whole = list(made.source(name).batches(None))
    budget, found = len(made.world.asked) - 1, list[SourceBatch]()
    limited = made.source(name, None, **{f"{name}_budget": budget})
    batches = limited.batches(None)
    with pytest.raises(BudgetUsedUp, match="budget of"):
        found.extend(batches)
    found += list(made.source(name).batches(found[-1].cursor if found else None))
    ids = {row["id"] for row in rows(whole, "titles")}
    assert {row["id"] for row in rows(found, "titles")} == ids


@pytest.mark.parametrize(
    ("name", "settings", "words"),
    [
        ("wikidata", {"wikidata_on": False}, "WIKIDATA_ON"),
        ("wikimedia", {"wikimedia_on": False}, "WIKIMEDIA_ON"),
        ("netflix", {"netflix_on": False}, "NETFLIX_ON"),
        ("tmdb", {"tmdb_key": ""}, "TMDB_KEY"),
        ("rotten_tomatoes", {"rotten_tomatoes_on": False}, "consent"),
        ("rss", {"rss_feeds": ""}, "RSS_FEEDS"),
    ],
)
def test_one_that_is_off_says_how_to_switch_it_on(
    made: Made, name: str, settings: dict[str, Any], words: str
) -> None:
    with pytest.raises(UserError, match=words):
        made.source(name, **settings)


def test_wikidata_gives_titles_with_people_and_the_ids_of_others(made: Made) -> None:
    found = list(made.source("wikidata").batches(None))
    film, show = rows(found, "titles")
    assert film["genres"] == ["drama", "mystery"]
    assert (film["cast"], film["runtime_min"], film["year"]) == (["Ann Lee", "Bo Park"], "112", 2026)
    assert film["ids"] == IDS | {"imdb": "tt9000001"}
    assert show["kind"] == "show"
    assert [row.reason for row in rows(found, "rejected")] == ["no item, name or kind"]


def test_pageviews_are_numbers_of_the_article_and_a_missing_one_is_said(made: Made) -> None:
    found = list(made.source("wikimedia").batches(None))
    signals = rows(found, "signals")
    assert len(signals) == 8
    assert signals[0] == {
        "title_id": "wikipedia:en:The_Lantern_Keeper_(film)", "date": "2026-11-10",
        "metric": "pageviews", "value": 110,
    }  # fmt: skip
    made.world.pages.clear()
    made.clock.forward(days=1)
    (batch,) = made.source("wikimedia").batches(found[-1].cursor)
    assert batch.skipped == {"the article has no pageviews": 1}


def test_tmdb_gives_details_reviews_places_and_what_changed(made: Made) -> None:
    found = list(made.source("tmdb").batches(None))
    film = next(row for row in rows(found, "titles") if row["id"] == "movie:501")
    assert (film["directors"], film["keywords"], film["providers"]) == (
        ["Ida Holm"],
        ["lighthouse"],
        ["Harbour+"],
    )
    assert film["ids"] == {"tmdb_movie": "501", "imdb": "tt9000001", "wikidata": "Q1001"}
    assert [(r["id"], r["rating"]) for r in rows(found, "reviews")] == [("a1", 80.0), ("a2", None)]
    assert {(s["title_id"], s["list"]) for s in rows(found, "signals") if s["metric"] == "tmdb_list"} == {
        ("movie:501", "trending movies"), ("movie:501", "now playing"),
        ("show:77", "trending shows"), ("show:77", "on the air"),
    }  # fmt: skip
    assert sum(b.skipped.get("TMDB no longer has it", 0) for b in found) == 1
    made.clock.forward(days=1)
    made.world.asked.clear()
    list(made.source("tmdb").batches(found[-1].cursor))
    (changes,) = [one for one in made.world.asked if one.path == "/movie/changes"]
    assert changes.query["start_date"] == "2026-11-17"
    assert made.world.paths().count("/movie/9") == 0


@pytest.mark.long
def test_every_known_title_is_read_again_within_the_months_that_tmdb_may_be_kept(made: Made) -> None:
    cursor = list(made.source("tmdb").batches(None))[-1].cursor
    nowhere = tmdb_list()
    made.world.pages |= {f"/trending/{kind}/week": nowhere for kind in ("movie", "tv")}
    made.world.pages |= {"/movie/now_playing": nowhere, "/movie/changes": nowhere}
    read = []
    for day in range(0, 360, 5):
        made.clock.forward(days=5)
        found = list(made.source("tmdb").batches(cursor))
        cursor = found[-1].cursor
        read += [day for row in rows(found, "titles") if row["id"] == "movie:501"]
    assert [later - day for day, later in itertools.pairwise(read)] == [120, 120]


def test_without_the_switch_no_text_of_tmdb_is_taken(made: Made) -> None:
    found = list(made.source("tmdb", None, tmdb_text=False).batches(None))
    assert rows(found, "reviews") == []
    assert "A keeper of lights" not in str(rows(found, "titles"))
    assert len(rows(found, "titles")) == 2


def test_a_tmdb_token_goes_into_the_header_a_key_into_the_query_and_neither_into_errors(made: Made) -> None:
    token = "head.claims.signature"
    list(made.source("tmdb", tmdb_key=token).batches(None))
    assert made.world.asked[-1].headers["Authorization"] == f"Bearer {token}"
    assert "api_key" not in made.world.asked[-1].query
    made.world.fail(401)
    with pytest.raises(Rejected, match="check the key") as caught:
        list(made.source("tmdb").batches(None))
    assert "kkkk" not in str(caught.value)


def test_rotten_tomatoes_obeys_robots_and_says_what_is_missing(made: Made) -> None:
    found = list(made.source("rotten_tomatoes").batches(None))
    (title,) = rows(found, "titles")
    assert (title["scores"], title["consensus"]) == ({"critics": 91.0}, "Small, and lit from within.")
    (review,) = rows(found, "reviews")
    assert (review["text"], review["author"], review["publisher"]) == ("It glows.", "R. Voss", "The Dock")
    assert "/browse/movies_at_home/" not in made.world.paths()
    assert found[0].skipped["robots.txt does not allow it"] == 1
    assert sum(b.skipped.get("the page is not there", 0) for b in found) == 1
    made.clock.forward(days=1)
    later = list(made.source("rotten_tomatoes").batches(found[-1].cursor))
    assert sum(b.skipped.get("unchanged", 0) for b in later) == 1
    made.world.pages["/m/the_lantern_keeper"] = (
        '<meta property="og:title" content="The Lantern Keeper (2026)">'
    )
    made.clock.forward(days=1)
    changed = list(made.source("rotten_tomatoes").batches(later[-1].cursor))
    assert {why for b in changed for why in b.skipped} >= {
        "the page has no score",
        "the page has no consensus",
    }


def test_rotten_tomatoes_stops_at_a_block_page_and_without_robots(made: Made) -> None:
    made.world.pages["/m/the_lantern_keeper"] = "<title>Access denied</title>Please solve the captcha."
    with pytest.raises(Unavailable, match="block page"):
        list(made.source("rotten_tomatoes").batches(None))
    made.world.asked.clear()
    made.world.fail(500, times=50)
    with pytest.raises(Unavailable):
        list(made.source("rotten_tomatoes").batches(None))
    assert set(made.world.paths()) == {"/robots.txt"}


def test_netflix_adds_up_the_seasons_of_a_show_and_keeps_bad_lines(made: Made) -> None:
    found = list(made.source("netflix").batches(None))
    shows = {(s["title_id"], s["date"]): (s["value"], s["rank"]) for s in rows(found, "signals")}
    assert shows["show:low-tide", "2026-11-15"] == (9_000_000, 1)
    assert shows["movie:the-lantern-keeper", "2026-11-08"] == (5_000_000, 2)
    assert [row.reason for row in rows(found, "rejected")] == ["not a line of the Top 10"]
    later = "2026-11-22\tFilms (English)\t1\tThe Lantern Keeper\tN/A\t4000000\n"
    made.world.pages["/tudum/top10/data/all-weeks-global.tsv"] = NETFLIX + later
    again = list(made.source("netflix").batches(found[-1].cursor))
    assert {s["date"] for s in rows(again, "signals")} >= {"2026-11-22", "2026-11-15"}


def test_a_feed_names_its_film_and_one_dead_feed_does_not_stop_the_others(made: Made) -> None:
    feeds = f"{made.world.url}/dead {made.world.url}/feed"
    found = list(made.source("rss", rss_feeds=feeds).batches(None))
    (review,) = rows(found, "reviews")
    assert (review["about"], review["about_year"], review["rating"]) == ("The Lantern Keeper", 2026, 70.0)
    assert review["published"] == "2026-11-17"
    assert [row.reason for row in rows(found, "rejected")] == ["its title names no film"]
    assert any("answered 404" in why for b in found for why in b.skipped)


BROKEN = (
    "",
    "<",
    "<html>",
    "\0\xff",
    '<script type="application/ld+json">{"a":',
    "[" * 5000,
    "<a href=/m/x>",
)


@pytest.mark.parametrize("text", BROKEN)
def test_broken_pages_and_feeds_raise_nothing(text: str) -> None:
    page.read("/m/x", text)
    page.reviews("/m/x", text)
    page.links(text)
    page.is_block(text)
    rss_mapping.reviews(text.encode("utf-8", "replace"), "feed")


@pytest.mark.parametrize("kept", range(0, 100, 7))
def test_a_page_cut_anywhere_raises_nothing(kept: int) -> None:
    from tests.standins.film_sources import FEED, RT_PAGE

    page.read("/m/x", RT_PAGE[: len(RT_PAGE) * kept // 100])
    rss_mapping.reviews(FEED[: len(FEED) * kept // 100].encode(), "feed")


@pytest.fixture
def recorded() -> Any:
    folder = Path(os.environ.get("QUALITY_DATA") or ROOT.parent / "shared/data") / "fixtures"
    if not folder.is_dir():
        pytest.skip(f"there are no recorded answers in {folder}; set QUALITY_DATA")
    return folder


def test_saved_pages_and_feeds_are_read(recorded: Any) -> None:
    saved = {path.name: gzip.decompress(path.read_bytes()).decode() for path in (recorded / "html").iterdir()}
    for text in saved.values():
        page.read("/m/x", text)
        page.links(text)
    amblin = page.read("/m/amblin", saved["rt__amblin_only_audience_score__2021-02-06.html.gz"])
    assert amblin.title
    assert (amblin.title["title"], amblin.title["year"]) == ("Amblin'", 1968)
    assert amblin.title["scores"] == {"audience": 60.0}
    assert "score" in amblin.missing
    avatar = page.read("/m/avatar_2", saved["rt__avatar_2_no_ratings_yet__2021-02-06.html.gz"])
    assert avatar.title
    assert "scores" not in avatar.title
    assert len(page.links(saved["rt_genre_list.html.gz"])) >= 100
    for feed in (recorded / "rss").iterdir():
        found, _ = rss_mapping.reviews(feed.read_bytes(), feed.name)
        assert found[0]["about"] == "Roald Dahl's Matilda the Musical"
        assert found[0]["rating"] == 90


def test_recorded_tmdb_answers_come_through_a_socket(recorded: Any, made: Made) -> None:
    for path in sorted((recorded / "tmdb").iterdir()):
        answer = json.loads(path.read_text())
        made.world.pages[answer["path"].removeprefix("/3")] = answer["body"]
    whole = json.loads((recorded / "tmdb_adamayoung/tv-series-details-append-response.json").read_text())
    made.world.pages[f"/tv/{whole['id']}"] = whole
    found = list(made.source("tmdb").batches(None))
    places = [row for row in rows(found, "signals") if row["metric"] == "tmdb_list"]
    skipped = sum(batch.skipped.get("TMDB no longer has it", 0) for batch in found)
    assert skipped > 20  # listed, but their details were not recorded
    detailed = tmdb_mapping.title(f"show:{whole['id']}", whole, "US")
    assert detailed["title"]
    assert detailed["ids"]["imdb"].startswith("tt")
    friends = made.world.pages["/tv/1668"]
    assert isinstance(friends, dict)
    assert tmdb_mapping.title("show:1668", friends, "US")["year"] == 1994
    assert isinstance(places, list)
