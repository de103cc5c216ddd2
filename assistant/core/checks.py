"""What `doctor` looks at in the core: the database, the data folder, the disk, what is stuck, what is off."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from assistant.core.db import Database, plain_errors
from assistant.core.errors import Unavailable, UserError
from assistant.core.inbox import InboxRow
from assistant.core.migrate import newest_revision, refuse_the_future, revision_of
from assistant.core.outbox import OPEN, OutboxRow
from assistant.core.ports import Finding, TitleSource

if TYPE_CHECKING:
    from assistant.core.kit import Kit

LOW_DISK = 1_000_000_000
LATE_SECONDS = 900
NETWORK = {
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "9p",
    "afs",
    "ceph",
    "fuse.sshfs",
    "fuse.s3fs",
    "fuse.glusterfs",
}
MOUNTS = Path("/proc/self/mounts")


def install(kit: Kit) -> None:
    kit.checks.extend(
        [
            lambda: database(kit.db),
            lambda: disk(kit.settings.data_dir),
            lambda: queues(kit.db, kit.clock()),
            lambda: engines(kit),
        ]
    )


def database(db: Database) -> list[Finding]:
    name, shown = "database", db.url.render_as_string(hide_password=True)
    try:
        with plain_errors(), db.engine.connect() as connection:
            current = revision_of(connection)
        refuse_the_future(current)
    except UserError as error:
        return [Finding(name, False, shown, error.text)]
    except (SQLAlchemyError, Unavailable) as error:
        advice = "Start it, or correct DATABASE_URL."
        return [Finding(name, False, f"{shown} does not answer ({type(error).__name__})", advice)]
    newest = newest_revision()
    found = [
        Finding(name, True, f"{shown}, revision {current or 'none'}")
        if current == newest
        else Finding(name, False, f"revision {current or 'none'} of {newest}", "Run `bot.py migrate`.")
    ]
    return found + (_local_file(Path(db.url.database)) if db.is_sqlite and db.url.database else [])


def _local_file(path: Path) -> list[Finding]:
    kind = file_system(path.absolute())
    if kind not in NETWORK:
        return []
    advice = "SQLite loses data there. Set DATA_DIR to a local disk, or DATABASE_URL to PostgreSQL."
    return [Finding("database file", False, f"{path} is on a network disk ({kind})", advice)]


def file_system(path: Path, mounts: Path = MOUNTS) -> str:
    """The type of the file system that holds `path`; "" where that cannot be told (not Linux)."""
    if not mounts.exists():
        return ""
    places = [line.split()[1:3] for line in mounts.read_text("utf-8").splitlines()]
    around = [(where, kind) for where, kind in places if path.is_relative_to(where.replace("\\040", " "))]
    return max(around, key=lambda place: len(place[0]))[1] if around else ""


def disk(data_dir: Path) -> list[Finding]:
    try:
        probe = data_dir / ".write-test"
        probe.touch()
        probe.unlink()
    except OSError as error:
        advice = "Give the bot's user the right to write there, or set DATA_DIR elsewhere."
        return [Finding("data folder", False, f"{data_dir} cannot be written ({error.strerror})", advice)]
    free = shutil.disk_usage(data_dir).free
    used = sum(path.stat().st_size for path in _files(data_dir))
    return [
        Finding("data folder", True, f"{data_dir.absolute()}, {_size(used)} used by Usher"),
        Finding(
            "disk",
            free >= LOW_DISK,
            f"{_size(free)} free",
            "Make room, or lower RETENTION_DAYS and run `bot.py gc`.",
        ),
    ]


def _files(folder: Path) -> list[Path]:
    return [
        Path(top, name) for top, _, names in os.walk(folder) for name in names if Path(top, name).is_file()
    ]


def _size(count: float) -> str:
    for unit in ("B", "kB", "MB"):
        if count < 1000:
            return f"{count:.0f} {unit}"
        count /= 1000
    return f"{count:.1f} GB"


def queues(db: Database, now: datetime) -> list[Finding]:
    try:
        with db.read() as session:
            dead = session.scalar(select(func.count()).where(OutboxRow.state == "dead")) or 0
            waiting = (OutboxRow.state.in_(OPEN), OutboxRow.not_before <= now)
            oldest = session.scalar(select(func.min(OutboxRow.created_at)).where(*waiting))
            failed = session.scalar(select(func.count()).where(InboxRow.state == "dead")) or 0
    except (SQLAlchemyError, Unavailable, UserError):
        return []  # `database` has said what is wrong
    age = (now - oldest).total_seconds() if oldest else 0
    look = "`bot.py outbox list` says why; then `outbox retry ID` or `outbox drop ID`."
    late = "Is the bot running and Slack reachable? `bot.py outbox list` shows what waits and why."
    return [
        Finding("dead letters", dead == 0, f"{dead} in the outbox", look),
        Finding(
            "outbox",
            age < LATE_SECONDS,
            f"oldest due row waits {age:.0f} s" if oldest else "nothing is due",
            late,
        ),
        Finding("inbox", failed == 0, f"{failed} events failed for good", "Look for their ids in the log."),
    ]


def engines(kit: Kit) -> list[Finding]:
    made = kit.llm.model if kit.llm.enabled else "the offline engine, because LLM_MODEL is not set"
    team = "is" if kit.llm.may_see_team_text() else "is not"
    return [
        Finding("language model", True, f"titles and answers are made by {made}"),
        Finding("team text", True, f"{team} sent to a model (TEAM_TEXT_TO_MODELS)"),
        *(_source(name, build) for name, build in kit.sources.items()),
    ]


def _source(name: str, build: Callable[[Mapping[str, str]], TitleSource]) -> Finding:
    try:
        build({})
    except UserError as error:
        return Finding(f"source {name}", True, f"off: {error.text}")
    return Finding(f"source {name}", True, "on")
