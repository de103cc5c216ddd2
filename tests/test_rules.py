"""Rules of the repository that no single file can hold."""

from __future__ import annotations

import ast
import hashlib
import json
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from pydantic_settings import BaseSettings
from sqlalchemy import text

import bot as usher  # noqa: TID251 (the product as a whole is what is looked at)
from assistant.core.config import Settings, load
from assistant.core.db import Database, Model
from assistant.core.prompts import load_prompts
from integrations.standins.slack.events import SCOPES as EVENT_SCOPES
from integrations.standins.slack.methods import METHODS
from tests.e2e.conftest import configuration
from tests.lines import LONGEST, ROOT, lengths
from tests.schema import all_models

LONGEST_FUNCTION = 50
OURS = [ROOT / "bot.py", ROOT / "assistant", ROOT / "integrations"]


def python_files(*tops: Path) -> list[Path]:
    files = [path for top in tops for path in ([top] if top.is_file() else sorted(top.rglob("*.py")))]
    return [path for path in files if "versions" not in path.parts]  # migrations are generated


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def tracked() -> list[Path]:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: there is no list of tracked files")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [path for name in listed.decode().split("\0") if (path := ROOT / name).is_file()]


# settings


def settings_classes() -> list[type[BaseSettings]]:
    """Those that `configure` loads, also of sources and trackers; the test below holds the list complete."""
    config = usher.configure(None)
    own = [part for part in vars(config).values() if isinstance(part, BaseSettings)]
    added = (*config.sources.values(), *config.trackers.values())
    return [type(part) for part in (*own, *added)]


def test_every_settings_class_is_known() -> None:
    written = {
        node.name
        for path in python_files(*OURS)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef) and "BaseSettings" in map(ast.unparse, node.bases)
    }
    assert {cls.__name__ for cls in settings_classes()} == written


def names(cls: type[BaseSettings]) -> list[str]:
    return [(cls.model_config.get("env_prefix", "") + name).upper() for name in cls.model_fields]


def test_env_example_lists_every_setting_once_with_its_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (ROOT / ".env.example").read_text("utf-8")
    listed = re.findall(r"^#([A-Z][A-Z0-9_]*)=", text, re.M)
    wanted = [name for cls in settings_classes() for name in names(cls)]
    assert sorted(listed) == sorted(wanted)
    for name in wanted:
        monkeypatch.delenv(name, raising=False)
    everything = tmp_path / ".env"
    everything.write_text(re.sub(r"^#(?=[A-Z][A-Z0-9_]*=)", "", text, flags=re.M), "utf-8")
    bare = load(settings_classes(), None)
    assert load(settings_classes(), everything) == bare


# prompts


def test_every_prompt_is_used() -> None:
    code = "".join(path.read_text("utf-8") for path in python_files(ROOT / "assistant"))
    unused = [name for name in load_prompts(ROOT / "prompts") if f'"{name}"' not in code]
    assert not unused


def test_prompts_change_only_with_their_version() -> None:
    """The version stands with every result, so two texts must never share one."""
    pins = json.loads((ROOT / "tests/prompt_pins.json").read_text("utf-8"))
    found = {
        name: [prompt.front.version, hashlib.sha256(f"{prompt.system}\0{prompt.user}".encode()).hexdigest()]
        for name, prompt in load_prompts(ROOT / "prompts").items()
    }
    changed = {name: found[name] for name in found if found[name] != pins.get(name)}
    assert set(pins) <= set(found), "a prompt is gone: take its pin away"
    assert not changed, (
        "A prompt has changed. If results should be made anew, raise its version; then pin it in "
        f"tests/prompt_pins.json: {json.dumps(changed)}"
    )


# the Slack app


@pytest.fixture
def kit(settings: Settings) -> Iterator[Any]:
    made = usher.build(configuration(settings))
    yield made
    made.db.close()


@pytest.fixture
def manifest(kit: Any) -> dict[str, Any]:
    return dict(kit.manifest())


def test_events_subscribed_are_events_handled(kit: Any, manifest: dict[str, Any]) -> None:
    # Slack's names have no dot but in message.*; ours ("people.sync") are work items of our own.
    slack = {k.partition("/")[0] for k in kit.inbox.kinds if "." not in k or k.startswith("message.")}
    assert manifest["settings"]["event_subscriptions"]["bot_events"] == sorted(slack)


def test_commands_in_the_manifest_are_commands_registered(kit: Any, manifest: dict[str, Any]) -> None:
    listed = [command["command"] for command in manifest["features"]["slash_commands"]]
    assert sorted(listed) == sorted(kit.commands.slash(name) for name in kit.commands.all)


def called_methods() -> set[str]:
    """Web API methods that the code names, as "chat.postMessage" or as `client.chat_postMessage`."""
    as_attribute = {name.replace(".", "_"): name for name in METHODS}
    standins = ROOT / "integrations/standins"
    nodes = (
        node
        for path in python_files(*OURS)
        if not path.is_relative_to(standins)
        for node in ast.walk(tree(path))
    )
    found = set()
    for node in nodes:
        if isinstance(node, ast.Constant) and node.value in METHODS:
            found.add(str(node.value))
        if isinstance(node, ast.Attribute) and node.attr in as_attribute:
            found.add(as_attribute[node.attr])
    return found


