"""Articles as JSON, for programs."""

import json
from collections.abc import Iterable
from datetime import date

from kb.article import Article
from kb.porting import front
from kb.porting.from_json import FORMAT, VERSION


def text(articles: Iterable[Article]) -> str:
    """Return articles as JSON; what has its usual value is left out."""
    every = [{name: _plain(value) for name, value in front.front(one).items()} | {"body": one.body} for one in articles]
    return json.dumps({"format": FORMAT, "version": VERSION, "articles": every}, ensure_ascii=False, indent=2) + "\n"


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
