"""Forms of questions, and where in them the name of a title stands."""

from __future__ import annotations

import re

_THEY = r"(?:people|critics|reviewers|viewers|audiences|fans|others|they|you|everyone|everybody)"
_DO = r"(?:have|win|get|run|earn|gross|to make|make|cost)"
ONE = [
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
        rf"^(?:how many|which|what|the number of) .*\b(?:does|did) (.+?) {_DO}\b",
        rf"^how (?:much|expensive|old|long|often) (?:did|was|is|does) (.+?) (?:{_DO}|in \d{{4}})\b",
        r"^what (?:was|is) the (?:budget|running time|runtime|length|box office|cast|genre) of (.+)$",
        r"^in (?:which|what) (?:year|decade) (?:was|did) (.+?)(?: made| released| come out)?$",
        r"^(?:which|what) (?:decade|year) is (.+?) from$",
        r"^(?:what|which) (?:genres?|kind of film|type of movie|genres) (?:is|does|has) (.+?)(?: have)?$",
    )
]
TWO = [
    re.compile(pattern, re.I)
    for pattern in (
        r"^(?:please )?compare (.+?) (?:and|with|to|against) (.+)$",
        r"^(?:which|what|who|of|is it)\b[^,:]*[,:] (?:is it )?(.+?) or (.+)$",
        r"^(?:which is better|what is better|is it better) (.+?) or (.+)$",
        r"^(.+?) (?:vs\.?|versus) (.+)$",
        r"^does (.+?) or (.+) have .+$",
        r"^(?:was|is) (.+?) (?:released|made|\w+er) (?:before|after|than) (.+?)(?:,.*)?$",
        r"\b(?:of|between) (.+?) and (.+?)(?:, (?:which|what|who)\b.*)?$",
        r"\bboth (.+?) and (.+)$",
        r"^(.+?) and (.+?): .+$",
        r"\b(?:do|did|that) (.+?) and (.+?) (?:have in common|share)\b",
        r"\b(?:are|from) (.+?) (?:and|to) (.+)$",
    )
]
"""Where two names stand; both must be titles."""
