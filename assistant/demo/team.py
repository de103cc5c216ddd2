"""Reads the demo's people, project and past stand-ups; dates count from the day of loading."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from assistant.core.ports import Json, Profile
from assistant.tickets.workflow import DEFAULT as COLUMNS

_CATEGORIES = {"todo": "new", "doing": "indeterminate", "done": "done"}
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def read_team(folder: Path) -> Json:
    return _read(folder / "team.yaml")


def read_project(folder: Path) -> Json:
    return _read(folder / "project.yaml")


def workspace(team: Json) -> Json:
    """Team, users and channels as the local workspace takes them."""
    users = [
        {
            "id": person["slack_id"],
            "name": person["name"],
            "real_name": person["real_name"],
            "display_name": display_name(person),
            "tz": person["zone"],
            "email": person["email"],
            "is_admin": "admin" in person["roles"],
        }
        for person in team["people"]
    ]
    about = {name: team["team"][name] for name in ("id", "name", "domain")}
    return {"team": about, "users": users, "channels": team["channels"]}


def tracker_site(team: Json, project: Json, moments: Callable[[int], int]) -> Json:
    """People, project, sprints and tickets as the local tracker takes them; `moments` makes milliseconds of a
    day counted from today."""
    accounts = {person["slack_id"]: f"712020:{person['name']}" for person in team["people"]}
    users = [
        {
            "accountId": accounts[person["slack_id"]],
            "displayName": person["real_name"],
            "emailAddress": person["email"],
            "timeZone": person["zone"],
        }
        for person in team["people"]
    ]
    key = project["project"]["key"]
    same = ("summary", "description", "status", "points", "sprint", "parent")
    issues = [
        {
            **{name: ticket[name] for name in same},
            "project": key,
            "type": ticket["type"].capitalize(),
            "priority": ticket["priority"].capitalize(),
            "assignee": accounts.get(ticket["assignee"]),
            "reporter": accounts.get(ticket["reporter"]),
            "created": moments(ticket["created_day"]),
            "updated": moments(ticket["updated_day"]),
        }
        for ticket in project["tickets"]
    ]
    sprints = [
        {
            **{name: sprint[name] for name in ("name", "state", "goal")},
            "startDate": _iso(moments(sprint["start_day"])),
            "endDate": _iso(moments(sprint["end_day"])),
        }
        for sprint in project["sprints"]
    ]
    columns = [[name, _CATEGORIES[category]] for name, category in COLUMNS]
    return {
        "users": users,
        "projects": [{**project["project"], "sprints": sprints, "columns": columns}],
        "issues": issues,
    }


def _iso(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="milliseconds")


def profile(person: Json) -> Profile:
    return Profile(person["slack_id"], display_name(person), person["zone"], email=person["email"])


def display_name(person: Json) -> str:
    """What the team calls them."""
    return str(person["real_name"].partition(" ")[0])


def workdays(person: Json) -> list[int]:
    """0 is Monday."""
    return [DAYS.index(day) for day in person["working_days"]]


def days_ago(today: date, working_days: int) -> date:
    """The n-th working day (Monday to Friday) before `today`."""
    day = today
    while working_days:
        day -= timedelta(days=1)
        working_days -= day.weekday() < 5
    return day


def _read(path: Path) -> Json:
    content: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return content
