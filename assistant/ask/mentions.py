"""Which titles a question names: those the catalogue knows, and a name it does not."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.ask import slots
from assistant.titles import words
from assistant.titles.names import Match
from assistant.titles.snapshot import Snapshot

QUOTED = re.compile(r"[“\"«]([^”\"»]{1,120})[”\"»]|(?<!\w)'([^']{2,120})'(?!\w)")
# Phrases with these speak of many titles, so they are no name.
_MANY = re.compile(r"\b(?:films?|movies?|shows?|series|titles|comed(?:y|ies)|something|anything)\b", re.I)
_ASPECT_OF = re.compile(r"^(?:the )?[\w-]+(?: and [\w-]+)? (?:of|in) (.+)$", re.I)
_SMALL = {"of", "the", "and", "in", "a", "to", "for", "on", "vs", "&"}


TITLE, PERSON = "thetitle", "theperson"


@dataclass(frozen=True)
class Frame:
    """The question without its names: `text` in compared words, each name as TITLE or PERSON; `said` as
    typed, without the titles."""

    text: str
    said: str
    people: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mentions:
    """`matches`: one for each name the question holds; `unknown`: a name no title has."""

    matches: tuple[Match, ...] = ()
    phrases: tuple[str, ...] = ()
    """How each match was said."""
    people: tuple[str, ...] = ()
    unknown: str | None = None
    misspelt: str | None = None

    def frame(self, question: str) -> Frame:
        text, said = f" {' '.join(words.norms(question))} ", question
        for phrase in self.phrases:
            text = text.replace(f" {' '.join(words.norms(phrase))} ", f" {TITLE} ", 1)
            said = said.replace(phrase, TITLE, 1)
        for person in self.people:
            for name in _forms(person):
                text = text.replace(f" {name} ", f" {PERSON} ")
        return Frame(text.strip(), said, self.people)


Named = tuple[str, Match]


def mentions_of(question: str, catalogue: Snapshot) -> Mentions:
    """As it stands; and where that names no title, with what is somebody's ("Dune's cast") taken apart."""
    found = _mentions_in(question, catalogue)
    apart = re.sub(r"(?<=\w)['’]s\b", "", question)
    if found.matches or apart == question:
        return found
    again = _mentions_in(apart, catalogue)
    return again if again.matches else found


def _mentions_in(question: str, catalogue: Snapshot) -> Mentions:
    asked = question.strip().rstrip("?!. ")
    if pair := _pair(asked, catalogue):
        return _mentions(pair, ())
    phrases = _phrases(asked)
    exact = [(p, m) for p in phrases if (m := catalogue.names.find(p)) and m.how in ("exact", "alias")]
    people, held = _people(asked, catalogue, [p for p, _ in exact])
    if exact:
        return _mentions(exact, people)
    slot = next((p for p in phrases if not _within(p, people)), None)
    scanned = _scan(asked, catalogue, held)
    if scanned and not (slot and _leaves_a_name(slot, scanned, catalogue)):
        return _mentions(scanned, people)
    runs = [run for run in _capitalised(asked, catalogue) if not _within(run, people)]
    tried = [phrase for phrase in (slot, *runs) if phrase and _says_something(phrase)]
    for phrase in tried:
        found = catalogue.names.find(phrase)
        if found and (found.how != "part" or _begins(phrase, found, catalogue)):
            misspelt = phrase if found.how == "spelling" else None
            return Mentions((found,), (phrase,), people, misspelt=misspelt)
    whole = catalogue.names.find(asked) if len(words.split(asked)) <= 6 and not people else None
    if whole and whole.how != "part":
        return Mentions((whole,), (asked,))
    return Mentions(people=people, unknown=next(iter(tried), None))


def _mentions(named: list[Named], people: tuple[str, ...]) -> Mentions:
    return Mentions(tuple(match for _, match in named), tuple(phrase for phrase, _ in named), people)


def _pair(asked: str, catalogue: Snapshot) -> list[Named]:
    """Two titles, where the form of the question has room for two and both are known."""
    for form in slots.TWO:
        if found := form.search(asked):
            sides = [(side, catalogue.names.find(side)) for side in found.groups() if side]
            known = [(side, match) for side, match in sides if match and match.how in ("exact", "alias")]
            if len(known) == 2:
                return known
    return []


