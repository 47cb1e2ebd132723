"""What an import would do: for each item, whether it is taken, as which article, and what was left out of it.

A decision on values: nothing is read or written here. The same items over what they made change nothing.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from data import template
from data.mistakes import Mistakes
from data.wording import no_such
from kb import language as languages_of
from kb.article import Article
from kb.guide import GENERAL
from kb.normal import plain, words
from kb.porting import foreign, front, locales
from kb.porting.item import FIELDS, Item
from kb.porting.outcome import Became, Plan, Row, Rules
from kb.porting.slug import free, slug


def plan(
    items: Sequence[Item],
    existing: Iterable[Article],
    rules: Rules,
    follow: Callable[[Sequence[Item]], Iterable[Item]] = iter,
) -> Plan:
    """Decide for each item, in their order, beside the articles that the desk has; `follow` sees each of them pass."""
    desk = _Desk(rules, existing)
    desk.named = {_named(str(item.told["id"])) for item in items if item.told.get("id")}
    desk.ids |= desk.named
    rows = tuple(_decide(desk, item) for item in follow(items))
    return Plan(rows=rows, files=desk.files)


class _LeftOut(Exception):
    """An item is not taken; the message says why."""


_Key = tuple[str, ...]


class _Desk:
    """The articles that there are, while an import adds to them."""

    def __init__(self, rules: Rules, existing: Iterable[Article]) -> None:
        self.rules = rules
        self.files: dict[str, str] = {}
        self.articles = {(one.id, one.language): one for one in existing}
        self.names = {one.source for one in self.articles.values()}
        self.ids = {one.id for one in self.articles.values()}
        self.taken: set[tuple[str, str]] = set()  # id and language of what this import has settled
        self.named: set[str] = set()  # ids that this import says itself: no phrasing leads to them
        self.groups: dict[str, str] = {}
        self.asked: dict[_Key, str] = {}  # the id that each phrasing finds
        for one in self.articles.values():
            self.learn(one)

    def learn(self, article: Article) -> None:
        """Note which phrasings find an article."""
        for phrasing in article.phrasings:
            self.asked.setdefault(_key(phrasing), article.id)

    def owner(self, phrasing: str) -> str:
        """Return the id of the article that a phrasing finds; empty if none."""
        return self.asked.get(_key(phrasing), "")

    def waits(self, id_: str, language: str) -> bool:
        """Say whether there is such an article that nothing in this import has spoken for."""
        place = (id_, language)
        return place in self.articles and place not in self.taken and id_ not in self.named


@dataclass(slots=True)
class _Draft:
    """An item on its way."""

    item: Item
    title: str
    language: str
    told: dict[str, object]
    notes: list[str] = field(default_factory=list)


def _decide(desk: _Desk, item: Item) -> Row:
    draft = _Draft(item, item.title, "", dict(item.told), list(item.notes))
    try:
        return _settle(desk, draft)
    except _LeftOut as reason:
        notes = (str(reason), *draft.notes)
        return Row(where=item.where, became=Became.LEFT_OUT, title=draft.title, language=draft.language, notes=notes)


def _settle(desk: _Desk, draft: _Draft) -> Row:
    _refuse(draft.item)
    draft.language = _language(draft, desk.rules)
    id_ = _id(desk, draft)
    known = desk.articles.get((id_, draft.language))
    made = _made(desk, draft, id_, known)
    became = _became(desk, draft, made, known)
    desk.taken.add((id_, draft.language))
    desk.ids.add(id_)
    if draft.item.group:
        desk.groups.setdefault(draft.item.group, id_)
    desk.learn(made)  # of what is kept too: what it would ask is not another's, or a second import would be otherwise
    if became in {Became.NEW, Became.REPLACED}:
        desk.files[made.source] = front.text(made)
        desk.names.add(made.source)
    return Row(
        where=draft.item.where,
        became=became,
        title=draft.title,
        id=id_,
        language=draft.language,
        file=made.source,
        notes=tuple(draft.notes),
    )


def _refuse(item: Item) -> None:
    if item.refused:
        raise _LeftOut(item.refused)
    if odd := foreign.unwritten("".join(item.texts())):
        raise _LeftOut(f"it has {foreign.called(odd)}")
    if not item.title:
        raise _LeftOut("it has no title and no question")
    if not plain(item.title):
        raise _LeftOut("its title has no word")
    if not item.body.strip():
        raise _LeftOut("it has no answer")
    if len(item.body) > template.LONGEST:
        raise _LeftOut(f"its answer has {len(item.body)} characters; {template.LONGEST} are the most")


def _language(draft: _Draft, rules: Rules) -> str:
    """Return the language of an item: as it says, else as the person who imports says, else as it reads."""
    written = draft.item.locale or str(draft.told.get("language", ""))
    if written:
        language = locales.language(written)
        if language not in rules.languages:
            raise _LeftOut(f"its language {written!r} is none of the desk's: {', '.join(rules.languages)}")
        return language
    if rules.language:
        return rules.language
    read = f"{draft.title} {draft.item.body}"
    language = languages_of.detect(read, "", rules.languages)
    draft.notes.append(f"language guessed: {language}")
    return language


def _id(desk: _Desk, draft: _Draft) -> str:
    """Return which article this is: by its own id, by its translations, by a phrasing that the desk knows, else new."""
    told = str(draft.told.pop("id", ""))
    wanted = _named(told) if told else desk.groups.get(draft.item.group, "")
    if told and wanted != told:
        draft.notes.append(f"id {told!r} is no name for files: {wanted}")
    if wanted and (wanted, draft.language) not in desk.taken:
        return wanted
    section = f"{draft.title} – {draft.item.section}" if draft.item.section else draft.title
    for title in dict.fromkeys((draft.title, section)):
        found = desk.owner(title)
        if not found or desk.waits(found, draft.language):
            draft.title = title
            id_ = found or free(wanted or slug(title), desk.ids)
            draft.notes += [f"id {wanted} is taken in {draft.language}: {id_}"] if wanted else []
            return id_
    raise _LeftOut(f"its title is a phrasing of {desk.owner(draft.title)} already")


def _named(told: str) -> str:
    return told if front.is_id(told) else slug(told)


def _made(desk: _Desk, draft: _Draft, id_: str, known: Article | None) -> Article:
    """Return the article as it would be: what the item says over what the desk has."""
    if desk.owner(draft.title) not in {"", id_}:
        raise _LeftOut(f"its title is a phrasing of {desk.owner(draft.title)} already")
    told: dict[str, Any] = _checked(desk, draft)
    named = bool(draft.item.told.get("id"))
    asked = told.pop("questions", ())
    if known and not (named and asked):  # found by a phrasing: it adds to how customers ask, and takes nothing away
        asked = (*known.questions, *asked)
    told["questions"] = _phrasings(desk, draft, id_, asked) or (draft.title,)
    told["title"] = draft.title if named and "title" in told else _title(draft, known)
    if not told.get("draft"):  # what is a draft there is one here
        told["draft"] = not desk.rules.publish and (known is None or known.draft)
    told |= {"id": id_, "language": draft.language, "body": draft.item.body.strip()}
    if known:
        return replace(known, **told)
    made = Article(**told)
    return replace(made, source=_file(desk, made))


def _title(draft: _Draft, known: Article | None) -> str:
    """Return the title that the desk gave, where the item's finds the article anyway."""
    return known.title if known and _key(draft.title) in map(_key, known.phrasings) else draft.title


