"""What is exported and imported again is the same."""

import json
import re
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import template
from kb import load
from kb.article import Article
from kb.normal import plain
from kb.porting import foreign, formats, front, plan, to_files, to_json, to_page, to_table
from kb.porting.item import Source
from kb.porting.outcome import Became, Rules

STARTER = Path(__file__).parent.parent / "data" / "starter" / "articles"
RULES = Rules(languages=("id", "en"), publish=True)

letters = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])
phrases = st.text(letters, min_size=1, max_size=30).map(lambda text: " ".join(text.split())).filter(plain)
labels = st.text(letters, min_size=1, max_size=12).map(str.strip).filter(bool)
bodies = st.lists(st.text(letters, max_size=40) | st.sampled_from(["{{ name }}", "=1+1", "'-", "---", '"', "\n", "{"]))
answers = bodies.map("\n".join).map(str.strip).filter(lambda body: body and not template.mistakes(body))
days = st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1))


@st.composite
def libraries(draw: st.DrawFn) -> list[Article]:
    """Articles as a desk may have them: no phrasing finds two."""
    asked = draw(st.lists(st.tuples(phrases, phrases), min_size=1, max_size=4))
    found: list[Article] = []
    seen: set[str] = set()
    for number, (title, question) in enumerate(asked):
        words = {" ".join(plan._key(title)), " ".join(plan._key(question))}
        if words & seen:
            continue
        seen |= words
        found.append(
            Article(
                id=f"a{number}",
                language=draw(st.sampled_from(["id", "en"])),
                title=title,
                questions=(question,),
                body=draw(answers),
                tags=draw(st.frozensets(labels, max_size=3)),
                kind=draw(labels),
                team=draw(st.just("") | labels),
                needs_agent=draw(st.booleans()),
                draft=draw(st.booleans()),
                review_by=draw(days),
                valid_from=draw(days),
                source=f"a{number}",
            )
        )
    return found


def files(articles: Sequence[Article]) -> list[Source]:
    return [Source(name, text.encode()) for name, text in to_files.files(articles).items()]


FORMATS: dict[str, Callable[[Sequence[Article]], list[Source]]] = {
    "md": files,
    "csv": lambda articles: [Source("a.csv", to_table.table(articles))],
    "json": lambda articles: [Source("a.json", to_json.text(articles).encode())],
}


def again(sources: Sequence[Source]) -> dict[tuple[str, str], Article]:
    outcome = plan.plan(formats.read(sources, ()), (), RULES)
    assert {row.became for row in outcome.rows} == {Became.NEW}, outcome.rows
    return {(one.id, one.language): one for one in (front.read(text, "", ()) for text in outcome.files.values())}


def bare(article: Article) -> dict[str, object]:
    return {name: getattr(article, name) for name in article.__slots__ if name != "source"}


@pytest.mark.parametrize("format_", FORMATS)
@settings(max_examples=40)
@given(articles=libraries())
def test_what_goes_out_comes_back_as_it_was(format_: str, articles: list[Article]):
    back = again(FORMATS[format_](articles))
    assert [bare(back[one.id, one.language]) for one in articles] == [bare(one) for one in articles]


@pytest.mark.parametrize("format_", FORMATS)
def test_the_starter_desk_goes_out_and_comes_back_without_a_change(format_: str):
    articles = load.articles(STARTER, ())
    outcome = plan.plan(formats.read(FORMATS[format_](articles), ()), articles, RULES)
    assert outcome.count(Became.UNCHANGED) == len(articles)


def test_a_page_of_questions_comes_back_with_its_titles_and_answers():
    articles = [one for one in load.articles(STARTER, ()) if one.language == "en"]
    values = {"desk": "Toko <b>", "hours": "9–5"}
    page = to_page.page(articles, "en", "Toko <b>", values)
    items = formats.read([Source("faq.html", page.encode())], ())
    told = [one for one in articles if not one.smalltalk]
    assert [one.title for one in items] == [one.title for one in told]
    for item, article in zip(items, told, strict=True):
        assert words(template.compiled(item.body).say({})) == words(template.compiled(article.body).say(values))


def words(markdown: str) -> list[str]:
    return re.findall(r"\w+", markdown)


def test_a_page_can_be_read_by_engines_and_screen_readers_and_runs_nothing():
    sly = Article(
        id="a", language="id", title="</script><script>x()", questions=("a",), body="</script>{{ name }} <i>y"
    )
    hidden = [Article(id="b", language="id", title="b", questions=("b",), body="b", draft=True)]
    hidden += [Article(id="c", language="id", title="c", questions=("c",), body="c", tags=frozenset({"smalltalk"}))]
    page = to_page.page([sly, *hidden], "id", "Toko", {})
    assert page.count("<script") == page.count("</script>") == 1
    told = json.loads(page.partition('ld+json">')[2].partition("</script>")[0])
    assert [one["name"] for one in told["mainEntity"]] == [sly.title]
    assert 'lang="id"' in page
    assert '<article id="a" aria-labelledby="a-title">' in page
    assert "&lt;i&gt;y" in page


@given(text=st.text(st.characters(codec="utf-8") | st.sampled_from("{%#}"), max_size=60))
def test_words_of_others_are_said_as_they_were_written(text: str):
    safe = foreign.literal(text)
    assert template.mistakes(safe) == []
    assert template.compiled(safe).asks == frozenset()
    assert template.compiled(safe).say({}) == template._tidy(template._NEWLINE.sub("\n", text))


def test_the_same_articles_are_the_same_zip():
    articles = load.articles(STARTER, ())
    assert to_files.zipped(articles) == to_files.zipped(articles)