def _people(asked: str, catalogue: Snapshot, titles: list[str]) -> tuple[tuple[str, ...], set[int]]:
    """People the catalogue knows, the longest name at each place, and the words they take."""
    spoken = [word.norm for word in words.split(asked)]
    taken: set[int] = set()
    for title in titles:
        taken |= _places(spoken, words.norms(title))
    found: list[str] = []
    held: set[int] = set()
    for length in range(6, 0, -1):
        for start in range(len(spoken) - length + 1):
            span = set(range(start, start + length))
            said = " ".join(spoken[start : start + length])
            owner = said.removesuffix("s") if length > 1 and re.search(r"['’]s\b", asked) else said
            name = catalogue.people.get(said) or catalogue.people.get(owner)
            if (
                name
                and not span & (taken | held)
                and (length > 1 or words.split(asked)[start].raw[0].isupper())
            ):
                found.append(name)
                held |= span
    return tuple(found), held


def _places(spoken: list[str], name: list[str]) -> set[int]:
    for start in range(len(spoken) - len(name) + 1):
        if spoken[start : start + len(name)] == name:
            return set(range(start, start + len(name)))
    return set()


def _within(phrase: str, people: tuple[str, ...]) -> bool:
    """Whether a phrase names, or is a piece of, somebody the catalogue knows."""
    said = " ".join(words.norms(phrase))
    names = [form for person in people for form in _forms(person)]
    return any(f" {name} " in f" {said} " or f" {said} " in f" {name} " for name in names)


def _forms(person: str) -> tuple[str, str]:
    """A name, and what an apostrophe and an s make of it."""
    name = " ".join(words.norms(person))
    return name, f"{name}s"


def _leaves_a_name(slot: str, scanned: list[Named], catalogue: Snapshot) -> bool:
    """Whether a known name is only a piece of the name in the slot ("Son" in "Son of the Golden West")."""
    covered = {word for phrase, _ in scanned for word in words.norms(phrase)}
    rest = [word for word in words.split(slot) if word.norm not in covered and word.raw[0].isupper()]
    return any(not words.is_year(word.norm) and word.norm not in words.STOP_WORDS for word in rest)


def _begins(phrase: str, match: Match, catalogue: Snapshot) -> bool:
    """A part of a name stands for it when the name begins so, or holds these several words in a row."""
    said = words.norms(phrase)
    if words.is_year(said[-1]) and len(said) > 1:
        said = said[:-1]
    for position in match.positions:
        name = words.norms(catalogue.views[position].name)
        if said in (name[: len(said)], words.without_article(name)[: len(said)]):
            return True
        if len(said) > 1 and said[0] not in words.ARTICLES and f" {' '.join(said)} " in f" {' '.join(name)} ":
            return True
    return False


def _says_something(phrase: str) -> bool:
    """ "it" and "that one" are no names, unless the catalogue has them."""
    return any(word not in words.STOP_WORDS for word in words.norms(phrase))


def _phrases(asked: str) -> list[str]:
    """What stands where a title stands, by quotes or by the form of the question."""
    quoted = [first or second for first, second in QUOTED.findall(asked)]
    if quoted:
        return quoted
    for template in slots.ONE:
        if found := template.match(asked):
            of = _ASPECT_OF.match(found[1])
            return [
                phrase for phrase in (found[1], of[1] if of else "") if phrase and not _MANY.search(phrase)
            ][-1:]
    return []


def _scan(asked: str, catalogue: Snapshot, held: set[int]) -> list[Named]:
    """Names in running text, the longest first at each place. A lone common word needs a capital letter, and
    a name inside a person's is theirs."""
    spoken = words.split(asked)
    found: list[Named] = []
    start = 0
    while start < len(spoken):
        for end in range(min(len(spoken), start + catalogue.names.longest), start, -1):
            part = spoken[start:end]
            if not held & set(range(start, end)) and _may_name(part, start, catalogue):
                phrase = " ".join(word.raw for word in part)
                match = catalogue.names.find(phrase)
                if match and match.how in ("exact", "alias"):
                    found.append((phrase, match))
                    start = end - 1
                    break
        start += 1
    return found


def _may_name(part: list[words.Word], start: int, catalogue: Snapshot) -> bool:
    if len(part) == 1 and (words.is_year(part[0].norm) or part[0].norm in words.STOP_WORDS):
        return False
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
    genres = {genre.casefold() for genre in catalogue.genres}
    months = {"i", "slack", "netflix"}
    return [
        run
        for run in runs
        if (key := " ".join(words.norms(run))) not in catalogue.people
        and key not in genres | months
        and not key.isdigit()
    ]
