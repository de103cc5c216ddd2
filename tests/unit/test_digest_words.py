"""How an edition reads: on a phone, after the last one, with sections, labels and credits."""

from __future__ import annotations

import math
from dataclasses import replace

from assistant.core.ports import Json
from assistant.digest.blocks import PHONE_LINE, edition_message, thread_message
from assistant.digest.cli import as_text
from assistant.digest.edition import JUSTWATCH, Change, Selected, compose, top_line
from assistant.titles.reading import TitleView, TrendLine


def view(number: int, name: str | None = None, score: int | None = 82, count: int = 41) -> TitleView:
    return TitleView(
        id=number, source_id=f"t{number}", kind="movie", name=name or f"Film {number}", year=2021,
        runtime_min=None, genres=("Drama",), cast=(), directors=(), language=None, overview=None, url=None,
        demo=True, verdict="Quite good.", summary=None, vibe_score=score, tags=("slow-burn", "epic", "bleak"),
        review_count=count, engine="offline",
    )  # fmt: skip


def line(number: int, rank: int, trend: float = 0.0, title: TitleView | None = None) -> TrendLine:
    return TrendLine(title or view(number), rank, trend, "Wikipedia views 2.1× the week before")


TEN = [line(n, n, 0.5, title=view(n, "The Extraordinarily Long Title of a Film " * 2)) for n in range(1, 11)]


def phone_lines(message: Json) -> int:
    return sum(
        max(1, math.ceil(len(text) / PHONE_LINE))
        for text in as_text(message["blocks"]).rstrip("\n").split("\n")
    )


def test_ten_titles_stay_under_twenty_lines_of_a_phone() -> None:
    before = [{"title_id": n, "rank": 11 - n, "vibe": 80} for n in range(1, 10)]
    for about in ("", "shows, Comedy"):
        message = edition_message(compose(Selected(TEN), [before], about))
        assert phone_lines(message) < 20
    assert all(f"\n{n} " in "\n" + as_text(message["blocks"]) for n in range(2, 11))


def test_the_thread_tells_verdict_tags_and_reason_of_every_title() -> None:
    text = as_text(thread_message(compose(Selected([line(1, 1)]), [], ""))["blocks"])
    assert "Film 1 (2021), movie · vibe 82 · 41 reviews" in text
    assert "“Quite good.”" in text
    assert "Wikipedia views 2.1× the week before · slow-burn, epic, bleak" in text


def test_tags_stand_whole_or_not_at_all() -> None:
    long = replace(view(1), tags=("heartwarming", "thought-provoking", "visually stunning"))
    text = as_text(edition_message(compose(Selected([line(1, 1, title=long)]), [], ""))["blocks"])
    assert "the week before · heartwarming, thought-provoking\n" in text


def test_what_changed_since_the_last_edition_is_said() -> None:
    before = [{"title_id": 1, "rank": 3, "vibe": 80}, {"title_id": 2, "rank": 1, "vibe": 82}]
    edition = compose(Selected([line(1, 1), line(2, 2, 0.4), line(3, 3)]), [before], "")
    assert [item.change for item in edition.items] == [Change.UP, Change.DOWN, Change.NEW]
    text = as_text(edition_message(edition)["blocks"])
    assert "1 Film 1 (2021) · vibe 82 (was 80) · 41 reviews · up 2" in text
    assert "2 Film 2 (2021) · vibe 82 · 41 reviews · down 1" in text
    assert top_line(edition) == "1 new, 1 up: Film 1 leads, Film 2 rises fastest."


def test_no_score_says_how_many_reviews_there_are() -> None:
    lines = [line(1, 1, title=view(1, score=None, count=0)), line(2, 2, title=view(2, score=None, count=1))]
    text = as_text(edition_message(compose(Selected(lines), [], ""))["blocks"])
    assert "Film 1 (2021) · no reviews yet" in text
    assert "Film 2 (2021) · 1 review\n" in text


def test_offline_and_demo_text_is_labelled_and_names_stay_names() -> None:
    message = edition_message(compose(Selected([line(1, 1, title=view(1, "<!channel> *A&B*"))]), [], ""))
    assert message["blocks"][-1]["elements"][0]["text"] == "Made offline · demo text"
    assert "<!channel>" not in str(message)
    assert "&lt;!channel&gt; ∗A&amp;B∗" in str(message)


def test_nothing_to_say_is_said_in_one_line() -> None:
    message = edition_message(compose(Selected([]), [], "shows"))
    assert message["text"] == "Nothing to report for shows: no title has had new numbers for five weeks."
    assert len(message["blocks"]) == 1


def test_fifteen_titles_with_sections_stay_under_twenty_lines_and_the_thread_has_the_rest() -> None:
    many = [
        line(n, n, 0.5, title=view(n, "The Extraordinarily Long Title of a Film " * 2)) for n in range(1, 22)
    ]
    credited = [replace(one, title=replace(one.title, credit="x" * 78)) for one in many]
    before = [{"title_id": n, "rank": 20, "vibe": 82} for n in range(1, 4)]
    for records in ([], [before]):
        edition = compose(Selected(credited[:15], credited[15:18], credited[18:]), records, "shows, Comedy")
        message = edition_message(edition)
        assert phone_lines(message) < 20
        assert "more in the thread" in as_text(message["blocks"])
        assert "Rising: The Extraordinarily" in as_text(message["blocks"])
        thread = thread_message(edition)
        assert len(thread["blocks"]) <= 50
        assert as_text(thread["blocks"]).count("(2021), movie") == 21


def test_only_that_which_something_happened_to_is_told_again() -> None:
    before = [{"title_id": n, "rank": n, "vibe": 82} for n in (1, 2, 3)]
    moved = line(2, 2, title=view(2, score=70))
    edition = compose(Selected([line(1, 1), moved, line(4, 3)]), [before], "")
    text = as_text(edition_message(edition)["blocks"])
    assert "2 Film 2 (2021) · vibe 70 (was 82)" in text
    assert "As before: 1 Film 1\n" in text
    assert "Film 1 (2021)" not in as_text(thread_message(edition)["blocks"])
    same = compose(Selected([line(1, 1), line(2, 2)]), [before], "")
    assert not same.changed
    assert as_text(edition_message(same)["blocks"]).startswith(
        "As last time: Film 1 still leads.\nAs before: 1 Film 1, 2 Film 2\n"
    )


def test_a_section_tells_a_title_once_in_a_while_and_not_what_is_listed() -> None:
    older = [{"title_id": 7, "rank": 12, "vibe": 82, "section": "new"}]
    latest = [{"title_id": 1, "rank": 1, "vibe": 82, "section": ""}]
    selected = Selected([line(1, 1)], [line(8, 9, 0.6931)], [line(7, 11), line(9, 12)])
    edition = compose(selected, [latest, older], "")
    text = as_text(edition_message(edition)["blocks"])
    assert "Rising: Film 8 +100%\nNew: Film 9\nAs before" in text
    assert [entry["section"] for entry in edition.record()] == ["", "rising", "new"]
    risen = compose(Selected([line(7, 1)]), [[*latest, *older]], "")
    assert risen.items[0].change is Change.NEW, "what only a section told is new to the list"


def test_where_it_streams_is_said_and_credited() -> None:
    shown = replace(view(1), where=("Harbour+", "A&B"))
    text = as_text(thread_message(compose(Selected([line(1, 1, title=shown)]), [], ""))["blocks"])
    assert "\nStreams on Harbour+, A&B\n" in text
    assert JUSTWATCH in text
    assert JUSTWATCH not in as_text(thread_message(compose(Selected([line(1, 1)]), [], ""))["blocks"])
