"""The shipped weights, and the numbers made from them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from assistant.core.errors import UserError
from assistant.titles.engines import training, weights
from assistant.titles.engines.attention import Network
from assistant.titles.engines.genres import GENRES, GenreModel, fold_genres, story
from assistant.titles.engines.score import estimate
from assistant.titles.engines.sentiment import SentimentModel
from integrations.models.embeddings import MiniLM

LIKINGS = st.lists(st.floats(0.01, 0.99), min_size=1, max_size=20)


def test_weights_are_under_two_megabytes_and_all_listed() -> None:
    files = list(weights.FOLDER.glob("*.npz"))
    assert {f.name for f in files} == set(weights.checksums())
    assert sum(f.stat().st_size for f in files) < 2_000_000


def test_changed_weights_are_refused(tmp_path: Path) -> None:
    shutil.copytree(weights.FOLDER, tmp_path, dirs_exist_ok=True)
    assert weights.load("genres", tmp_path)
    weights.load.cache_clear()
    (tmp_path / "genres.npz").write_bytes((tmp_path / "genres.npz").read_bytes() + b"x")
    with pytest.raises(UserError, match=r"genres\.npz"):
        weights.load("genres", tmp_path)


def test_saving_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    arrays: dict[str, NDArray[Any]] = {"b": np.arange(5), "a": np.ones((2, 2), dtype=np.float16)}
    first = weights.save("some", arrays, tmp_path).read_bytes()
    assert weights.save("some", dict(reversed(arrays.items())), tmp_path).read_bytes() == first
    np.testing.assert_array_equal(weights.load("some", tmp_path)["b"], np.arange(5))


@settings(deadline=None)
@given(LIKINGS, LIKINGS)
def test_the_score_follows_the_likings(some: list[float], more: list[float]) -> None:
    scores = [estimate(np.array(each), np.zeros(len(each), bool)) for each in (some, more)]
    for score in scores:
        assert 0 <= score.share <= 1
        assert 0 <= score.spread <= 0.5
        assert 0.5 <= score.confidence <= 1
    better = estimate(np.array([*some, 0.99]), np.zeros(len(some) + 1, bool))
    worse = estimate(np.array([*some, 0.01]), np.zeros(len(some) + 1, bool))
    assert worse.share < better.share


def test_few_reviews_are_drawn_to_the_usual_share() -> None:
    few, many = (estimate(np.full(n, 0.95), np.zeros(n, bool)) for n in (3, 60))
    assert 0.6 < few.share < many.share
    assert few.confidence < many.confidence


def test_ratings_are_taken_as_they_are() -> None:
    assert estimate(np.full(100, 0.7), np.ones(100, bool)).share == pytest.approx(0.7, abs=0.01)


def test_unsure_reviews_that_agree_are_believed() -> None:
    """A mean of 0.65 over many single reviews is what a film with far more good reviews looks like."""
    assert estimate(np.full(60, 0.65), np.zeros(60, bool)).share > 0.8


def test_other_catalogues_names_become_tmdbs() -> None:
    assert fold_genres(["Animated", "sci-fi", "Slasher", "Short", "Horror"]) == (
        "Animation",
        "Science Fiction",
        "Horror",
        "Thriller",
    )


def test_a_story_is_told_without_its_making() -> None:
    extract = (
        "Rust is a 1999 American horror film about a lighthouse keeper who hears voices in the fog. "
        "It was directed by nobody. He goes down to the sea every night and writes of what he meets there."
    )
    told = story(extract)
    assert told.startswith("a lighthouse keeper")
    assert "horror" not in told
    assert "directed" not in told


@pytest.mark.parametrize(
    ("overview", "genre"),
    [
        ("A haunted house drives a family mad as a demon possesses their daughter.", "Horror"),
        ("Two strangers fall in love over one summer and must part before the wedding.", "Romance"),
        ("On a distant planet a starship crew meets alien life and a rogue robot.", "Science Fiction"),
        ("A sheriff and a gunslinger face off over cattle land in 1870s Texas.", "Western"),
    ],
)
def test_genres_from_an_overview(overview: str, genre: str) -> None:
    found = GenreModel().classify([overview], MiniLM().embed([overview]))[0]
    assert genre in found
    assert set(found) <= set(GENRES)
    assert 1 <= len(found) <= 4


SENTENCES = {
    1: ["a {} delight from start to finish", "wonderful , {} and warm", "i loved this {} film"],
    0: ["a {} bore from start to finish", "dreadful , {} and cold", "i hated this {} film"],
}
FILLINGS = ("small", "long", "new", "noisy", "quiet", "strange", "clever", "old", "bright", "plain")


def labelled(folder: Path) -> Path:
    rows = [
        {"text": text.format(word), "label": label}
        for label, texts in SENTENCES.items()
        for text in texts
        for word in FILLINGS
    ]
    (folder / "train.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return folder


@pytest.mark.long
def test_weights_can_be_made_from_data_of_ones_own(tmp_path: Path) -> None:
    out, encoder = tmp_path / "weights", MiniLM(threads=1)
    out.mkdir()
    figures = training.train("sentiment", labelled(tmp_path), encoder, out)
    assert figures["sentences"] == 60
    assert figures["accuracy"] > 0.8
    model = SentimentModel(weights.load("sentiment", out))
    texts = ["a modest delight from start to finish", "dreadful , modest and cold"]
    good, bad = model.logits(texts, encoder.encode(texts).tokens)
    assert bad < 0 < good
    assert training.train("tags", tmp_path, encoder, out) == {"reviews": 60.0, "stories": 0.0}
    assert weights.load("background_reviews", out)["covariance"].shape == (384, 384)


def test_what_cannot_be_trained_is_said(tmp_path: Path) -> None:
    encoder = MiniLM(threads=1)
    for task, words in (("sentiment", "train.jsonl"), ("genres", "titles.jsonl"), ("tags", "neither")):
        with pytest.raises(UserError, match=words):
            training.train(task, tmp_path, encoder, tmp_path)
    with pytest.raises(UserError, match="nothing to train"):
        training.train("taste", tmp_path, encoder, tmp_path)


def test_networks_put_together_say_their_mean() -> None:
    random = np.random.default_rng(0)
    three = [Network.fresh(8, random) for _ in range(3)]
    for one in three:
        one.value, one.bias = one.value * 100, random.normal(size=1).astype(np.float32)
    texts = [random.normal(size=(n, 8)).astype(np.float32) for n in (1, 5, 9)]
    mean = np.mean([one.logits(texts) for one in three], axis=0)
    np.testing.assert_allclose(Network.together(three).logits(texts), mean, atol=1e-4)
