"""Slash commands: which one is meant, and what is said where none is."""

from __future__ import annotations

import pytest

from assistant.core.commands import Call, Commands, Reply, Subcommand
from assistant.core.errors import UserError


def said(call: Call) -> Reply:
    return Reply(f"{call.user} said {call.text!r}")


@pytest.fixture
def commands() -> Commands:
    made = Commands({"ask": "usher-ask"})
    made.add(
        "ticket",
        "your tickets",
        Subcommand("show", "show KEY", "shows a ticket", said),
        Subcommand("move", "move KEY STATUS", "moves it", said),
    )
    made.add("ask", "answers", bare=said, usage_hint="question")
    return made


def run(commands: Commands, name: str, text: str) -> str:
    return commands.run(name, Call("U1", "C1", text, "1")).text


@pytest.mark.parametrize("text", ["show  TN-1 ", "SHOW TN-1", "show TN-1"])
def test_the_first_word_chooses_and_the_rest_is_its_text(commands: Commands, text: str) -> None:
    assert run(commands, "ticket", text) == "U1 said 'TN-1'"


def test_without_subcommands_the_whole_text_is_meant(commands: Commands) -> None:
    assert run(commands, "ask", "what is trending?") == "U1 said 'what is trending?'"


def test_a_near_miss_is_guessed_and_help_named(commands: Commands) -> None:
    with pytest.raises(UserError) as raised:
        run(commands, "ticket", "shwo TN-1")
    assert "Did you mean `/ticket show`?" in raised.value.text
    assert raised.value.text.endswith("`/ticket help` lists what I can do.")


def test_nonsense_gets_the_usage_without_its_own_marks(commands: Commands) -> None:
    with pytest.raises(UserError) as raised:
        run(commands, "ticket", "`<!channel>`x TN-1")
    assert "<!channel>" not in raised.value.text
    assert "Did you mean" not in raised.value.text


def test_help_and_nothing_at_all_show_the_usage(commands: Commands) -> None:
    assert "shows a ticket" in run(commands, "ticket", "help")
    with pytest.raises(UserError, match="shows a ticket"):
        run(commands, "ticket", "")


def test_a_renamed_command_is_shown_by_its_new_name(commands: Commands) -> None:
    assert list(commands.listing()) == ["/ticket", "/usher-ask"]


def test_a_name_is_given_once(commands: Commands) -> None:
    with pytest.raises(ValueError, match="ask"):
        commands.add("ask", "again")
