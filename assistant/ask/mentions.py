"""Which titles a question names: those the catalogue knows, and a name it does not."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.titles import words
from assistant.titles.names import Match
from assistant.titles.snapshot import Snapshot

QUOTED = re.compile(r"[“\"«]([^”\"»]{1,120})[”\"»]|(?<!\w)'([^']{2,120})'(?!\w)")
_THEY = r"(?:people|critics|reviewers|viewers|audiences|fans|others|they|you|everyone|everybody)"
_TEMPLATES = [
    re.compile(pattern, re.I)
    for pattern in (
        r"^who (?:directed|made|wrote|(?:stars|starred|plays|played|acts|acted|is|was) in) (.+)$",
        r"^who (?:is|was|are) the (?:directors?|stars?|cast|actors?) (?:of|in) (.+)$",
        r"^(?:when|(?:in )?(?:what|which) year) (?:was|did|is|were) (.+?) (?:released|come out|made|out)$",
        r"^how long (?:is|was|does) (.+?)(?: last| run)?$",
        r"^what(?: is|'?s|’s) (?!trending|hot|popular|the best)(.+?) about$",
        rf"^(?:what|how) (?:do|did|does) {_THEY} (?:say|think|feel|write|like|make)(?: about| of)? (.+)$",
        rf"^(?:do|did) {_THEY} (?:like|love|hate|enjoy) (.+)$",
        r"^(?:please )?tell me (?:more |something )?about (.+)$",
        r"^(?:what|how) about (.+)$",
        r"^(.+?),? (?:any good|worth (?:watching|seeing|it))$",
        r"^is (.+?) (?:(?:any )?good|bad|great|scary|funny|sad|violent|boring|slow|(?:worth|too|for) .+)$",
        r"^(?:how|what) (?:is|was|are|were) the .+? (?:of|in) (.+)$",
        r"^why is (.+?) (?:trending|rising|popular).*$",
        r"^(?:are|is) there (?:any )?reviews? (?:of|for) (.+)$",
    )
]
_PAIR = re.compile(
    r"^(?:(?:please )?compare (.+?) (?:and|with|to|against) (.+)"
    r"|(?:which is better|what is better|is it better)[,:]? (.+?) or (.+)"
    r"|(.+?) (?:vs\.?|versus) (.+))$",
    re.I,
)
# Phrases with these speak of many titles, so they are no name.
_MANY = re.compile(r"\b(?:films?|movies?|shows?|series|titles|comed(?:y|ies)|something|anything)\b", re.I)
_ASPECT_OF = re.compile(r"^(?:the )?[\w-]+(?: and [\w-]+)? (?:of|in) (.+)$", re.I)
_SMALL = {"of", "the", "and", "in", "a", "to", "for", "on", "vs", "&"}


@dataclass(frozen=True)
class Mentions:
    """`matches`: one for each name the question holds; `unknown`: a name no title has."""

    matches: tuple[Match, ...] = ()
    unknown: str | None = None
    misspelt: str | None = None


def mentions_of(question: str, catalogue: Snapshot, year: int | None = None) -> Mentions:
    asked = question.strip().rstrip("?!. ")
    phrases = _phrases(asked)
    exact = [m for p in phrases if (m := catalogue.names.find(p, year)) and m.how in ("exact", "alias")]
    if exact:
        return Mentions(tuple(exact))
    if scanned := _scan(asked, catalogue, year):
        return Mentions(tuple(scanned))
    for phrase in (*phrases, *_capitalised(asked, catalogue)):
        found = catalogue.names.find(phrase, year)
        if found:
            return Mentions((found,), misspelt=phrase if found.how == "spelling" else None)
    named = (phrase for phrase in (*phrases, *_capitalised(asked, catalogue)) if _says_something(phrase))
    unknown = next(named, None)
    whole = catalogue.names.find(asked, year) if len(words.split(asked)) <= 6 else None
    return Mentions((whole,)) if whole and whole.how != "part" else Mentions(unknown=unknown)


def _says_something(phrase: str) -> bool:
    """ "it" and "that one" are no names, unless the catalogue has them."""
    return any(word not in words.STOP_WORDS for word in words.norms(phrase))


def _phrases(asked: str) -> list[str]:
    """What stands where a title stands, by quotes or by the form of the question."""
    quoted = [first or second for first, second in QUOTED.findall(asked)]
    if quoted:
        return quoted
    if pair := _PAIR.match(asked):
        return [part for part in pair.groups() if part]
    for template in _TEMPLATES:
        if found := template.match(asked):
            of = _ASPECT_OF.match(found[1])
            return [
                phrase for phrase in (found[1], of[1] if of else "") if phrase and not _MANY.search(phrase)
            ][-1:]
    return []


def _scan(asked: str, catalogue: Snapshot, year: int | None) -> list[Match]:
    """Names in running text, the longest first at each place. A lone common word needs a capital letter."""
    spoken = words.split(asked)
    found: list[Match] = []
    start = 0
    while start < len(spoken):
        for end in range(min(len(spoken), start + catalogue.names.longest), start, -1):
            part = spoken[start:end]
            if _may_name(part, start, catalogue):
                after = [word for word in spoken[end : end + 1] if words.is_year(word.norm)]
                match = catalogue.names.find(" ".join(word.raw for word in (*part, *after)), year)
                if match and match.how in ("exact", "alias"):
                    found.append(match)
                    start = end - 1
                    break
        start += 1
    return found


def _may_name(part: list[words.Word], start: int, catalogue: Snapshot) -> bool:
    key = " ".join(word.norm for word in part)
    if key not in catalogue.names.exact and key not in catalogue.names.alias:
        return False
    telling = [word for word in part if word.norm not in catalogue.common]
    capital = all(word.raw[0].isupper() or word.raw.isdigit() for word in part if word.norm not in _SMALL)
    if part[0].norm in words.ARTICLES and len(part) == 2:
        return capital or bool(telling)
    return bool(telling) or len(part) > 2 or (capital and start > 0)


def _capitalised(asked: str, catalogue: Snapshot) -> list[str]:
    """Runs of capitalised words inside the sentence, but for people the catalogue knows and for places: a
    film "in London" is described, not named."""
    places = (
        set(re.findall(r"\b(?:in|from|at|near) (?:the )?([A-Z].*)", asked)) if _MANY.search(asked) else set()
    )
    runs = re.findall(r"(?<=[a-z,] )[A-Z][\w'’-]*(?: (?:(?:of|the|and|in|a|to) )*[A-Z0-9][\w'’:-]*)*", asked)
    runs = [run for run in runs if not any(place.startswith(run) for place in places)]
    people = {" ".join(words.norms(person)) for person in catalogue.people}
    genres = {genre.casefold() for genre in catalogue.genres}
    months = {"i", "slack", "netflix"}
    return [
        run
        for run in runs
        if (key := " ".join(words.norms(run))) not in people
        and key not in genres | months
        and not key.isdigit()
    ]
