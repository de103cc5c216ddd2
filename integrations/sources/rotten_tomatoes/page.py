"""A page's markup to rows, from what several years of its markup have in common. Pure; never raises.

Facts are looked for in JSON-LD first, then in the page's own JSON (`scoreInfo`, the media scorecard), then in
its elements. What none of them has is named in `missing`, so that a change of markup is seen.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlparse

from selectolax.lexbor import LexborHTMLParser, LexborNode

from assistant.core.ports import Json

BLOCKED = re.compile(
    r"captcha|access denied|attention required|unusual traffic|are you a (?:human|robot)|request blocked",
    re.I,
)
BLOCK_PAGES_ARE_SHORTER_THAN = 20_000
WANTED = ("score", "consensus", "genres", "year")
REVIEW_BOXES = "review-speech-balloon, review-card, .review-row, .review_table_row, [data-qa=review-item]"
REVIEW_TEXT = (
    "[data-qa=review-quote], [data-qa=review-text], .review-text, .the_review, [slot=content], [slot=review]"
)


@dataclass(frozen=True)
class Page:
    title: Json | None
    reviews: list[Json] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def is_block(text: str) -> bool:
    """Captchas and refusals are short; a film's page is not, whatever its reviews say."""
    if len(text) >= BLOCK_PAGES_ARE_SHORTER_THAN:
        return False
    tree = LexborHTMLParser(text)
    words = tree.body.text(separator=" ", strip=True) if tree.body else text
    head = tree.css_first("title")
    return bool(BLOCKED.search(f"{head.text() if head else ''} {words}")) and not _linked_data(tree)


def links(text: str) -> list[str]:
    """Paths of the films and shows a list names."""
    tree = LexborHTMLParser(text)
    found = [str(entry.get("url") or "") for entry in _entries(tree)]
    found += [str(node.attributes.get("href") or "") for node in tree.css("a[href]")]
    paths = (urlparse(link).path.rstrip("/") for link in found)
    return list(dict.fromkeys(path for path in paths if re.fullmatch(r"/(?:m|tv)/[\w-]+", path)))


def read(path: str, text: str) -> Page:
    """`path`: "/m/dune_2021"."""
    tree = LexborHTMLParser(text)
    ld = next(
        (one for one in _linked_data(tree) if one.get("@type") != "BreadcrumbList" and one.get("name")), {}
    )
    name, year = _name(tree, ld)
    if not name:
        return Page(None)
    scores = _scores(tree, ld)
    consensus = _consensus(tree, ld)
    row = {
        "id": path.lstrip("/"),
        "kind": "show" if path.startswith("/tv/") else "movie",
        "title": name,
        "year": year,
        "released": str(ld.get("datePublished") or ld.get("dateCreated") or ld.get("startDate") or "")[:10],
        "overview": _said(ld.get("description")),
        "genres": [_said(genre) for genre in _list(ld.get("genre"))],
        "directors": _people(ld.get("director")),
        "cast": _people(ld.get("actor") or ld.get("actors")),
        "url": f"https://www.rottentomatoes.com{path}",
        "consensus": consensus,
        "scores": scores,
        "ids": {"rotten_tomatoes": path.lstrip("/")},
    }
    found = {"score": scores.get("critics"), "consensus": consensus, "genres": row["genres"], "year": year}
    return Page(
        title={name: value for name, value in row.items() if value not in (None, "", [], {})},
        reviews=_ld_reviews(path, ld) + reviews(path, text),
        missing=[name for name in WANTED if found[name] in (None, "", [])],
    )


def reviews(path: str, text: str) -> list[Json]:
    """Critics' lines shown on a page."""
    found = []
    for box in LexborHTMLParser(text).css(REVIEW_BOXES):
        quote = box.attributes.get("reviewquote") or _inside(box, REVIEW_TEXT)
        if quote:
            author = box.attributes.get("criticname") or _inside(
                box, "[data-qa=review-critic-link], .display-name, [slot=name], .critic-name"
            )
            state = box.attributes.get("scorestate") or ""
            publisher = _inside(box, "[data-qa=review-publication], .publication, [slot=publication]")
            found.append(_review(path, quote, author, publisher, None, str(state)))
    return found


def _ld_reviews(path: str, ld: Json) -> list[Json]:
    found = []
    for item in _list(ld.get("review")):
        if isinstance(item, dict) and (quote := _said(item.get("reviewBody") or item.get("description"))):
            author = ", ".join(_people(item.get("author")))
            publisher = ", ".join(_people(item.get("publisher")))
            found.append(_review(path, quote, author, publisher, _stars(item.get("reviewRating")), ""))
    return found


