"""Zendesk Guide, as its help centre API gives it: articles with HTML bodies, their sections and translations.

Pages of a list, one file for each, are read together. What is not for everybody is noted, since answers are.
"""

from collections.abc import Iterable, Iterator, Mapping

from kb.porting import foreign, markup
from kb.porting.item import Item
from kb.porting.records import Record, labels, records, words

Named = tuple[str, object]


def is_ours(value: object) -> bool:
    """Say whether a file of JSON is such a list."""
    if not isinstance(value, dict):
        return False
    articles = [*records(value, "articles"), *([value["article"]] if isinstance(value.get("article"), dict) else [])]
    if articles:
        return any("body" in one for one in articles)
    return any(records(value, "sections", "translations")) or {"categories", "next_page"} <= value.keys()


def read(files: Iterable[Named]) -> Iterator[Item]:
    """Give each article once in each language that it has."""
    every = list(files)
    sections = {words(one, "id"): words(one, "name") for _, value in every for one in records(value, "sections")}
    translated: dict[str, dict[str, Record]] = {}
    for _, value in every:
        for one in records(value, "translations"):
            if words(one, "source_type").lower() in {"", "article"}:
                translated.setdefault(words(one, "source_id"), {})[words(one, "locale")] = one
    for name, value in every:
        single = [value["article"]] if isinstance(value, dict) and isinstance(value.get("article"), dict) else []
        for article in [*records(value, "articles"), *single]:
            yield from _article(article, name, sections, translated.get(words(article, "id"), {}))


def _article(
    article: Record, name: str, sections: Mapping[str, str], translated: Mapping[str, Record]
) -> Iterator[Item]:
    own = words(article, "locale") or words(article, "source_locale")
    inside = {words(one, "locale"): one for one in records(article, "translations")}
    texts = ({own: article} if article.get("body") or not (translated or inside) else {}) | inside | dict(translated)
    source = words(article, "source_locale") or own
    for locale in sorted(texts, key=lambda one: (one != source, one)):  # the source first: it names the others
        yield _item(article, texts[locale], locale, f"{name}, article {words(article, 'id')}", sections)


def _item(article: Record, text: Record, locale: str, where: str, sections: Mapping[str, str]) -> Item:
    refused, body = "", ""
    try:
        body = markup.markdown(str(text.get("body") or ""), words(article, "html_url"))
    except markup.TooDeep as error:
        refused = f"its answer {error}"
    return Item(
        where=f"{where} in {locale}" if locale else where,
        told={
            "title": words(text, "title") or words(article, "title"),
            "tags": labels(article.get("label_names")),
            "draft": bool(text.get("draft")),
        },
        body=foreign.literal(body),
        locale=locale,
        group=f"zendesk {words(article, 'id')}" if article.get("id") else "",
        section=sections.get(words(article, "section_id"), ""),
        notes=tuple(_notes(article, text)),
        refused=refused,
    )


def _notes(article: Record, text: Record) -> Iterator[str]:
    if article.get("user_segment_id") or article.get("user_segment_ids"):
        yield "not everybody could read it there"
    if text.get("outdated"):
        yield "marked as outdated there"
    if article.get("content_blocks") or "data-content-block" in str(text.get("body") or ""):
        yield "holds content blocks, which an export may lack"
