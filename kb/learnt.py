"""Learning articles, or taking what was learnt of just these phrasings at an earlier start."""

from collections.abc import Iterable
from dataclasses import astuple
from hashlib import blake2b

import numpy as np

from kb import index as indices
from kb import yardstick
from kb.article import Article
from kb.confidence import Yardstick
from kb.head import Head
from kb.index import Draft, Index
from kb.kept import Arrays, Kept, code
from kb.rows import Rows
from kb.sentences import Sentences
from kb.vectors import Vectors

MANY = 2_000  # words; what fewer are made of takes some two megabytes


def learn(
    articles: Iterable[Article], sentences: Sentences | None = None, kept: Kept | None = None
) -> tuple[Index, Yardstick]:
    """Return the index of some articles, and its yardstick: a few seconds for ten thousand phrasings.

    With `sentences` the vectors also tell what each phrasing means as a whole. What is kept is not learnt
    again; what is kept of other articles goes.
    """
    draft = indices.draft(articles, Vectors.load(), sentences)
    if not kept:
        return _anew(draft)
    name, version = "semantic.npz" if sentences else "matcher.npz", _version(draft, sentences)
    if arrays := kept.read(name, version):
        return _taken(draft, arrays)
    index, measure = _anew(draft)
    kept.write(name, version, _arrays(index, measure))
    return index, measure


def _anew(draft: Draft) -> tuple[Index, Yardstick]:
    index = indices.build(draft)
    measure = yardstick.measure(index)
    if len(index.vocabulary) > MANY:  # it was asked for every word that there is, and is now for one here and there
        index.encoder.rest()
    Vectors.load().rest()
    return index, measure


def _arrays(index: Index, measure: Yardstick) -> Arrays:
    return {
        "bytes": index.rows.bytes,
        "scales": index.rows.scales,
        "weights": index.head.weights,
        "bias": index.head.bias,
        "yardstick": np.array(astuple(measure)),
    }


def _taken(draft: Draft, arrays: Arrays) -> tuple[Index, Yardstick]:
    rows, head = Rows(arrays["bytes"], arrays["scales"]), Head(arrays["weights"], arrays["bias"])
    told, nearness, meaning, density = arrays["yardstick"].tolist()
    measure = Yardstick(told=told, nearness=nearness, meaning=meaning, density=density)
    return indices.finished(draft, rows, head), measure


def _version(draft: Draft, sentences: Sentences | None) -> str:
    """Return what tells these phrasings, and how they are learnt, from all others."""
    told = blake2b(code() + Vectors.load().fingerprint, digest_size=16)
    told.update((sentences.version if sentences else "").encode())
    for block in draft.blocks:
        for part in (block[0].article.id, *(" ".join(phrasing.words) for phrasing in block), ""):
            told.update(part.encode("utf-8", "surrogatepass") + b"\n")
    return told.hexdigest()
