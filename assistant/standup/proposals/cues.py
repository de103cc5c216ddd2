"""The words that mean something happened to a ticket, and those that take it back."""

from __future__ import annotations

import re

KEY = r"[A-Z][A-Z0-9]{1,9}-[1-9][0-9]*"
_PR = r"\b(?:prs?|mrs?|pull requests?|merge requests?|patch)\b"

CUES = (
    ("unflag", r"\bunblocked\b|\bunstuck\b|\b(?:no longer|not|isn't|is not) (?:\w+ )?(?:blocked"
     r"|stuck|on hold)\b"),
    ("unflag", r"\bblocker\b[^,.]*\b(?:gone|resolved|solved|cleared|lifted)|\b(?:resolved"
     r"|cleared) the blocker"),
    ("past flag", r"\b(?:was|were|had been) (?:blocked|stuck|on hold)\b"),
    ("doing", r"\breopened\b|\b(?:changes (?:were )?requested|needs rework|failed (?:in )?(?:qa"
     r"|review|testing))\b"),
    ("tested", r"\b(?:passed|through) (?:qa|testing|the tests in staging)\b|\bqa (?:passed"
     r"|signed off|approved)\b"),
    ("ready_production", r"\bready (?:for|to go to) (?:prod(?:uction)?|release)\b"),
    ("ready_staging", r"\bready for staging\b"),
    ("review", r"\b(?:waiting|ready|up|out|submitted|sent|put|awaiting|open|pending|awaits|"
     r"waits) (?:\S+ )?(?:for |on )?"
     r"(?:a |my |the )?(?:code |peer )?reviews?\b"),
    ("review", r"\b(?:in|into|to|for|under) (?:code |peer )?review\b"),
    ("review", rf"\b(?:opened|raised|created|submitted|pushed|put up|made|posted"
     rf"|filed)\b(?: \S+){{0,3}}? {_PR}"),
    ("review", rf"{_PR}(?: \S+){{0,3}}? (?:is |are )?(?:up|open(?:ed)?|out|ready|submitted|raised"
     rf"|created)\b"),
    ("qa", r"\b(?:in|to|for|with|into|waiting on) (?:qa|testing)\b|\bqa is (?:testing|looking)"),
    ("staging", r"\b(?:in|on|to|onto) (?:the )?(?:staging|stage)\b"),
    ("done", r"\b(?:in|to|on|into) (?:prod|production)\b|\bis live\b|\bwent live\b|\blive now\b"
     r"|\b(?:released|shipped)\b"),
    ("merged", r"\bmerged\b"),
    ("done", r"\b(?:finished|finalized|finalised|done|completed?|closed|wrapped up|resolved|delivered)\b"),
    ("done", rf"\bfixed (?=(?:up )?{KEY})|{KEY}:? (?:is |was |has been )?fixed\b|✅|✔|☑"
     rf"|:white_check_mark:|:heavy_check_mark:"),
    ("doing", r"\b(?:started|starting|begun|began|beginning|picked|picking|took"
     r"|taking) (?:\S+ )?(?:up|on|with|work)\b"),
    ("doing", r"\b(?:started|starting|begun|began|kicked off)\b"),
    ("doing", rf"^(?:\W*)(?:start|begin|pick up|continue|resume|doing|work on)\b(?=.*{KEY})"),
    ("doing", r"\b(?:working on|worked on|continuing|in progress|picking up|picked up)\b"),
    ("flag", r"\b(?:blocked|stuck|on hold|held up|blocker)\b|\bat a standstill\b"),
    ("flag", r"\b(?:waiting|waits|wait) (?:on|for)\b"),
    ("flag", r"\b(?:can't|cannot|can not|unable to|couldn't) (?:proceed|continue|go on|move"
     r"|progress|make progress|start|finish)"),
    ("flag", rf"\b(?:blocks|is blocking|blocking|holds up|holding up) (?:my )?(?={KEY})"),
)  # fmt: skip
"""(intent, words). An earlier row wins over a later one that overlaps it."""

NEGATED = re.compile(
    r"\b(?:not|never|no|hardly|without|nothing|neither|nor|barely|cannot|none|nobody|unmerged)\b|"
    r"n't\b|\bnowhere\b"
)
PARTLY = re.compile(
    r"\b(?:almost|nearly|half|halfway|partly|partially|mostly|close to|parts?|portion|step|phase|"
    r"first|basically|"
    r"some of|most of|one of|bits? of|as good as|practically|just about|besides|except|apart "
    r"from|subtasks?)\b"
    r"|\d+ ?%|\d/\d"
)
UNREAL = re.compile(
    r"\b(?:will|i'll|we'll|'ll|it'll|going to|gonna|hope|hoping|hopefully|want|wanted|wants|"
    r"should|could|might|may|"
    r"would|plan|planning|plans|try|tries|trying|tried|failed to|about to|tomorrow|next (?:week|"
    r"sprint|month)|later|"
    r"once|when|if|until|till|unless|after|before|as soon as|wish|maybe|perhaps|probably|assume|"
    r"assuming|suppose|"
    r"need to|needs to|have to|has to|must|thought|expect|expecting|aim|aiming|goal|target|soon|"
    r"due|supposed|intend|"
    r"ask|asked|whether|let's|let us|trying|cancelled|by (?:friday|monday|tuesday|wednesday|thursday)|eta|"
    r"ready to be|to be|want to|would like|pretend|imagine|doubt|rather than|instead of|looking forward)\b|\?"
)
REVIEWING = re.compile(
    r"\b(?:review(?:ed|ing)|review(?= [A-Z])|helped|helping|paired|pairing|looked at|code review "
    r"of|reviews? for)\b"
)
BACK = re.compile(
    r"\b(?:back|reverted|rolled back|reopened|returned|failed|deprioriti[sz]ed|rework|changes "
    r"(?:were )?requested|again)\b"
)
MOVED = re.compile(r"\b(?:moved|moving|put|set|dragged|back|pushed|sent|goes|went)\b|->|→|=>", re.IGNORECASE)
_VERBS = (
    r"finished|merged|closed|deployed|released|started|shipped|opened|completed|moved|said|says|"
    r"thinks|told|reports|"
    r"did|has|had|picked|took|wants|wrapped|fixed|resolved|claims|asked|works|wrote|unblocked|reopened|began|"
    r"(?:is|was) (?:working|reviewing|done with|blocked|stuck|waiting|doing|finishing|still|on)"
)
OTHERS = re.compile(
    rf"(?<![\w-])(?!(?:I|We|PR|MR|It|This|That|The|They|QA|CI|And|But|Also|Just|Both|All|Then|Now|Today|"
    rf"Yesterday|Which|Finally|Already|Still|Work|Code|Everything|Actually)\b)"
    rf"(?:[A-Z][a-z]+(?: [A-Z][a-z]+)?|@\w+|<@\w+>)(?: also| already| just| finally)? (?:{_VERBS})\b"
    r"|\b(?:[Ss]omeone|[Ss]omebody|[Cc]olleague|[Tt]eammate|[Hh]e|[Ss]he|[Tt]hey)(?:'s)? (?!and I)\b"
    r"|\bunblocked (?!by |it|now|again|thanks|myself)[A-Z][a-z]"
)


def cues(text: str) -> list[tuple[int, int, str]]:
    """(start, end, intent) of the words that mean something, in the order of the text; none overlap."""
    found: list[tuple[int, int, str]] = []
    for intent, words in CUES:
        for match in re.finditer(words, text, re.IGNORECASE):
            if all(match.end() <= start or match.start() >= end for start, end, _ in found):
                found.append((match.start(), match.end(), intent))
    return sorted(found)