def _review(
    path: str, quote: str, author: str | None, publisher: str | None, rating: float | None, state: str
) -> Json:
    """Reviews have no id of their own: who said what about which page is one."""
    own = hashlib.sha256(f"{path}\n{author}\n{quote}".encode()).hexdigest()[:24]
    row = {
        "id": own,
        "title_id": path.lstrip("/"),
        "text": quote,
        "rating": rating,
        "author": author,
        "publisher": publisher,
        "fresh": state if state in ("fresh", "rotten") else None,
        "url": f"https://www.rottentomatoes.com{path}/reviews",
    }
    return {name: value for name, value in row.items() if value not in (None, "")}


def _name(tree: LexborHTMLParser, ld: Json) -> tuple[str | None, int | None]:
    """Headings write "Amblin' (1968)"; JSON-LD has the name alone."""
    node = tree.css_first('meta[property="og:title"]')
    shown = str(node.attributes.get("content") or "") if node else ""
    headed = re.match(r"(.*?)\s*\((\d{4})\)", shown)
    dated = re.match(
        r"\d{4}", str(ld.get("datePublished") or ld.get("dateCreated") or ld.get("startDate") or "")
    )
    year = int(headed[2]) if headed else int(dated[0]) if dated else None
    name = _said(ld.get("name")) or (headed[1] if headed else shown.partition(" | ")[0].strip())
    return (name or None), year


def _scores(tree: LexborHTMLParser, ld: Json) -> dict[str, float]:
    info = _own_json(tree, "scoreInfo")
    card = _scorecard(tree)
    rated = ld.get("aggregateRating") or {}
    board = tree.css_first("score-board, score-board-deprecated")
    shown = board.attributes if board else {}
    critics = (
        _dig(info, "tomatometerAllCritics", "score"),
        _dig(card, "criticsScore", "score"),
        shown.get("tomatometerscore"),
        rated.get("ratingValue") if isinstance(rated, dict) else None,
    )
    audience = (
        _dig(info, "audienceAll", "score"),
        _dig(card, "audienceScore", "score"),
        shown.get("audiencescore"),
    )
    found = {"critics": _percent(critics), "audience": _percent(audience)}
    return {who: score for who, score in found.items() if score is not None}


def _percent(candidates: tuple[Any, ...]) -> float | None:
    for value in candidates:
        try:
            number = float(str(value).rstrip("%"))
        except ValueError:
            continue
        if 0 <= number <= 100:
            return number
    return None


def _consensus(tree: LexborHTMLParser, ld: Json) -> str | None:
    shown = tree.css_first(
        "[data-qa=critics-consensus], #critics-consensus p, .what-to-know__section-body span"
    )
    own = _dig(_own_json(tree, "scoreInfo"), "tomatometerAllCritics", "consensus")
    return _said(shown.text(separator=" ", strip=True) if shown else own)


def _linked_data(tree: LexborHTMLParser) -> list[Json]:
    found: list[Json] = []
    for node in tree.css('script[type="application/ld+json"]'):
        for one in _list(_loads(node.text())):
            if isinstance(one, dict):
                found += [part for part in _list(one.get("@graph", one)) if isinstance(part, dict)]
    return found


def _entries(tree: LexborHTMLParser) -> Iterator[Json]:
    for one in _linked_data(tree):
        inner = one.get("itemListElement")
        inner = inner.get("itemListElement") if isinstance(inner, dict) else inner
        yield from (entry for entry in _list(inner) if isinstance(entry, dict))


def _own_json(tree: LexborHTMLParser, name: str) -> Any:
    """What a script assigns to `….name = {…};`."""
    for node in tree.css("script"):
        assigned = re.search(rf"\b{name}\s*=\s*(?=\{{)", node.text())
        if assigned:
            try:
                return json.JSONDecoder().raw_decode(node.text(), assigned.end())[0]
            except (ValueError, RecursionError):
                continue
    return None


def _scorecard(tree: LexborHTMLParser) -> Any:
    node = tree.css_first("#media-scorecard-json, script[data-json=mediaScorecard]")
    return _loads(node.text()) if node else None


def _loads(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _dig(value: Any, *names: str) -> Any:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _said(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _people(value: Any) -> list[str]:
    names = (one.get("name") if isinstance(one, dict) else one for one in _list(value))
    return [name.strip() for name in names if isinstance(name, str) and name.strip()]


def _stars(value: Any) -> float | None:
    """A rating with its own scale, as a percentage."""
    try:
        low, high = float(value.get("worstRating") or 0), float(value["bestRating"])
        share = (float(value["ratingValue"]) - low) / (high - low) * 100
    except (AttributeError, KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    return share if 0 <= share <= 100 else None


def _inside(box: LexborNode, selector: str) -> str | None:
    node = box.css_first(selector)
    return node.text(separator=" ", strip=True) or None if node else None
