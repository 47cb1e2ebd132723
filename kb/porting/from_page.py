"""A page of frequently asked questions: whatever of the usual markup it has, else its headings and the text below.

Ways that say outright what is question and answer come first; a question that several ways tell is taken once.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from selectolax.lexbor import LexborNode

from data.mistakes import Mistake, Mistakes
from kb.normal import plain
from kb.porting import foreign, front, markup
from kb.porting.item import Item, Source

Told = tuple[str, str, str]  # a question, its answer in Markdown, and by what markup it was told

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{2,40})", re.IGNORECASE)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_AROUND = frozenset(["nav", "header", "footer", "aside", "form"])


def read(source: Source) -> Iterator[Item]:
    """Give the questions of a page, in its order.

    Raises:
        Mistakes: it isn't text, or its tags are nested beyond reason.

    """
    text = _text(source)
    try:
        body = markup.parse(text)
    except markup.TooDeep as error:
        raise Mistakes([Mistake(source.name, 0, str(error), "save only the part with the questions")]) from error
    if body is None:
        return
    page = body.parent or body
    base, locale = _address(page), page.attributes.get("lang") or ""
    told = _once(chain.from_iterable(way(page, base) for way in _WAYS))
    for number, (question, answer, way) in enumerate(told or _once(_headings(body, base)), 1):
        yield Item(
            where=f"{source.name}, {way} {number}",
            told={"title": question},
            body=foreign.literal(answer),
            locale=locale,
        )


def _text(source: Source) -> str:
    named = _CHARSET.search(source.data[:4096])
    encoding = named[1].decode().lower() if named else "utf-8"
    if encoding in {"utf-8", "utf8"}:
        return foreign.text(source.data, source.name)[0]
    try:
        return foreign.written(source.data.decode(encoding), source.name)
    except (LookupError, UnicodeError) as error:
        raise Mistakes([Mistake(source.name, 0, f"is not {encoding}, as it says", "save the page as UTF-8")]) from error


def _once(told: Iterable[Told]) -> list[Told]:
    """Return each question once, with the first answer that it has."""
    found: dict[str, Told] = {}
    for one in told:
        key = plain(one[0]) or one[0]
        if key not in found or (one[1] and not found[key][1]):
            found[key] = one
    return [one for one in found.values() if one[0] or one[1]]


def _linked_data(page: LexborNode, base: str) -> Iterator[Told]:
    """Read schema.org's FAQPage where it is told as JSON-LD; what is no JSON is nobody's question."""
    for script in page.css('script[type="application/ld+json"]'):
        try:
            value = json.loads(script.text(deep=True))
        except (ValueError, RecursionError):
            continue
        for question in _questions(value, 0):
            answer = next(iter(_listed(question.get("acceptedAnswer") or question.get("suggestedAnswer"))), {})
            html = answer.get("text") if isinstance(answer, dict) else answer
            yield _plain(question.get("name")), _markdown(str(html or ""), base), "FAQPage"


def _questions(value: object, depth: int) -> Iterator[dict[str, object]]:
    for one in _listed(value) if depth < 8 else ():
        if not isinstance(one, dict):
            continue
        if "Question" in _listed(one.get("@type")):
            yield one
        else:
            for name in ("@graph", "mainEntity", "hasPart", "itemListElement", "item"):
                yield from _questions(one.get(name), depth + 1)


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _microdata(page: LexborNode, base: str) -> Iterator[Told]:
    for question in page.css('[itemtype$="schema.org/Question"]'):
        name = question.css_first('[itemprop="name"]')
        answer = question.css_first('[itemprop="acceptedAnswer"] [itemprop="text"], [itemprop="text"]')
        if name:
            said = name.attributes.get("content") or markup.words(name)
            yield said, markup.of([answer], base) if answer else "", "Question"


def _details(page: LexborNode, base: str) -> Iterator[Told]:
    for one in page.css("details"):
        if (summary := one.css_first("summary")) and summary.parent == one:
            yield (
                markup.words(summary),
                markup.of((part for part in markup.children(one) if part != summary), base),
                "details",
            )


def _definitions(page: LexborNode, base: str) -> Iterator[Told]:
    """Read lists of terms; several terms with one description are as many questions with the same answer."""
    for one in page.css("dl"):
        terms: list[str] = []
        answer: list[LexborNode] = []
        for part in one.css("dt, dd"):
            if part.tag == "dt" and answer:
                yield from _described(terms, answer, base)
                terms, answer = [], []
            if part.tag == "dt":
                terms.append(markup.words(part))
            else:
                answer.append(part)
        yield from _described(terms, answer, base)


def _described(terms: Iterable[str], parts: Iterable[LexborNode], base: str) -> Iterator[Told]:
    answer = "\n\n".join(markup.of(markup.children(part), base) for part in parts)
    return ((term, answer, "dt") for term in terms if term)


def _accordions(page: LexborNode, base: str) -> Iterator[Told]:
    """Read what opens by a button: its `aria-controls` names the part that it opens."""
    for one in page.css("[aria-controls]"):
        around = one.parent
        while around is not None and around.tag not in _AROUND:
            around = around.parent
        name = one.attributes.get("aria-controls") or ""
        if around is None and re.fullmatch(r"[\w:.-]+", name):
            answer = page.css_first(f'[id="{name}"]')
            if answer and answer.tag not in _AROUND:
                yield markup.words(one), markup.of([answer], base), "aria-controls"


def _headings(body: LexborNode, base: str) -> Iterator[Told]:
    """Read headings with the text that follows them, up to the next heading; nothing of what surrounds the page."""
    main = body.css_first("main") or body.css_first("article") or body
    question, answer = "", []  # type: tuple[str, list[LexborNode]]
    for part in _flat(main):
        if part.tag not in _HEADINGS:
            answer.append(part)
            continue
        if question:
            yield question, markup.of(answer, base), "heading"
        question, answer = markup.words(part), []
    if question:
        yield question, markup.of(answer, base), "heading"


def _flat(node: LexborNode) -> Iterator[LexborNode]:
    """Give the parts of a page, those that hold headings taken apart."""
    for part in markup.children(node):
        if part.tag in _AROUND:
            continue
        if part.is_element_node and part.tag not in _HEADINGS and part.css_first(", ".join(_HEADINGS)):
            yield from _flat(part)
        else:
            yield part


def _address(page: LexborNode) -> str:
    link = page.css_first('link[rel="canonical"], base[href]')
    return (link.attributes.get("href") or "") if link else ""


def _plain(value: object) -> str:
    return front.one_line(_markdown(str(value or ""), "").replace("\\", ""))


def _markdown(html: str, base: str) -> str:
    try:
        return markup.markdown(html, base)
    except markup.TooDeep:
        return ""


_WAYS: tuple[Callable[[LexborNode, str], Iterator[Told]], ...] = (
    _linked_data, _microdata, _details, _definitions, _accordions,
)  # fmt: skip
