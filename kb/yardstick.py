"""What a good match looks like in one knowledge base: its own phrasings, asked for as if they were not there."""

from statistics import fmean

from kb.confidence import Yardstick, told
from kb.index import Index
from kb.weighing import Weighed, glance, weigh

ASKED = 256  # phrasings at least, where there are so many, evenly spread
ENOUGH = 30  # that find their article again; with fewer, the default is safer


def measure(index: Index) -> Yardstick:
    """Return the yardstick of an index: means over the phrasings that find their article without themselves."""
    total = len(index.phrasings)
    density = max(total / max(index.articles, 1), 1.0)
    if total < ENOUGH:
        return Yardstick(density=density)
    found = [it for row in range(0, total, max(total // ASKED, 1)) if (it := _found_again(index, row))]
    if len(found) < ENOUGH:
        return Yardstick(density=density)
    return Yardstick(
        told=fmean(told(float(it.shares[0])) for it in found),
        nearness=fmean(float(it.nearness[0]) for it in found),
        meaning=fmean(it.meaning for it in found),
        density=density,
    )


def _found_again(index: Index, row: int) -> Weighed | None:
    phrasing = index.phrasings[row]
    weighed = weigh(index, glance(index, phrasing.words), without=phrasing.text)
    right = index.article(int(weighed.articles[0])).id == phrasing.article.id
    return weighed if right and weighed.shares[0] > 0 else None
