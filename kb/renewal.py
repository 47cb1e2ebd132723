"""A few articles changed: an index that knows them at once, without learning all the others again."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from kb import index as indices
from kb.article import Article
from kb.head import Floats, Head
from kb.index import Index
from kb.phrasing import Phrasing
from kb.rows import Rows

DRIFT = 0.1  # of the phrasings may be new since the head was trained; then it is time to train again


def renewed(index: Index, articles: Iterable[Article]) -> Index | None:
    """Return an index of these articles, made from one that knows most of them; None if too much is new."""
    blocks = indices.blocks(articles, index.phrasings)
    every = [phrasing for block in blocks for phrasing in block]
    known = {(phrasing.article.id, phrasing.words): row for row, phrasing in enumerate(index.phrasings)}
    rows = [known.get((phrasing.article.id, phrasing.words), -1) for phrasing in every]
    fresh = [place for place, row in enumerate(rows) if row < 0]
    stayed = len({*rows} - {-1})  # two spellings of the same words have one row
    drift = index.drift + len(fresh) + len(index.phrasings) - stayed
    if drift > DRIFT * len(every):
        return None
    packed = Rows(index.rows.bytes[rows], index.rows.scales[rows])
    if fresh:
        new = indices.encoded(index.encoder, [every[place] for place in fresh])
        packed.bytes[fresh], packed.scales[fresh] = new.bytes, new.scales
    starts = indices.starts(blocks)
    made = replace(
        index,
        phrasings=tuple(every),
        lines=tuple(phrasing.line for phrasing in every),
        rows=packed,
        starts=starts,
        centres=np.zeros((len(blocks), index.centres.shape[1]), np.float32),
        exact=indices.exact(blocks),
        vocabulary=indices.vocabulary(every),
        drift=drift,
    )
    _centre(made, index)
    return replace(made, head=_head(made, index))


def _centre(made: Index, before: Index) -> None:
    """Fill in the centres: as they were where nothing changed, else computed anew."""
    numbers = _numbers(before)
    for number in range(made.articles):
        here = made.block(number)
        old = numbers.get(made.article(number).id)
        if old is not None and _texts(made.phrasings[here]) == _texts(before.phrasings[before.block(old)]):
            made.centres[number] = before.centres[old]
        else:
            made.centres[number] = indices.centre(made.rows[here])


def _head(made: Index, before: Index) -> Head:
    """Return the head with the weights that there were; what it never saw a phrasing of is believed by its centre."""
    numbers = _numbers(before)
    level = float(np.median((before.centres * before.head.weights.T).sum(axis=1) + before.head.bias))
    weights: Floats = np.empty((made.centres.shape[1], made.articles), np.float32)
    bias: Floats = np.zeros(made.articles, np.float32)
    for number in range(made.articles):
        old = numbers.get(made.article(number).id)
        if old is None or not _in_common(made.phrasings[made.block(number)], before.phrasings[before.block(old)]):
            weights[:, number] = level * made.centres[number]
        else:
            weights[:, number], bias[number] = before.head.weights[:, old], before.head.bias[old]
    return Head(weights, bias)


def _numbers(index: Index) -> Mapping[str, int]:
    return {index.article(number).id: number for number in range(index.articles)}


def _in_common(block: Iterable[Phrasing], other: Iterable[Phrasing]) -> bool:
    return not {phrasing.words for phrasing in block}.isdisjoint(phrasing.words for phrasing in other)


def _texts(block: Iterable[Phrasing]) -> list[str]:
    return [phrasing.text for phrasing in block]
