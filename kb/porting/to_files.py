"""Articles as files of ours: a text for each, or all of them in a zip that is the same whenever it is made."""

import io
import zipfile
from collections.abc import Iterable, Mapping

from kb.article import Article
from kb.porting import front
from kb.porting.slug import free

_WHEN = (1980, 1, 1, 0, 0, 0)  # the first day that a zip knows: the same articles are the same bytes


def files(articles: Iterable[Article]) -> Mapping[str, str]:
    """Return the text of each article's file, by the file's name."""
    made: dict[str, str] = {}
    for article in articles:
        made[free(front.name(article), made)] = front.text(article)
    return made


def zipped(articles: Iterable[Article]) -> bytes:
    """Return the same files in a zip."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files(articles).items():
            archive.writestr(zipfile.ZipInfo(name, _WHEN), text, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
