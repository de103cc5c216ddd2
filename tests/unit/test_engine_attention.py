"""Attention over tokens: learned slopes, and what only it can learn."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.titles.engines import attention
from assistant.titles.engines.attention import Network

WIDTH = 12
Texts = list[NDArray[np.float32]]


def texts(count: int, seed: int) -> tuple[Texts, NDArray[np.int64]]:
    """One token in each is marked; only its third number says what the text means."""
    random = np.random.default_rng(seed)
    made: Texts = []
    labels = random.integers(0, 2, count)
    for label in labels:
        rows = random.normal(0, 1, (random.integers(3, 9), WIDTH)).astype(np.float32)
        rows[:, 0] = 0
        place = random.integers(0, len(rows))
        rows[place, 0], rows[place, 2] = 4, 2.0 if label else -2.0
        made.append(rows)
    return made, labels


def loss(
    net: Network, padded: NDArray[np.float32], real: NDArray[np.bool_], labels: NDArray[np.int64]
) -> float:
    logits = net.logits([row[mask] for row, mask in zip(padded, real, strict=True)]).astype(np.float64)
    return float(np.mean(np.log1p(np.exp(-logits * (2 * labels - 1)))))


@pytest.mark.parametrize("name", ["inner", "offset", "query", "value", "bias"])
def test_the_slopes_are_those_of_the_loss(name: str) -> None:
    made, labels = texts(8, seed=1)
    random = np.random.default_rng(0)
    net = Network.fresh(WIDTH, random)
    net.value = random.normal(0, 0.5, net.value.shape).astype(np.float32)
    padded, real = attention._padded(made)
    slope = attention._slopes(net, padded, real, labels)[name]
    part = getattr(net, name)
    for place in [tuple(random.integers(0, size) for size in part.shape) for _ in range(5)]:
        found = []
        for step in (0.01, -0.01):
            moved = part.copy()
            moved[place] += step
            found.append(loss(Network(**(vars(net) | {name: moved})), padded, real, labels))
        assert (found[0] - found[1]) / 0.02 == pytest.approx(float(slope[place]), abs=1e-4)


def test_it_finds_the_token_that_says_it() -> None:
    made, labels = texts(3000, seed=2)
    unseen, truth = texts(500, seed=3)
    right = np.mean((attention.learned(made, labels, seed=0).logits(unseen) > 0) == truth)
    assert right > 0.75


def test_the_same_seed_gives_the_same_network() -> None:
    made, labels = texts(200, seed=4)
    one, two, other = (attention.learned(made, labels, seed) for seed in (5, 5, 6))
    np.testing.assert_array_equal(one.inner, two.inner)
    assert not np.array_equal(one.inner, other.inner)


def test_texts_are_read_one_by_one_as_together() -> None:
    made, labels = texts(50, seed=7)
    net = attention.learned(made, labels, seed=0)
    together = net.logits(made)
    np.testing.assert_allclose([net.logits([one])[0] for one in made], together, rtol=1e-4, atol=1e-5)
    assert net.logits([]).shape == (0,)
