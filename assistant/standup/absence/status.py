"""Whether somebody's status in Slack says that they are away. Pure."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from assistant.core.ports import Status, TimeOff

OPEN_END = date(9999, 12, 31)
"""The last day of a status that was set without an end."""

_AWAY = re.compile(
    r"\b(?:ooo|out[ -]of[ -](?:the )?office|out sick|pto|vacation(?:ing)?|holidays?|annual leave|time off|"
    r"(?:on|parental|maternity|paternity|sick|bereavement) leave|(?:day|week|days) off|"
    r"off (?:today|sick|until|till)|"
    r"sick|ill|unwell|afk until|away (?:until|till)|urlaub|krank|elternzeit|vacaciones|de baja|en congés?|"
    r"en vacances|malade|férias|in ferie)\b",
    re.IGNORECASE,
)
# Words right before that turn it round: "back from vacation", "planning my holidays", "not sick any more".
_NOT_NOW = re.compile(
    r"\b(?:back|after|before|planning|plan|planned|booking|booked|not|no|no longer|never|need|needs|dreaming|"
    r"missing|next|soon|nicht|zurück)\b[^.!?;]{0,25}$",
    re.IGNORECASE,
)
_WORKING = re.compile(r"\b(?:work\w*|remote\w*|wfh|meeting|focus\w*|available|online|back)\b", re.IGNORECASE)
_EMOJI = {
    ":palm_tree:",
    ":desert_island:",
    ":beach_with_umbrella:",
    ":umbrella_on_ground:",
    ":face_with_thermometer:",
    ":face_with_head_bandage:",
    ":mask:",
    ":sneezing_face:",
    ":ooo:",
    ":vacation:",
}


def says_away(status: Status) -> bool:
    """By words, else by Slack's own emoji for vacation and sickness when no words say otherwise."""
    found = list(_AWAY.finditer(status.text))
    if found:
        return any(not _NOT_NOW.search(status.text[: one.start()]) for one in found)
    return status.emoji in _EMOJI and not _WORKING.search(status.text)


def time_off(status: Status, zone: ZoneInfo, now: datetime) -> TimeOff | None:
    """The days from today on that the status covers; none when it ends before noon today."""
    if not says_away(status):
        return None
    today, last = now.astimezone(zone).date(), OPEN_END
    if status.until:
        ends = status.until.astimezone(zone)
        last = ends.date() if ends.hour >= 12 else ends.date() - timedelta(days=1)
    said = " ".join(status.text.split())[:100] or status.emoji
    return TimeOff(today, last, f"Slack status: {said}") if last >= today else None
