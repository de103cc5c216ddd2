"""What `doctor` looks at in Jira: the token, the projects, what the account may do, the clock, webhooks."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.core.clock import Clock
from assistant.core.errors import Rejected, Unavailable
from assistant.core.ports import Finding
from assistant.core.tracker import Tracker
from integrations.trackers.jira import Settings
from integrations.trackers.jira.calls import Calls

SKEW_SECONDS = 60
NEEDED = (
    *(
        "BROWSE_PROJECTS",
        "CREATE_ISSUES",
        "EDIT_ISSUES",
        "ASSIGN_ISSUES",
        "TRANSITION_ISSUES",
        "ADD_COMMENTS",
    ),
    *("EDIT_OWN_COMMENTS", "DELETE_OWN_COMMENTS", "LINK_ISSUES"),
)


def check(settings: Settings, tracker: Tracker | None, clock: Clock) -> list[Finding]:
    if tracker is None:
        return [
            Finding("Jira", True, "no site: tickets live in Usher. Set JIRA_BASE_URL to keep them in step.")
        ]
    calls = Calls(settings, clock)
    try:
        me, there = tracker.me(), calls.site_time()
    except (Unavailable, Rejected) as error:
        advice = f"Can this machine reach {settings.base_url}, and does JIRA_EMAIL belong to JIRA_API_TOKEN?"
        return [Finding("Jira", False, str(error), advice)]
    off = abs((clock() - there).total_seconds())
    advice = "Switch on time synchronisation on this machine."
    return [
        Finding("Jira", True, f"{me.name} at {settings.base_url}"),
        Finding("clock and Jira", off <= SKEW_SECONDS, f"{off:.0f} s from Jira's", advice),
        *(finding for key in settings.projects for finding in _project(calls, tracker, key)),
        _others(tracker, me.id),
        _webhook(settings),
    ]


def _project(calls: Calls, tracker: Tracker, key: str) -> Sequence[Finding]:
    try:
        schema = tracker.schema(key)
        asked = ",".join(NEEDED)
        held = calls.get("mypermissions", projectKey=key, permissions=asked)["permissions"]
    except (Unavailable, Rejected) as error:
        return [
            Finding(f"Jira {key}", False, str(error), "Is it in JIRA_PROJECT_KEYS by mistake, or hidden?")
        ]
    lacking = [name for name in NEEDED if not held.get(name, {}).get("havePermission")]
    rights = f"may not: {', '.join(lacking)}" if lacking else "the account may do all that is needed"
    found = [
        Finding(f"Jira {key}", not lacking, rights, f"Give the account these permissions in project {key}.")
    ]
    if schema.lacking:
        advice = "Add the field in Jira, or name it (JIRA_POINTS_FIELD); until then it is left alone."
        found.append(Finding(f"Jira {key} fields", False, f"none for {', '.join(schema.lacking)}", advice))
    return found


def _others(tracker: Tracker, account: str) -> Finding:
    """Asking for another account's rights takes an administrator; nobody's will do to try it."""
    what = "rights of people in Jira"
    try:
        tracker.permissions("712020:nobody-at-all", projects=tracker.projects[:1])
    except (Unavailable, Rejected) as error:
        advice = "Make the account a Jira administrator; until then people see the least."
        return Finding(what, False, str(error), advice)
    return Finding(what, True, "can be looked up")


def _webhook(settings: Settings) -> Finding:
    if settings.webhook_secret.get_secret_value():
        return Finding("Jira webhook", True, "signed ones are taken at /jira/webhook on the public port")
    return Finding("Jira webhook", True, "off: changes are found at the next look. Set JIRA_WEBHOOK_SECRET.")