def _checked(desk: _Desk, draft: _Draft) -> dict[str, object]:
    """Return what an item tells, without the kind and the team that this desk does not have."""
    told = {name: value for name, value in draft.told.items() if name in FIELDS}
    for name, known, instead in (("kind", desk.rules.kinds, GENERAL), ("team", desk.rules.teams, "")):
        value = str(told.get(name, ""))
        if value and known and value not in known:
            what, mend = no_such(name, value, known)
            draft.notes.append(f"{what}{f' ({mend})' if mend else ''}: {instead or 'left out'}")
            told[name] = instead
    return told


def _phrasings(desk: _Desk, draft: _Draft, id_: str, asked: Sequence[object]) -> tuple[str, ...]:
    """Return the phrasings that are words, once each, and do not find another article."""
    kept: dict[str, None] = {}
    for phrasing in (front.one_line(str(one)) for one in asked):
        if not plain(phrasing):
            if phrasing:
                draft.notes.append(f"phrasing {phrasing!r} has no word")
        elif (owner := desk.owner(phrasing)) not in {"", id_}:
            draft.notes.append(f"phrasing “{phrasing}” finds {owner} already")
        else:
            kept[phrasing] = None
    return tuple(kept)


def _became(desk: _Desk, draft: _Draft, made: Article, known: Article | None) -> Became:
    if known:
        differs = [name for name, agrees in front.same(made, known).items() if not agrees]
        if not differs:
            return Became.UNCHANGED
        if not desk.rules.replace:
            draft.notes.append(f"{known.source} differs in {', '.join(differs)}; --replace takes this one")
            return Became.KEPT
    try:
        front.read(front.text(made), made.source, desk.rules.kinds)
    except Mistakes as error:
        raise _LeftOut("; ".join(one.what for one in error.mistakes)) from error
    return Became.REPLACED if known else Became.NEW


def _file(desk: _Desk, article: Article) -> str:
    number, file = 1, front.name(article)
    while file in desk.names:
        number += 1
        file = f"{article.id}.{article.language}.{number}.md"
    return file


def _key(phrasing: str) -> _Key:
    return words(phrasing)