def test_scopes_are_what_events_and_calls_need(manifest: dict[str, Any]) -> None:
    called = called_methods()
    assert {"chat.postMessage", "conversations.history", "users.list", "views.open"} <= called
    events = manifest["settings"]["event_subscriptions"]["bot_events"]
    # Look-ups and posts go to channels, private channels and direct messages: all kinds of a method count.
    needed = {scope for method in called for scope in METHODS[method].scopes}
    # Usher never goes to group messages, the one kind left out.
    needed = {scope for scope in needed if not scope.startswith("mpim:")}
    needed |= {EVENT_SCOPES[event] for event in events if event in EVENT_SCOPES}
    # Commands, the agent view, and e-mail addresses in `users.info` (they tie people to the tracker).
    needed |= {"commands", "assistant:write", "users:read.email"}
    assert manifest["oauth_config"]["scopes"]["bot"] == sorted(needed)


def test_the_manifest_keeps_slacks_limits(manifest: dict[str, Any]) -> None:
    assert manifest["_metadata"]["major_version"] == 2
    shown, features = manifest["display_information"], manifest["features"]
    assert 1 <= len(shown["name"]) <= 35
    assert 1 <= len(shown["description"]) <= 140
    assert 175 <= len(shown.get("long_description", "x" * 175)) <= 4000
    assert re.fullmatch(r"#[0-9a-f]{6}", shown["background_color"])
    assert len(features["slash_commands"]) <= 50
    for command in features["slash_commands"]:
        assert re.fullmatch(r"/[a-z0-9_-]{1,31}", command["command"])
        assert 1 <= len(command["description"]) <= 2000
        assert len(command["usage_hint"]) <= 1000
    assert len(features.get("shortcuts", [])) <= 10
    for shortcut in features.get("shortcuts", []):
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150
    assert 1 <= len(features["agent_view"]["agent_description"]) <= 300
    assert set(manifest) <= {"_metadata", "display_information", "features", "oauth_config", "settings"}
    assert "assistant_view" not in features


def test_slacks_command_line_finds_the_manifest_and_the_start() -> None:
    hooks = json.loads((ROOT / ".slack/hooks.json").read_text("utf-8"))
    assert hooks["config"] == {"sdk-managed-connection-enabled": True}
    for command in hooks["hooks"].values():
        program, script, *arguments = command.split()
        assert (program, script) == (".venv/bin/python", "bot.py")
        assert not arguments or arguments[0] in usher.COMMANDS


# the database


def test_models_say_what_the_migrations_make(db: Database) -> None:
    all_models()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, Model.metadata)
    assert differences == [], "make a migration: make migration NUMBER=… NAME=…"


def test_ids_that_are_never_reused_stay_so_through_migrations(db: Database) -> None:
    """A table that SQLite has to copy loses it unless the migration says so."""
    if not db.is_sqlite:
        pytest.skip("only SQLite reuses ids")
    all_models()
    with db.engine.connect() as connection:
        tables = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
        numbered = {name for name, made in tables if "AUTOINCREMENT" in made}
    wanted = Model.metadata.tables.values()
    assert numbered == {one.name for one in wanted if one.dialect_options["sqlite"]["autoincrement"]}


# the code


def test_no_file_is_longer_than_300_lines() -> None:
    long = {path: n for path, n in lengths(OURS).items() if n > LONGEST and "versions" not in path.parts}
    assert not long


def test_no_function_is_longer_than_50_lines() -> None:
    functions = [
        (f"{path.relative_to(ROOT)}:{node.name}", (node.end_lineno or 0) - node.lineno + 1)
        for path in python_files(*OURS)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert not [(name, count) for name, count in functions if count > LONGEST_FUNCTION]


def test_the_stand_ins_import_nothing_of_ours() -> None:
    wrong = []
    for path in python_files(ROOT / "integrations/standins"):
        for node in ast.walk(tree(path)):
            modules = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.level == 0:
                modules = [node.module or ""]
            wrong += [
                f"{path.name}: {module}"
                for module in modules
                if module.split(".")[0] in ("assistant", "bot", "tests", "integrations")
                and not module.startswith("integrations.standins")
            ]
    assert not wrong


SECRET = re.compile(
    r"xox[abeoprs]-[0-9]{6,}-|xapp-[0-9]-[A-Z0-9]{6,}-|\bsk-[A-Za-z0-9]{20,}|\bAKIA[0-9A-Z]{12,}"
    r"|\bgh[pousr]_[A-Za-z0-9]{20,}|\bATATT[A-Za-z0-9]{8,}|-----BEGIN [A-Z ]*PRIVATE KEY"
)
MACHINE = re.compile(
    r"/(?:home|Users|root|work|mnt)/[a-z]|\bpypi\.org|pythonhosted\.org|\b10\.\d+\.\d+\.\d+\b"
)


def test_tracked_files_hold_no_secret_machine_path_or_registry() -> None:
    wrong = []
    for path in tracked():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        for pattern in (SECRET, MACHINE):
            wrong += [f"{path.relative_to(ROOT)}: {found[0]}" for found in pattern.finditer(text)]
    assert not [line for line in wrong if not line.startswith("tests/test_rules.py")]


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_locks_have_hashes_and_no_addresses(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    assert "://" not in text
    assert "--index-url" not in text
    pinned = re.findall(r"^[a-z0-9][\w.\[\]-]*==\S+", text, re.M)
    assert pinned
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.M)[1:]
    assert not [block.split("==")[0] for block in blocks if "--hash=sha256:" not in block]
