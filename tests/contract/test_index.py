"""What every `TitleIndex` does: in a folder, on a Chroma server, and through the bot that owns the folder."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import uvicorn
from fastapi import FastAPI

from assistant.core.errors import Rejected, Unavailable, UserError
from assistant.core.ports import Document, TitleIndex, Vectors
from integrations.chroma import ChromaSettings, build
from integrations.chroma.api import router
from integrations.chroma.index import ChromaIndex
from integrations.chroma.remote import RemoteIndex


def vector(number: int) -> Vectors:
    """A unit vector of 384 numbers, the same each time for `number` and far from all others."""
    drawn = np.random.default_rng(number).normal(size=384).astype(np.float32)
    return np.asarray(drawn / np.linalg.norm(drawn), dtype=np.float32)


def documents(*numbers: int) -> list[Document]:
    return [Document(f"t:{number}", number, vector(number)) for number in numbers]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve_privately(index: TitleIndex) -> Iterator[int]:
    app = FastAPI()
    app.include_router(router(lambda: index, "sesame"))
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run)
    thread.start()
    wait_for(lambda: server.started)
    yield port
    server.should_exit = True
    thread.join()


def wait_for(ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not ready():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[TitleIndex]:
    index = build(ChromaSettings(_env_file=None), tmp_path)
    yield index
    index.close()


@pytest.fixture
def remote(embedded: TitleIndex) -> Iterator[TitleIndex]:
    for port in serve_privately(embedded):
        yield RemoteIndex(f"http://127.0.0.1:{port}", "sesame")


@pytest.fixture(scope="module")
def chroma_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_port()
    command = [str(Path(sys.executable).with_name("chroma")), "run", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--path", str(tmp_path_factory.mktemp("chroma"))]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def listening() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    wait_for(listening)
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait()


@pytest.fixture
def server(chroma_server: str, tmp_path: Path) -> Iterator[TitleIndex]:
    index = build(ChromaSettings(_env_file=None, chroma_url=chroma_server), tmp_path)
    yield index
    index.close()


@pytest.fixture(params=["embedded", "remote", "server"])
def index(request: pytest.FixtureRequest) -> Iterator[TitleIndex]:
    made: TitleIndex = request.getfixturevalue(request.param)
    yield made
    made.drop("cards")


def test_finds_the_nearest_first_with_its_cosine(index: TitleIndex) -> None:
    index.upsert("cards", documents(*range(20)))
    near = vector(7) + 0.3 * vector(3)
    found = index.search("cards", near / np.linalg.norm(near), 3)
    assert [hit.id for hit in found][:2] == ["t:7", "t:3"]
    assert found[0].title_id == 7
    assert found[0].score == pytest.approx(float(near @ vector(7) / np.linalg.norm(near)), abs=1e-3)


def test_an_upsert_replaces_and_a_delete_removes(index: TitleIndex) -> None:
    index.upsert("cards", documents(1, 2))
    index.upsert("cards", [Document("t:1", 9, vector(5))])
    assert index.count("cards") == 2
    assert index.search("cards", vector(5), 1)[0].title_id == 9
    index.delete("cards", ["t:1", "t:77"])
    assert [hit.id for hit in index.search("cards", vector(5), 5)] == ["t:2"]


def test_what_does_not_exist_is_empty(index: TitleIndex) -> None:
    assert index.count("cards") == 0
    assert index.search("cards", vector(1), 5) == []
    index.delete("cards", ["t:1"])
    index.upsert("cards", documents(1))
    index.drop("cards")
    assert index.count("cards") == 0


def test_no_text_ever_makes_chroma_fetch_a_model(
    embedded: TitleIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *where, **_: asked.append(where))
    embedded.upsert("cards", documents(1, 2))
    embedded.search("cards", vector(1), 1)
    assert asked == []


def test_a_wrong_token_is_refused(embedded: TitleIndex) -> None:
    for port in serve_privately(embedded):
        with pytest.raises(Rejected, match="401"):
            RemoteIndex(f"http://127.0.0.1:{port}", "guess").count("cards")


def test_nobody_listening_is_unavailable() -> None:
    with pytest.raises(Unavailable):
        RemoteIndex(f"http://127.0.0.1:{free_port()}", "sesame").count("cards")


def test_a_server_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    settings = ChromaSettings(_env_file=None, chroma_url=f"http://127.0.0.1:{free_port()}")
    with pytest.raises(Unavailable):
        build(settings, tmp_path)
    with pytest.raises(UserError, match="http://host:port"):
        build(ChromaSettings(_env_file=None, chroma_url="127.0.0.1:8000"), tmp_path)


OWNER = """
import json, pathlib, sys
from integrations.chroma import ChromaSettings, build
from tests.contract.test_index import documents, serve_privately
folder = pathlib.Path(sys.argv[1])
index = build(ChromaSettings(_env_file=None), folder)
index.upsert("cards", documents(1, 2, 3))
for port in serve_privately(index):
    (folder / "private.json").write_text(json.dumps({"port": port, "token": "sesame"}))
    print("ready", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def owner(tmp_path: Path) -> Iterator[int]:
    """Another process that holds the folder and shares it as the bot does."""
    command = [sys.executable, "-c", OWNER, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        yield process.pid


def test_a_command_beside_the_bot_uses_the_bots_index(owner: int, tmp_path: Path) -> None:
    beside = build(ChromaSettings(_env_file=None), tmp_path)
    assert isinstance(beside, RemoteIndex)
    assert beside.count("cards") == 3
    beside.upsert("cards", documents(4))
    assert beside.search("cards", vector(4), 1)[0].id == "t:4"


def test_a_second_owner_is_told_who_has_the_folder(owner: int, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=str(owner)):
        build(ChromaSettings(_env_file=None), tmp_path, beside_bot=False)
    (tmp_path / "private.json").unlink()
    with pytest.raises(UserError, match=f"process {owner}"):
        build(ChromaSettings(_env_file=None), tmp_path)


def test_the_folder_is_free_again_after_a_kill(owner: int, tmp_path: Path) -> None:
    (tmp_path / "private.json").unlink()
    os.kill(owner, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while True:
        try:
            index = build(ChromaSettings(_env_file=None), tmp_path, beside_bot=False)
            break
        except Unavailable:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    assert index.count("cards") == 3
    index.close()


def test_a_folder_that_cannot_be_made_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "chroma").write_text("a file where the folder should be")
    with pytest.raises(UserError, match="cannot be written"):
        build(ChromaSettings(_env_file=None), tmp_path)


def test_a_server_that_hangs_is_unavailable(tmp_path: Path) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        settings = ChromaSettings(_env_file=None, chroma_url=url, chroma_timeout_seconds=0.2)
        with pytest.raises(Unavailable, match="no Chroma server answers"):
            build(settings, tmp_path)


def test_no_call_of_a_server_is_waited_for_longer_than_said(chroma_server: str, tmp_path: Path) -> None:
    settings = ChromaSettings(_env_file=None, chroma_url=chroma_server, chroma_timeout_seconds=7)
    index = build(settings, tmp_path)
    assert isinstance(index, ChromaIndex)
    assert index._client._server._session.timeout.read == 7  # type: ignore[attr-defined]
    index.close()
