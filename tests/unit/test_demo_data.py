"""The demo data has the shape its readers rely on: whoever edits it by hand learns here what broke."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from assistant import demo
from integrations.sources import netflix, wikidata

DATA = Path(__file__).parents[2] / "assistant" / "demo" / "data"
GENRES = {
    "Action", "Adventure", "Animation", "Comedy", "Crime", "Documentary", "Drama", "Family", "Fantasy",
    "History", "Horror", "Music", "Mystery", "Romance", "Science Fiction", "Thriller", "War", "Western",
}  # fmt: skip
COLUMNS = [
    "Project Backlog", "Sprint Backlog", "In Progress", "In Review", "Ready for Staging", "In Staging",
    "Ready for Production", "Done",
]  # fmt: skip
ROLES = {"product_owner", "scrum_master", "developer", "expert", "admin"}
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
CLOCK_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")

Row = dict[str, Any]


def rows(name: str) -> list[Row]:
    text = (DATA / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def document(name: str) -> Row:
    loaded: Row = yaml.safe_load((DATA / name).read_text(encoding="utf-8"))
    return loaded


TITLES = rows("catalogue/titles.jsonl")
REVIEWS = rows("catalogue/reviews.jsonl")
SIGNALS = rows("catalogue/signals.jsonl")
LABELS = rows("labels.jsonl")
TEAM = document("team.yaml")
PROJECT = document("project.yaml")
TITLE_IDS = {title["id"] for title in TITLES}
MEMBERS = {person["slack_id"] for person in TEAM["people"]}
TICKETS = {ticket["key"]: ticket for ticket in PROJECT["tickets"]}


def by_id(row: Row) -> str:
    return str(row.get("id") or row.get("key") or row.get("slack_id") or row["title_id"])


@pytest.mark.parametrize("path", sorted(DATA.rglob("*.*")), ids=lambda path: path.name)
def test_files_are_composed_utf8_with_unix_lines(path: Path) -> None:
    text = path.read_bytes().decode("utf-8")
    assert text == unicodedata.normalize("NFC", text)
    assert "\r" not in text
    assert text.endswith("\n")


def test_there_are_enough_titles_of_both_kinds_and_every_genre() -> None:
    assert len(TITLES) == len(TITLE_IDS) >= 60
    kinds = Counter(title["kind"] for title in TITLES)
    assert kinds.keys() == {"movie", "show"}
    assert min(kinds.values()) >= 20
    assert {genre for title in TITLES for genre in title["genres"]} == GENRES


@pytest.mark.parametrize("title", TITLES, ids=by_id)
def test_a_title_is_complete(title: Row) -> None:
    assert re.fullmatch(rf"demo:[a-z0-9-]+-{title['year']}", title["id"])
    assert date.fromisoformat(title["released"]).year == title["year"]
    assert title["genres"]
    assert 1 <= len(title["cast"]) <= 4
    assert title["directors"] if title["kind"] == "movie" else True
    assert re.fullmatch(r"[a-z]{2}", title["language"])
    assert 20 <= title["runtime_min"] <= 240
    assert 40 <= len(title["overview"]) <= 240
    assert title["demo"] is True


def test_the_questions_with_a_catch_are_still_there() -> None:
    named = Counter((title["kind"], title["title"]) for title in TITLES)
    assert named["movie", "Dune"] == 2
    assert named["show", "The Office"] == 2
    assert named["movie", "Amélie"] == 1
    assert {"demo:ringu-1998", "demo:the-ring-2002"} <= TITLE_IDS
    reviewed = Counter(review["title_id"] for review in REVIEWS)
    assert TITLE_IDS - reviewed.keys() == {"demo:das-boot-1981"}
    assert 1 in reviewed.values()
    assert max(reviewed.values()) <= 12


def test_reviews_are_many_and_none_is_there_twice() -> None:
    assert len(REVIEWS) >= 360
    assert len({review["id"] for review in REVIEWS}) == len(REVIEWS)
    assert len({" ".join(re.findall(r"\w+", review["text"].casefold())) for review in REVIEWS}) == len(
        REVIEWS
    )
    assert len({(review["title_id"], review["author"]) for review in REVIEWS}) == len(REVIEWS)
    assert 30 <= sum("rating" in review for review in REVIEWS) <= len(REVIEWS) / 3


def review_faults(review: Row) -> list[str]:
    checks = {
        "title_id": review["title_id"] in TITLE_IDS,
        "id": review["id"].startswith(review["title_id"] + "-"),
        "text": review["text"] == review["text"].strip() and 8 <= len(review["text"]) <= 600,
        "days_ago": 1 <= review["days_ago"] <= 60,
        "published": "published" not in review,
        "rating": 0 <= review.get("rating", 0) <= 100,
        "publisher": review["publisher"] == "Demo reviews",
        "author": re.fullmatch(r"[a-z0-9_.]+", review["author"]) is not None,
        "demo": review["demo"] is True,
    }
    return [name for name, fine in checks.items() if not fine]


def test_every_review_is_complete() -> None:
    assert {review["id"]: faults for review in REVIEWS if (faults := review_faults(review))} == {}


def test_every_title_has_one_row_of_pageviews_and_a_dozen_have_popularity() -> None:
    metrics = Counter((signal["title_id"], signal["metric"]) for signal in SIGNALS)
    assert set(metrics.values()) == {1}
    assert {title for title, metric in metrics if metric == "pageviews"} == TITLE_IDS
    popular = {title for title, metric in metrics if metric == "popularity"}
    assert len(popular) >= 12
    assert popular <= TITLE_IDS


def test_a_signal_has_sixty_days_and_only_one_has_gaps() -> None:
    assert {len(signal["daily"]) for signal in SIGNALS} == {60}
    assert all(value > 0 for signal in SIGNALS for value in signal["daily"] if value is not None)
    assert [signal["title_id"] for signal in SIGNALS if None in signal["daily"]] == ["demo:das-boot-1981"]


def test_signals_rise_fade_and_spike() -> None:
    views = {signal["title_id"]: signal["daily"] for signal in SIGNALS if signal["metric"] == "pageviews"}

    def last_week_against_first(slug: str) -> float:
        daily = views[f"demo:{slug}"]
        return float(sum(daily[-7:]) / sum(daily[:7]))

    assert last_week_against_first("sinners-2025") > 2
    assert last_week_against_first("adolescence-2025") < 0.4
    spike = views["demo:casablanca-1942"]
    assert sum(value > 3 * sorted(spike)[30] for value in spike) == 1


@pytest.mark.parametrize("label", LABELS, ids=by_id)
def test_a_label_is_a_range_and_a_few_words(label: Row) -> None:
    assert label["title_id"] in TITLE_IDS
    assert 0 <= label["vibe_low"] < label["vibe_high"] <= 100
    assert label["vibe_high"] - label["vibe_low"] <= 35
    assert 3 <= len(set(label["tags"])) == len(label["tags"]) <= 5


def test_thirty_titles_with_at_least_three_reviews_are_labelled() -> None:
    reviewed = Counter(review["title_id"] for review in REVIEWS)
    assert len({label["title_id"] for label in LABELS}) == len(LABELS) == 30
    assert all(reviewed[label["title_id"]] >= 3 for label in LABELS)


@pytest.mark.parametrize("person", TEAM["people"], ids=by_id)
def test_a_person_is_complete(person: Row) -> None:
    assert re.fullmatch(r"U0[A-Z0-9]{9}", person["slack_id"])
    assert person["email"] == f"{person['name']}@example.com"
    assert ZoneInfo(person["zone"])
    assert set(person["roles"]) <= ROLES
    assert person["roles"]
    assert person["working_days"] == [day for day in DAYS if day in person["working_days"]]
    assert person["prompt_time"] is None or CLOCK_TIME.fullmatch(person["prompt_time"])


def test_eight_people_in_three_zones_fill_every_role() -> None:
    assert len(MEMBERS) == len(TEAM["people"]) == 8
    zones = {person["zone"] for person in TEAM["people"]}
    assert zones == {"Europe/Berlin", "America/New_York", "Asia/Kolkata"}
    assert {role for person in TEAM["people"] for role in person["roles"]} == ROLES


def test_channels_have_known_members_and_the_standup_has_a_home() -> None:
    channels = {channel["id"]: channel for channel in TEAM["channels"]}
    names = [channel["name"] for channel in TEAM["channels"]]
    assert names == ["general", "standup", "trending-now", "mlops", "random"]
    assert all(re.fullmatch(r"C0[A-Z0-9]{9}", channel) for channel in channels)
    assert all(set(channel["members"]) <= MEMBERS for channel in channels.values())
    home = channels[TEAM["standup"]["channel"]]
    assert home["name"] == "standup"
    assert home["bot_is_member"]
    assert set(TEAM["standup"]["members"]) <= set(home["members"])
    assert CLOCK_TIME.fullmatch(TEAM["standup"]["prompt_time"])


def test_three_past_standups_miss_one_answer_in_all() -> None:
    past = TEAM["standup"]["past"]
    everyone = set(TEAM["standup"]["members"])
    assert [day["workdays_ago"] for day in past] == [3, 2, 1]
    present = [[answer["member"] for answer in day["answers"]] for day in past]
    assert all(len(set(members)) == len(members) for members in present)
    assert sum(len(everyone - set(members)) for members in present) == 1
    assert all(set(members) <= everyone for members in present)
    answers = [answer for day in past for answer in day["answers"]]
    assert all(answer["yesterday"] and answer["today"] for answer in answers)
    assert sum(answer["blockers"] is not None for answer in answers) >= 2


def test_answers_speak_of_tickets_that_exist() -> None:
    spoken = set(re.findall(r"\bTN-\d+\b", json.dumps(TEAM["standup"]["past"])))
    assert len(spoken) >= 12
    assert spoken <= TICKETS.keys()


def test_tickets_are_numbered_in_order_and_fill_all_columns_and_types() -> None:
    assert list(TICKETS) == [f"TN-{number}" for number in range(1, len(PROJECT["tickets"]) + 1)]
    assert len(TICKETS) >= 34
    assert {ticket["status"] for ticket in TICKETS.values()} == set(COLUMNS)
    types = Counter(ticket["type"] for ticket in TICKETS.values())
    assert types.keys() == {"epic", "story", "task", "bug", "spike"}
    assert types["epic"] == 6


@pytest.mark.parametrize("ticket", PROJECT["tickets"], ids=by_id)
def test_a_ticket_is_complete(ticket: Row) -> None:
    assert ticket["status"] in COLUMNS
    assert ticket["priority"] in {"highest", "high", "medium", "low", "lowest"}
    assert ticket["assignee"] is None or ticket["assignee"] in MEMBERS
    assert ticket["reporter"] in MEMBERS
    assert 1 <= len(ticket["description"].splitlines()) <= 3
    assert len(ticket["summary"]) <= 80
    assert ticket["created_day"] <= ticket["updated_day"] <= -1
    if ticket["type"] == "epic":
        assert ticket["parent"] is ticket["points"] is ticket["sprint"] is None
    else:
        assert TICKETS[ticket["parent"]]["type"] == "epic"
        assert ticket["points"] in {1, 2, 3, 5, 8, 13}
    if ticket["type"] == "story":
        assert re.match(r"As an? .+, I want .+, so that .+\.", ticket["description"])
    if ticket["type"] == "spike":
        assert ticket["description"].startswith("Hypothesis: ")


def test_one_two_week_sprint_runs_and_holds_all_work_under_way() -> None:
    sprints = {sprint["name"]: sprint for sprint in PROJECT["sprints"]}
    running = [sprint for sprint in sprints.values() if sprint["state"] == "active"]
    assert [sprint["name"] for sprint in running] == ["Sprint 7"]
    assert running[0]["start_day"] < 0 < running[0]["end_day"]
    assert all(sprint["end_day"] - sprint["start_day"] == 13 for sprint in sprints.values())
    for ticket in TICKETS.values():
        if ticket["type"] == "epic":
            continue
        if ticket["status"] == "Project Backlog":
            assert ticket["sprint"] is None, ticket["key"]
        elif ticket["status"] == "Done":
            assert ticket["sprint"] in sprints, ticket["key"]
        else:
            assert ticket["sprint"] == "Sprint 7", ticket["key"]


def test_beside_the_demo_no_source_on_the_web_is_read_by_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("NETFLIX_ON", "WIKIDATA_ON"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    asked_for = wikidata.Settings(_env_file=None, wikidata_on=True)
    demo.keep_to_itself({"netflix": netflix.Settings(_env_file=None), "wikidata": asked_for})
    assert not netflix.Settings(_env_file=None).netflix_on
    assert wikidata.Settings(_env_file=None).wikidata_on
