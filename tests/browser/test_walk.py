"""The bot as `make run` starts it, walked through in a browser: all four jobs, as several people."""

from __future__ import annotations

import os
import re
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

from .conftest import PageFor
from .desk import DIEGO, LENA, MAYA, PATIENCE, PRIYA, RUTH, TOMASZ, TRENDING, Desk

pytestmark = [pytest.mark.browser, pytest.mark.long]
ROOT = Path(__file__).resolve().parents[2]
CATALOGUE_SECONDS = 300
PHONE = 390


@dataclass
class Installation:
    url: str
    environment: dict[str, str]

    def run(self, *command: str) -> str:
        """A command of the command line, beside the running bot; what it said."""
        done = subprocess.run(
            [sys.executable, "bot.py", *command],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def wait_for_the_catalogue(self) -> None:
        """Scores and the search index come in the background; only the database says when they are there."""
        ready = "SELECT 1 FROM job_run WHERE job = 'index' AND state = 'done'"
        path = Path(self.environment["DATA_DIR"]) / "usher.db"
        end, pause = time.monotonic() + CATALOGUE_SECONDS, threading.Event()
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            while not database.execute(ready).fetchone():
                assert time.monotonic() < end, "the catalogue did not get ready"
                pause.wait(0.5)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = kept | {
        "DATA_DIR": str(tmp_path / "data"),
        "SLACK_WORKSPACE_PORT": str(free_port()),
        "PRIVATE_PORT": str(free_port()),
        "LOG_LEVEL": "WARNING",
    }
    process = subprocess.Popen(
        [sys.executable, "bot.py"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        said = ""
        while "Ctrl-C" not in said:
            line = process.stdout.readline()
            assert line, f"it ended with {process.wait()}: {said}"
            said += line
        yield Installation(f"http://127.0.0.1:{environment['SLACK_WORKSPACE_PORT']}", environment)
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()


def test_all_four_jobs_by_several_people(installation: Installation, page_for: PageFor) -> None:
    def sits(who: str, width: int = 1280) -> Desk:
        desk = Desk(page_for(f"{installation.url}/?as={who}", width))
        expect(desk.page.locator("#sidebar")).to_contain_text("Usher", timeout=PATIENCE)
        return desk

    lena, diego, maya = sits(LENA), sits(DIEGO), sits(MAYA)
    begins_now(sits(TOMASZ))
    stand_up(lena)
    tickets(diego)
    help_is_near(diego)
    home(lena)
    on_a_phone(sits(PRIYA, PHONE))
    installation.wait_for_the_catalogue()
    digest(sits(RUTH), lena, installation.run)
    answers(maya, diego)
    answers_on_a_phone(sits(PRIYA, PHONE))


def begins_now(tomasz: Desk) -> None:
    """Answers are posted once their stand-up has begun; this test may run at any hour."""
    tomasz.goes_to("general")
    tomasz.types("/standup run now @lena")
    tomasz.reads(tomasz.page.locator("article.ephemeral"), "Asked now: ")


def stand_up(lena: Desk) -> None:
    lena.goes_to("general")
    lena.types("/standup")
    expect(lena.dialog).to_contain_text("#standup", timeout=PATIENCE)
    lena.fills(yesterday="", today="", blockers="")
    lena.submits("Send")
    error = lena.field("yesterday").get_by_role("alert")
    expect(error).to_contain_text("Write a few words", timeout=PATIENCE)
    with lena.form("Stand-up", "Send"):
        lena.fills(yesterday="Read all of TN-18", blockers="No key for <!channel>")
    lena.goes_to("standup")
    lena.opens_thread(lena.reads(lena.main, "Stand-up"))
    answer = lena.reads(lena.thread, "Lena")
    expect(answer).to_contain_text("No key for <!channel>")
    expect(answer).to_contain_text("TN-18 Summaries give away endings", timeout=PATIENCE)
    lena.goes_to("general")
    lena.types("/standup")
    with lena.form("Stand-up", "Send"):
        expect(lena.dialog).to_contain_text("This is what you answered")
        lena.fills(yesterday="Closed the case of TN-18")
    lena.goes_to("standup")
    lena.opens_thread(lena.reads(lena.main, "Stand-up"))
    lena.reads(lena.thread, "Closed the case of TN-18")
    expect(lena.thread.filter(has_text="Read all of TN-18")).to_have_count(0)
    lena.goes_to("general")
    lena.types("/ticket show TN-18")
    card = lena.reads(lena.main, "TN-18")
    expect(card).to_contain_text("From the stand-up: Finished: Closed the case of TN-18")


def tickets(diego: Desk) -> None:
    diego.goes_to("general")
    diego.types("/ticket new Bubbles on an old phone")
    expect(diego.field("summary").locator("input")).to_have_value("Bubbles on an old phone", timeout=PATIENCE)
    diego.fills(points="1001")
    diego.submits("Create")
    error = diego.field("points").get_by_role("alert")
    expect(error).to_have_text("Points go from 0 to 1000.", timeout=PATIENCE)
    with diego.form("New ticket", "Create"):
        diego.fills(points="3", description="Mine has eight years and two bubbles a second.")
    diego.opens_app()
    card = diego.reads(diego.main, "Bubbles on an old phone")
    expect(card).to_contain_text("TN-35")
    expect(card).to_contain_text("3 points")
    card.get_by_role("button", name="Sprint Backlog →").click()
    expect(card).to_contain_text("TN-35 is in Sprint Backlog.", timeout=PATIENCE)
    diego.types("/ticket move TN-35 review")
    diego.reads(diego.main, "TN-35 is in In Review.")
    diego.types("/ticket TN-35")
    expect(diego.main.last).to_contain_text("two bubbles a second", timeout=PATIENCE)


def help_is_near(diego: Desk) -> None:
    diego.goes_to("general")
    diego.types("/help")
    listed = diego.reads(diego.main, "What I can do")
    for command in ("/standup", "/ticket", "/trending", "/ask"):
        expect(listed).to_contain_text(command)
    diego.types("/ticket shwo TN-1")
    diego.reads(diego.main, "Did you mean /ticket show?")


def home(lena: Desk) -> None:
    lena.opens_app("Home")
    lena.reads(lena.home, "You answered")
    expect(lena.home).to_contain_text("No open ticket is yours.")
    lena.home.get_by_role("button", name="Change my answer").click()
    expect(lena.field("yesterday").locator("textarea")).to_have_value(
        "Closed the case of TN-18", timeout=PATIENCE
    )
    lena.submits("Cancel")
    expect(lena.dialog).to_have_count(0)


def on_a_phone(priya: Desk) -> None:
    """The same stand-up from App Home, and a ticket moved, where each pane fills the screen."""
    priya.opens_app("Home")
    priya.home.get_by_role("button", name="Answer", exact=True).tap()
    with priya.form("Stand-up", "Send"):
        priya.fills(yesterday="The cost log", today="Airflow on the train", blockers="")
        priya.fits_the_screen()
    priya.reads(priya.home, "You answered")
    priya.fits_the_screen()
    priya.goes_to("standup")
    priya.opens_thread(priya.reads(priya.main, "Stand-up"))
    priya.reads(priya.thread, "Airflow on the train")
    priya.fits_the_screen()
    priya.goes_to("general")
    priya.types("/ticket mine")
    mine = priya.reads(priya.main, "TN-12")
    priya.fits_the_screen()
    mine.locator(".block", has_text="TN-12").get_by_role("button").tap()
    priya.reads(priya.main, "TN-12 is in In Review.")


def digest(ruth: Desk, lena: Desk, run: Callable[..., str]) -> None:
    ruth.goes_to("general")
    ruth.types("/trending")
    scored = ruth.reads(ruth.main, "Trending now:")
    expect(scored).to_contain_text(re.compile(r"vibe \d+ · \d+ reviews"))
    expect(scored).to_contain_text("demo text")
    ruth.goes_to("trending-now")
    ruth.types("/trending subscribe")
    expect(ruth.page.get_by_role("dialog", name="Trending Now")).to_be_visible(timeout=PATIENCE)
    ruth.fills(genres="Polka")
    ruth.submits("Subscribe")
    expect(ruth.field("genres").get_by_role("alert")).to_be_visible(timeout=PATIENCE)
    ruth.fills(genres="Drama")
    ruth.submits("Subscribe")
    gets = "gets 10 titles, Drama, also rising and new: Monday to Friday at 09:00"
    expect(ruth.dialog).to_contain_text(gets, timeout=PATIENCE)
    ruth.submits("Close")
    assert "goes out" in run("digest", "--channel", TRENDING)
    unread = lena.page.get_by_role("link", name=re.compile("trending-now, 1 unread"))
    expect(unread).to_be_visible(timeout=PATIENCE)
    lena.goes_to("trending-now")
    edition = lena.reads(lena.main, "Trending now:")
    expect(edition).to_contain_text("Drama · made offline · demo text")
    expect(unread).to_have_count(0, timeout=PATIENCE)
    lena.opens_thread(edition)
    full = lena.reads(lena.thread, "More like this")
    numbers = re.findall(r"(?m)^(\d+) .+ · vibe \d+ ·", full.inner_text())
    assert numbers[:10] == [str(n) for n in range(1, 11)]
    chart = lena.thread.get_by_role("img", name=re.compile("Bubble chart"))
    expect(chart).to_be_visible(timeout=PATIENCE)


def answers(maya: Desk, diego: Desk) -> None:
    maya.goes_to("mlops")
    maya.types("what do people say about Severance?", to_usher=True)
    question = maya.reads(maya.main, "about Severance?")
    expect(question.locator("a.thread-bar")).to_be_visible(timeout=PATIENCE)
    maya.opens_thread(question)
    expect(maya.reads(maya.thread, "Severance (2022)").last).to_contain_text("[1]")
    maya.thread.last.get_by_role("button", name="Helpful", exact=True).click()
    maya.reads(maya.page.locator("article.ephemeral"), "Thanks, noted.")
    maya.opens_app()
    maya.types("how is the pacing of Dune?")
    which = maya.reads(maya.main, "Which one do you mean?")
    which.get_by_role("button", name="Dune (1984)").click()
    expect(maya.reads(maya.main, "Made offline.")).to_contain_text("Dune (1984)", timeout=PATIENCE)
    diego.types("/ask how is the acting in Zorblax Nine?")
    diego.reads(diego.main, "the answer comes as a direct message")
    diego.opens_app()
    diego.reads(diego.main, "“Zorblax Nine” is not in the catalogue.")


def answers_on_a_phone(priya: Desk) -> None:
    priya.goes_to("general")
    priya.types("/ask a warm comedy under two hours")
    priya.opens_app()
    answer = priya.reads(priya.main, "titles fit")
    expect(answer).to_contain_text("[1] Catalogue")
    priya.fits_the_screen()
    priya.goes_to("trending-now")
    priya.reads(priya.main, "Trending now:")
    priya.fits_the_screen()
