"""Turns of talk that say what a viewer thinks where the single words do not, or say the opposite.

Written by hand: "never a dull moment" holds a word of blame and is praise; "I want my two hours back" holds
none and is blame.
"""

from __future__ import annotations

import re

from assistant.titles.engines.text import words

_PRAISE = (
    # Blame denied.
    r"(?:not|n't|never|no|without|hardly)(?: [\w-]+){0,2} (?:dull|boring|bored|wasted|false|weak|"
    r"complaints?|regrets?|flaws?|disappoint\w*|fault)",
    r"(?:not|n't) (?:mind|matter)",
    r"(?:could|can|did|do|would) n't (?:look away|stop|breathe|put it down|get enough|tear \w+ eyes|"
    r"want it to end|"
    r"wait for (?:the )?(?:next|more|another))",
    # What it did to the viewer.
    r"tissues|goosebumps|lump in my throat|in tears|bawl\w*|teared up|edge of (?:my|your|our) seats?|"
    r"(?:held|hold|holding) (?:my|your) breath|heart (?:rate|pounding|racing|in my)|glued to|hooked|"
    r"speechless",
    r"i (?:\w+ )?(?:cried|wept|sobbed|cheered|gasped|screamed)|laughed (?:so|until|till|out loud|"
    r"the whole|all)|"
    r"still (?:laugh|cry|think about|works|holds|love)|forgot (?:to|i was|the time|that i)",
    r"stay(?:s|ed)? with (?:me|you)|under (?:my|your) skin|stuck with me|never forget|wo n't forget",
    # Coming back for more.
    r"hold(?:s|ing)? up|rewatch\w*|(?:see|saw|seen|watch|watched|watching) (?:it|this|that) "
    r"(?:again|twice|every|together|(?:\w+ )?(?:two|three|\w+teen|\w*\d+|dozen|\w+th) times?)",
    r"binged|in one sitting|in one (?:night|go)|(?:another|more) (?:three|two|five|ten)? ?(?:hours?|"
    r"seasons?) of it|"
    r"comfort (?:film|movie|show|watch|blanket)",
    # Verdicts.
    r"worth (?:it|every|the|watching|seeing|your)|must(?:-| )(?:see|watch)|(?:go|please) (?:see|"
    r"watch) (?:it|this)",
    r"best (?:\S+ ){0,4}(?:ever|of the (?:year|decade|century)|in (?:years|ages)|this year|on tv|"
    r"on television|"
    r"i (?:ve|have)|i know|of my life)",
    r"(?:steals|stole) (?:the|every)|deserves? (?:an?|all|every)|ten out of ten|10 10|five stars|hands down",
    r"(?<!n't )(?<!not )(?:love|loved|adore|adored) (?:it|this|every|her|him|them)",
)

_BLAME = (
    r"my (?:money|time|life|evening|(?:\w+ )?hours?) back|waste(?:d|s)? (?:of|my|your)|"
    r"save your (?:money|time)",
    r"walk(?:ed)? out|(?:switch|turn)ed (?:it )?off|gave up|(?:fell|falling|fall) asleep|dozed|"
    r"put me to sleep|"
    r"(?:check|look)(?:ed|ing)? (?:at )?(?:my|the) (?:watch|phone|time|clock)",
    r"kept waiting|nothing (?:happens|works)|goes? (?:nowhere|on and on|round in circles)|"
    r"falls? (?:apart|flat)|"
    r"fell (?:apart|flat)|downhill|loses its way",
    r"(?:no|zero|without any) (?:plot|story|point|chemistry|heart|soul|sense|laughs|thrills|charm|"
    r"fun|substance)",
    r"do n't (?:bother|waste|believe the hype|see it|get it|get the)|avoid|skip (?:it|this)|"
    r"stay home|never again",
    r"overrated|overhyped|overpraised|so-called|what were they|who (?:thought|asked|approved)|how did this",
    r"(?:did|could|do) n't care|felt nothing|(?:did|do) n't (?:understand|see|get) (?:why|what|the)|"
    r"could n't (?:wait for it|follow|finish|get through|get on)",
    r"(?:not|n't|neither) (?:(?!as )\w+ )?(?:funny|scary|sexy|clever|good|worth|for me|my thing|"
    r"entertaining|convincing)",
    r"(?:hours?|minutes|episodes|seasons?) too (?:long|many)|too (?:long|loud|much|many)",
    r"meh|nope|yawn|cringe|ugh|unwatchable|insult to|sorry for (?:the|every)|deserve[sd]? better|better off",
)


def idiom(text: str) -> int:
    """1 where such turns praise more than they blame, -1 where they blame more, else 0."""
    line = f" {' '.join(words(text))} "
    found = len(_PRAISING.findall(line)) - len(_BLAMING.findall(line))
    return (found > 0) - (found < 0)


def _any(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<= )(?:{'|'.join(patterns)})(?= )")


_PRAISING, _BLAMING = _any(_PRAISE), _any(_BLAME)
