"""How somebody feels, as far as their writing shows: calm, annoyed or angry, with how sure that is."""

from functools import cache

import numpy as np

from kb import linear, primer
from kb.classification import Mood, Temper
from kb.features import Named, sparse
from kb.linear import Linear, Rows
from kb.tone import FELT, signs

TEMPERS = tuple(Temper)
SURE = 0.35  # the probability from which a mood is told: to miss anger is the worse mistake, as with a complaint


def mood(text: str, features: Named) -> Mood:
    """Return the mood of a message."""
    calm, annoyed, angry = map(float, linear.softmax(_model().scores(sparse(features))))
    felt = tuple(sorted(signs(text) & FELT))
    if angry >= SURE:
        return Mood(temper=Temper.ANGRY, confidence=angry, signs=felt)
    if annoyed + angry >= SURE:
        return Mood(temper=Temper.ANNOYED, confidence=annoyed + angry, signs=felt)
    return Mood(temper=Temper.CALM, confidence=calm)


@cache
def _model() -> Linear:
    """Learn moods from the shipped examples, once: no desk has others."""
    known = primer.examples()
    many = len(known)
    labels = np.array([TEMPERS.index(one.temper) for one in known])
    rows = Rows(
        rows=[one.row for one in known],
        labels=labels,
        weights=np.ones(many, np.float32),
        judged=np.ones(many, np.bool_),
    )
    return linear.train(rows, len(TEMPERS))
