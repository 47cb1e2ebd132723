"""The articles' API: list them, read their versions, save drafts, publish, withdraw, compare, check.

Endpoints only: who may ask is decided by those who put these routes on the web, what is kept and refused in `versions`.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from sqlmodel import Session

from data.library import VersionState
from data.mistakes import Mistakes
from kb import editing, forms, history, inventory, library, parse, shapes
from kb.inventory import Entry, Whence
from kb.library import Standing
from kb.parse import Source
from kb.room import Id, In, Language, Room, enter, missing, read

PATH = "/api/v1/articles"
ONE = f"{PATH}/{{article}}/{{language}}"


Limit = Annotated[int, Query(ge=1, le=1000)]


def routes(room: Room, editor: Callable[..., Awaitable[int]]) -> APIRouter:
    """Return the API of one desk's articles, with its full paths.

    Args:
        room: the desk, as those who write articles know it.
        editor: a dependency that gives the key of the agent who asks, or refuses whoever may not.

    """
    router = APIRouter(dependencies=[Depends(enter(room, editor))], responses=_PROBLEMS, tags=["articles"])
    router.add_api_route(PATH, listed, methods=["GET"])
    router.add_api_route(f"{PATH}/check", check, methods=["POST"])
    router.add_api_route(f"{PATH}/publish", editing.publish_several, methods=["POST"])
    router.add_api_route(ONE, whole, methods=["GET"])
    router.add_api_route(ONE, editing.save, methods=["PUT"])
    router.add_api_route(f"{ONE}/versions/{{number}}", version, methods=["GET"])
    router.add_api_route(f"{ONE}/diff", diff, methods=["GET"])
    for change in editing.CHANGES:
        router.add_api_route(f"{ONE}/{change.__name__}", change, methods=["POST"])
    return router


async def listed(
    room: In,
    language: parse.Language | None = None,
    state: Annotated[list[Whence] | None, Query()] = None,
    q: Annotated[str, Query(max_length=200)] = "",
    cursor: Annotated[str, Query(max_length=200)] = "",
    limit: Limit = 100,
) -> shapes.Page:
    """List articles by id and language, missing translations too; `q` looks into ids, titles, questions and answers."""
    entries: Iterable[Entry] = inventory.take(room.stock(await room.db.read(history.drafts)))
    after = tuple(cursor.split(" ")) if cursor else ()
    found = (
        one
        for one in entries
        if (one.article, one.language) > after
        and language in (None, one.language)
        and (not state or one.whence in state)
        and _holds(one, q.casefold())
    )
    return shapes.page(found, limit)


async def whole(room: In, article: Id, language: Language) -> shapes.Full:
    """Show an article with what it says now, and all that was ever written of it at the desk."""
    drafts = await room.db.read(history.drafts)
    stock = room.stock(drafts)
    found = next((one for one in inventory.take(stock) if (one.article, one.language) == (article, language)), None)
    written = await room.db.read(lambda session: history.of(session, article, language))
    if found is None and not written:
        raise missing(f"there is no article {article} in {language}")
    entry = found or Entry(article=article, language=language, whence=Whence.MISSING)
    return shapes.Full.of(
        entry,
        base=written[0].number if written else 0,
        text=_text(room, article, language, stock.standing),
        versions=[shapes.Version.of(one) for one in written],
    )


async def version(
    room: In, article: Id, language: Language, number: Annotated[int, Path(ge=1, le=2**31 - 1)]
) -> shapes.Whole:
    """Show one version, with its text."""
    return shapes.Whole.whole(await read(room, lambda session: history.version(session, article, language, number)))


async def diff(
    room: In,
    article: Id,
    language: Language,
    before: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
    after: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
) -> shapes.Diff:
    """Compare two versions; 0 is the file."""
    file = library.by_key(room.books()).get((article, language))
    texts = {0: file.text if file else ""}

    def fill(session: Session) -> None:
        texts.update({one: history.version(session, article, language, one).text for one in (before, after) if one})

    await read(room, fill)
    names = tuple(f"version {one}" if one else "file" for one in (before, after))
    return shapes.Diff(before=before, after=after, diff=history.diff(texts[before], texts[after], (names[0], names[1])))


async def check(room: In, told: forms.Check) -> shapes.Checked:
    """Tell all that is wrong with a text, by itself and beside every other article; nothing is kept."""
    books, standing = room.books(), await room.db.read(history.standing)
    try:
        found = parse.parse(Source(name="text", text=told.text), books.allowed).article
        new = Standing(
            article=told.article or found.id,
            language=told.language or found.language,
            number=0,
            state=VersionState.DRAFT,
            text=told.text,
            based_on="",
        )
        library.check(books, standing, [new])
    except Mistakes as error:
        return shapes.Checked(mistakes=shapes.wrong(error))
    return shapes.Checked(mistakes=[])


_PROBLEMS: dict[int | str, dict[str, Any]] = {
    401: {"description": "not signed in"},
    403: {"description": "not allowed, or not sent by one of our own pages"},
    404: {"description": "there is no such article or version"},
    409: {"description": "somebody was quicker: `who`, with the `version` that is the newest now"},
    422: {"description": "the article would not do: `mistakes`, each with its line and how to mend it"},
}


def _text(room: Room, article: str, language: str, standing: Sequence[Standing]) -> str | None:
    over = next((one for one in standing if one.key == (article, language)), None)
    file = library.by_key(room.books()).get((article, language))
    return over.text if over else file.text if file else None


def _holds(one: Entry, words: str) -> bool:
    told = [one.article, *((one.says.title, *one.says.questions, one.says.body) if one.says else ())]
    return not words or any(words in text.casefold() for text in told)
