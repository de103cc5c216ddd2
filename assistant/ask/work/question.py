"""Which questions are about the team's work. Pure: by the form of the whole sentence, so that a film's name
in another sentence makes none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["blocked", "finished", "doing", "sprint", "late", "unassigned", "ticket", "away"]

_US = "we us people everyone everybody anyone anybody someone somebody"
US = frozenset([*_US.split(), "the team", "our team"])
ME = frozenset({"i", "me", "my", "mine"})


@dataclass(frozen=True)
class WorkQuestion:
    """As it was put. `who`: a name, `<@U…>`, or empty for everybody; `span`: the words for its days."""

    kind: Kind
    who: str = ""
    span: str = ""
    key: str = ""


_WHO = r"(?P<who>(?!been\b)(?:<@[A-Z0-9]+(?:\|[^<>]*)?>|[^\W\d_][\w.’'-]*(?: [^\W\d_][\w.’'-]*){0,3}?))"
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_SPAN = (
    r"(?: (?:so far )?(?P<span>today|yesterday|tomorrow|(?:this|last|next) (?:week|month)|"
    r"(?:in |over |during )?(?:the )?(?:last|past) (?:\d{1,2} (?:days|weeks)|week)|"
    rf"since (?:{_DAY}|yesterday|last week|\d{{4}}-\d\d-\d\d)|"
    rf"(?:on |this |next )?{_DAY}|on \d{{4}}-\d\d-\d\d)"
    r"(?: so far)?)?(?: so far)?"
)
_NOW = r"(?: (?:right now|now|at the moment|currently|at present|still))?"
_KEY = r"(?P<key>[A-Za-z][A-Za-z0-9]{1,9}-[Ll]?[1-9][0-9]{0,8})"
_IS = r"(?:(?:['’]s)| is| are| am| was| were|['’]re)(?: (?:still|currently|now))?"
_SPRINT = r"(?:the|this|our)(?: current| running| active)? sprint"
_ITEMS = r"(?:tickets|issues|tasks|work items|items|stories|bugs)"
_DONE = r"(?:finished|completed|closed|shipped|delivered|done|resolved|accomplished|gotten done|got done)"
_DO = r"(?:finish|complete|close|ship|deliver|resolve|accomplish|get done|get finished)"
_GONE = r"(?:away|absent|out of office|out of the office|ooo|off|on (?:vacation|holiday|holidays|leave|pto))"

_FORMS: tuple[tuple[Kind, str], ...] = (
    ("blocked", rf"what{_IS} (?:blocking|holding up|slowing down|stopping) {_WHO}{_NOW}"),
    ("blocked", rf"what(?: stands|{_IS}) in (?:our|the team['’]s) way{_NOW}"),
    ("blocked", rf"who{_IS} (?:blocked|stuck)(?: by something| on something)?{_NOW}"),
    (
        "blocked",
        rf"(?:is|are|am) {_WHO} (?:currently |still )?(?:blocked|stuck)(?: by| on)?(?: anything|"
        rf" something)?{_NOW}",
    ),
    (
        "blocked",
        rf"what{_IS} {_WHO} (?:blocked by|blocked on|stuck on|stuck with|waiting for|waiting on){_NOW}",
    ),
    (
        "blocked",
        rf"what{_IS} (?:our|the|the team['’]s|today['’]s)(?: current| open)? (?:blockers|"
        rf"impediments){_NOW}",
    ),
    (
        "blocked",
        rf"(?:do we have|are there|is there)?(?: ?any|show|list)?(?: me)?(?: our| the)?(?: current|"
        rf" open)? ?blockers?{_NOW}",
    ),
    ("blocked", rf"(?:which|what) {_ITEMS}{_IS} (?:blocked|flagged|stuck){_NOW}"),
    ("blocked", rf"(?:what{_IS}|is anything|anything) blocked{_NOW}"),
    ("finished", rf"what did {_WHO} {_DO}{_SPAN}"),
    ("finished", rf"what did {_WHO} (?:do|work on)(?= ){_SPAN}"),
    ("finished", rf"what (?:has|have) {_WHO} {_DONE}{_SPAN}"),
    ("finished", rf"what (?:was|were|got|has been|have been|is|is already) {_DONE}{_SPAN}"),
    ("finished", rf"(?:which|what) {_ITEMS} (?:did {_WHO} {_DO}|(?:were|got|have been) (?:{_DONE})){_SPAN}"),
    ("doing", rf"what{_IS} {_WHO} (?:currently )?(?:working on|doing|busy with|up to){_NOW}(?: today)?"),
    (
        "doing",
        rf"what (?:does|do) {_WHO} (?:have in progress|have on (?:their|his|her|my|our) plate|work on|"
        rf"plan to do){_NOW}(?: today)?",
    ),
    ("doing", rf"who(?:{_IS}) (?:working on what|doing what){_NOW}"),
    ("doing", rf"what{_IS} in progress{_NOW}"),
    (
        "sprint",
        rf"(?:what|how much)(?: work)?{_IS} (?:left|open|remaining|undone|not done|unfinished|missing|"
        rf"to do)(?: to do)? (?:in|for|of) {_SPRINT}",
    ),
    ("sprint", rf"what(?: else)? (?:remains|do we have left)(?: to do)? in {_SPRINT}"),
    ("sprint", rf"how{_IS} {_SPRINT}(?: going| doing| looking)?{_NOW}"),
    ("sprint", rf"how (?:does {_SPRINT} look|far are we (?:in|with) {_SPRINT})"),
    (
        "sprint",
        rf"(?:what{_IS} )?(?:the )?(?:sprint (?:status|progress)|(?:status|progress|state) of "
        rf"{_SPRINT})",
    ),
    ("sprint", rf"(?:are we on track (?:for|in|with)|will we (?:finish|make|complete)) {_SPRINT}"),
    ("sprint", rf"what{_IS} in {_SPRINT}"),
    (
        "sprint",
        rf"(?:when does {_SPRINT} end|how (?:many days|much time|long)(?:{_IS}| do we have)? left "
        rf"(?:in|of) {_SPRINT})",
    ),
    ("late", r"(?:what(?:['’]s| is)|is anything|anything) (?:overdue|past due|running late)"),
    (
        "late",
        rf"(?:(?:which|what) {_ITEMS}{_IS}|are (?:any|there any) {_ITEMS}) (?:overdue|past due|late|"
        rf"running late)",
    ),
    ("late", rf"(?:show|list|any)?(?: me)?(?: the| our)? ?overdue {_ITEMS}"),
    ("unassigned", r"(?:what(?:['’]s| is)|is anything|anything) (?:unassigned|up for grabs|not assigned)"),
    (
        "unassigned",
        rf"(?:which|what) {_ITEMS} (?:are (?:unassigned|not assigned|up for grabs)|have no (?:assignee|"
        rf"owner)|has nobody|belong to nobody)",
    ),
    ("unassigned", rf"(?:show|list|any|are there any)?(?: me)?(?: the| our)? ?unassigned {_ITEMS}"),
    (
        "ticket",
        rf"(?:what(?:['’]s| has)? (?:changed|new|happened)|what happened|any news|news|what(?:['’]s|"
        rf" is) new) (?:in|on|with|about|to|of|for) {_KEY}{_SPAN}",
    ),
    ("ticket", rf"(?:what(?:['’]s| is) )?(?:the )?(?:status|state|progress) (?:of|on|for) {_KEY}"),
    ("ticket", rf"{_KEY}(?: status)?|where does {_KEY} stand|where(?:['’]s| is) {_KEY}"),
    ("ticket", rf"(?:how(?:['’]s| is) {_KEY}(?: going| doing)?|what(?:['’]s| is) {_KEY}(?: about)?)"),
    ("ticket", rf"who(?:['’]s| is| has) (?:(?:working )?on |assigned to |doing )?{_KEY}"),
    ("ticket", rf"(?:is|was) {_KEY} (?:done|finished|closed|blocked|in progress|ready|in review)(?: yet)?"),
    ("away", rf"who(?:{_IS}| will be) (?:{_GONE}|out){_SPAN}"),
    ("away", rf"(?:is|are|am|will) {_WHO} (?:be )?{_GONE}{_SPAN}"),
    ("away", rf"when (?:is|are) {_WHO} {_GONE}"),
)


def _forms() -> list[tuple[Kind, re.Pattern[str]]]:
    """Names that stand twice in a form are told apart, as `re` wants it."""
    found = []
    for kind, form in _FORMS:
        counts: dict[str, int] = {}

        def numbered(match: re.Match[str], counts: dict[str, int] = counts) -> str:
            counts[match[1]] = counts.get(match[1], 0) + 1
            return f"(?P<{match[1]}{counts[match[1]]}>"

        found.append((kind, re.compile(re.sub(r"\(\?P<(\w+)>", numbered, form), re.I)))
    return found


_READY = _forms()
_SPAN_ALONE = re.compile(_SPAN, re.I)
_CALLED = re.compile(r"^(?:<@[A-Z0-9]+(?:\|[^<>]*)?>[\s,:]*)+(?=\S)")
_POLITE = re.compile(
    r"^(?:(?:hey|hi|hello|ok|okay|so|and|but|usher|please|pls)\b[\s,:!]*|"
    r"(?:can|could|would) you (?:please )?(?:tell|show|list)(?: me| us)?\s+|(?:tell|show) (?:me|us)\s+|"
    r"(?:do you know|i(?:['’]d| would) like to know)\s+)+",
    re.I,
)
_END = re.compile(r"(?:[\s,]*\b(?:please|pls|thanks|thank you))?[\s?!.]*$", re.I)


def work_question(text: str) -> WorkQuestion | None:
    """Of a message as Slack has it; None for every other question."""
    said = " ".join(text.split())
    said = _END.sub("", _POLITE.sub("", _CALLED.sub("", said)))
    for kind, form in _READY:
        found = form.fullmatch(said)
        if found:
            parts = {name.rstrip("123456789"): value for name, value in found.groupdict().items() if value}
            return WorkQuestion(kind, whom(parts.get("who", "")), parts.get("span", ""), parts.get("key", ""))
    return None


def is_span(words: str) -> bool:
    """Whether these words say days as a question of a known form does."""
    return _SPAN_ALONE.fullmatch(f" {words}") is not None


def whom(said: str) -> str:
    """As `WorkQuestion.who` has it."""
    if said.casefold() in US:
        return ""
    return "me" if said.casefold() in ME else said
