"""One number from the states of a text's tokens: each head says which tokens count and what they say.

A mean over all tokens drowns "but" and "not" in names and plot; this learns where a sentence says what it
thinks. Small networks, several trained from other beginnings and averaged; learned with numpy alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.core.ports import Vectors

Numbers = NDArray[np.float32]
Parts = dict[str, Numbers]

INNER, HEADS = 32, 4
EPOCHS, BATCH = 6, 64
RATE, DECAY, DROPPED = 1e-3, 0.5, 0.5
"""Step, weight decay of the projections, and the share of a sentence's features left out while learning."""
MOMENTUM, SCALE_MOMENTUM, TINY = 0.9, 0.999, 1e-8


@dataclass
class Network:
    """`inner` and `offset` look at a token, `query` says how much it counts, `value` what it says."""

    inner: Numbers
    offset: Numbers
    query: Numbers
    value: Numbers
    bias: Numbers

    @classmethod
    def fresh(cls, width: int, random: np.random.Generator) -> Network:
        return cls(
            inner=random.normal(0, 0.02, (width, INNER)).astype(np.float32),
            offset=np.zeros(INNER, np.float32),
            query=random.normal(0, 0.1, (INNER, HEADS)).astype(np.float32),
            value=random.normal(0, 0.005, (width, HEADS)).astype(np.float32),
            bias=np.zeros(1, np.float32),
        )

    @classmethod
    def together(cls, networks: Sequence[Network]) -> Network:
        """One network that says what these say on average."""
        heads = [one.query.shape[1] for one in networks]
        query = np.zeros((sum(len(one.query) for one in networks), sum(heads)), np.float32)
        for n, one in enumerate(networks):
            rows, columns = n * len(one.query), sum(heads[:n])
            query[rows : rows + len(one.query), columns : columns + heads[n]] = one.query
        return cls(
            np.hstack([one.inner for one in networks]),
            np.concatenate([one.offset for one in networks]),
            query,
            np.hstack([one.value for one in networks]) / np.float32(len(networks)),
            np.mean([one.bias for one in networks], axis=0),
        )

    def logits(self, tokens: Sequence[Vectors]) -> Numbers:
        """One per text; `tokens` holds a text's tokens as rows."""
        if not tokens:
            return np.empty(0, np.float32)
        rows = np.concatenate(tokens)
        starts = np.cumsum([0, *(len(one) for one in tokens[:-1])])
        owner = np.repeat(np.arange(len(tokens)), [len(one) for one in tokens])
        both = rows @ np.hstack([self.inner, self.value])
        inner = self.inner.shape[1]
        loud = np.tanh(both[:, :inner] + self.offset) @ self.query
        share = np.exp(loud - np.maximum.reduceat(loud, starts)[owner])
        said = np.add.reduceat(share * both[:, inner:], starts) / np.add.reduceat(share, starts)
        return np.asarray(said.sum(axis=1) + self.bias, dtype=np.float32)

    def rescaled(self, mean: Numbers, deviation: Numbers) -> Network:
        """The same for tokens as they come, when this one learned from standardised ones."""
        inner, value = self.inner / deviation[:, None], self.value / deviation[:, None]
        return Network(
            inner,
            self.offset - mean @ inner,
            self.query,
            value,
            self.bias - (mean @ value).sum(),
        )


def learned(tokens: Sequence[Vectors], labels: NDArray[np.int64], seed: int) -> Network:
    """A network for these texts; the same inputs and seed give the same one on the same machine."""
    rows = np.concatenate(tokens)
    mean, deviation = rows.mean(axis=0), rows.std(axis=0) + 1e-3
    random = np.random.default_rng(seed)
    network = Network.fresh(rows.shape[1], random)
    steps = _Adam(network)
    for epoch in range(EPOCHS):
        for chosen in _batches([len(one) for one in tokens], random):
            texts, real = _padded([(tokens[i] - mean) / deviation for i in chosen])
            kept = random.random((len(chosen), 1, rows.shape[1])) > DROPPED
            texts *= kept / np.float32(1 - DROPPED)
            slopes = _slopes(network, texts, real, labels[chosen])
            steps.take(slopes, RATE * (1 - epoch / EPOCHS))
    return network.rescaled(mean, deviation)


def _slopes(net: Network, texts: Numbers, real: NDArray[np.bool_], labels: NDArray[np.int64]) -> Parts:
    """Of the logistic loss, by back-propagation."""
    seen = np.tanh(texts @ net.inner + net.offset)
    loud = np.where(real[..., None], seen @ net.query, -1e9)
    share = np.exp(loud - loud.max(axis=1, keepdims=True))
    share /= share.sum(axis=1, keepdims=True)
    says = texts @ net.value
    told = (share * says).sum(axis=(1, 2)) + net.bias[0]
    wrong = ((1 / (1 + np.exp(-told)) - labels) / len(labels)).astype(np.float32)[:, None, None]
    on_share = says * wrong
    on_loud = share * (on_share - (share * on_share).sum(axis=1, keepdims=True))
    on_seen = (on_loud @ net.query.T) * (1 - seen**2)
    flat = texts.reshape(-1, texts.shape[2])
    return {
        "inner": flat.T @ on_seen.reshape(-1, INNER),
        "offset": on_seen.sum(axis=(0, 1)),
        "query": seen.reshape(-1, INNER).T @ on_loud.reshape(-1, HEADS),
        "value": flat.T @ (share * wrong).reshape(-1, HEADS),
        "bias": wrong.sum().reshape(1),
    }


class _Adam:
    """Adam (Kingma and Ba, 2015) with decoupled weight decay on the two projections."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._mean = {name: np.zeros_like(part) for name, part in vars(network).items()}
        self._square = {name: np.zeros_like(part) for name, part in vars(network).items()}
        self._count = 0

    def take(self, slopes: Parts, rate: float) -> None:
        self._count += 1
        for name, slope in slopes.items():
            self._mean[name] = MOMENTUM * self._mean[name] + (1 - MOMENTUM) * slope
            self._square[name] = SCALE_MOMENTUM * self._square[name] + (1 - SCALE_MOMENTUM) * slope**2
            mean = self._mean[name] / (1 - MOMENTUM**self._count)
            square = self._square[name] / (1 - SCALE_MOMENTUM**self._count)
            part = getattr(self._network, name)
            decay = DECAY * part if name in ("inner", "value") else 0.0
            change = rate * (mean / (np.sqrt(square) + TINY) + decay)
            setattr(self._network, name, (part - change).astype(np.float32))


def _batches(lengths: Sequence[int], random: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    """All texts in a random order, those of like length together, so that little is padding."""
    order = random.permutation(len(lengths))
    sizes = np.array(lengths)
    groups = [part[np.argsort(sizes[part], kind="stable")] for part in np.array_split(order, 8)]
    order = np.concatenate(groups)
    batches = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
    yield from (batches[i] for i in random.permutation(len(batches)))


def _padded(texts: Sequence[Numbers]) -> tuple[Numbers, NDArray[np.bool_]]:
    longest = max(len(one) for one in texts)
    rows = np.zeros((len(texts), longest, texts[0].shape[1]), dtype=np.float32)
    real = np.zeros((len(texts), longest), dtype=np.bool_)
    for i, one in enumerate(texts):
        rows[i, : len(one)], real[i, : len(one)] = one, True
    return rows, real
