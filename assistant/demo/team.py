"""Reads the demo's people, project and past stand-ups; dates count from the day of loading."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from assistant.core.ports import Json, Profile

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
