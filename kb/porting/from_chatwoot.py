"""A Chatwoot help centre, as its API gives it: portals, categories and articles in Markdown.

Pages of a list, one file for each, are read together. Archived articles are left out.
"""

from collections.abc import Iterable, Iterator, Mapping

from kb.porting import foreign
from kb.porting.item import Item
from kb.porting.records import Record, labels, records, words

Named = tuple[str, object]

_STATUS = {"0": "draft", "1": "published", "2": "archived"}  # as numbers, where they were taken from the database


def is_ours(value: object) -> bool:
    """Say whether a file of JSON is such a list."""
    wrapped = isinstance(value, dict) and any(isinstance(value.get(name), list) for name in ("payload", "portals"))
    return wrapped or any("content" in one for one in _listed(value))


def read(files: Iterable[Named]) -> Iterator[Item]:
    """Give each article; translations of one are told by the article that they are associated with."""
    every = [(name, one) for name, value in files for one in _listed(value)]
    categories = {words(one, "id"): one for _, one in every if "content" not in one}
    articles = [(name, one) for name, one in every if "content" in one]
    roots = {
        words(other, "id"): words(one, "id") for _, one in articles for other in records(one, "associated_articles")
    }
    default = next((locale for _, one in every if (locale := _default_locale(one))), "")
    for name, one in articles:
        yield _item(one, name, categories, roots, default)


def _listed(value: object) -> Iterator[Record]:
    yield from records(value)
    yield from records(value, "payload", "articles", "portals", "categories")
    for portal in records(value, "portals", "payload"):
        yield from records(portal, "articles", "categories")


def _item(one: Record, name: str, categories: Mapping[str, Record], roots: Mapping[str, str], default: str) -> Item:
    number = words(one, "id")
    category = one.get("category") or categories.get(words(one, "category_id"), {})
    status = words(one, "status").lower()
    meta = one.get("meta")
    group = words(one, "associated_article_id") or roots.get(number, "") or number
    return Item(
        where=f"{name}, article {number}" if number else name,
        told={
            "title": words(one, "title"),
            "tags": labels(meta.get("tags")) if isinstance(meta, dict) else frozenset(),
            "draft": _STATUS.get(status, status) == "draft",
        },
        body=foreign.markdown(words(one, "content").replace("\r\n", "\n")),
        locale=words(one, "locale") or words(category, "locale") or default,
        group=f"chatwoot {group}" if group else "",
        section=words(category, "name"),
        refused="it is archived there" if _STATUS.get(status, status) == "archived" else "",
    )


def _default_locale(one: Record) -> str:
    portal = one.get("portal") if isinstance(one.get("portal"), dict) else one
    meta = portal.get("meta") if isinstance(portal, dict) else None
    config = portal.get("config") if isinstance(portal, dict) else None
    return words(meta, "default_locale") or words(config, "default_locale")
