"""What a desk says and knows, put together from its files and what the database adds."""

from datetime import date
from pathlib import Path

import pytest

from bot import content
from bot.added import Added
from bot.content import Content
from data.library import VersionState
from data.mistakes import Mistakes
from kb.library import Standing
from tests.articles import put_files, small_content, written

SHIPPING = {
    "shipping__en": written(ask="how long is shipping"),
    "shipping__id": written(language="id", ask="kapan sampai"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small_content(tmp_path / "content", **SHIPPING)


def read(folder: Path, **more) -> Content:
    return content.read(folder, desk="Toko", languages=("id", "en"), zone="Asia/Jakarta", **more)


def version(text: str, article: str = "shipping-time", state: VersionState = VersionState.PUBLISHED) -> Standing:
    return Standing(article=article, language="en", number=1, state=state, text=text, based_on="")


def test_what_was_learnt_finds_an_article_and_is_none_of_its_own_questions(folder: Path):
    known = read(folder, learnt={"shipping-time": ("barangku nyasar kemana",)}).knowledge
    found = known.look("barangku nyasar kemana")
    assert (found.confidence, found.matches[0].article.id) == (1.0, "shipping-time")
    (article,) = [one for one in known.articles if one.learnt]
    assert (article.language, article.questions) == ("id", ("kapan sampai",))
    assert article.phrasings[-1] == "barangku nyasar kemana"


def test_what_was_learnt_of_an_article_that_is_gone_is_left_alone(folder: Path):
    assert len(read(folder, learnt={"gone": ("hello",)}).knowledge.articles) == 2


def test_a_kind_has_the_examples_that_people_corrected(folder: Path):
    guide = read(folder, learnt_kinds={"order": ("barangku nyasar",)}).guide
    assert {kind.id: kind.learnt for kind in guide.kinds if kind.learnt} == {"order": ("barangku nyasar",)}


def test_what_is_not_said_today_is_not_known_and_still_listed(folder: Path):
    put_files(
        folder / "articles", sale__en=written("sale", valid_until="2026-05-04"), new__en=written("new", draft="true")
    )
    today, tomorrow = (read(folder, on=date(2026, 5, day)) for day in (4, 5))
    assert [one.id for one in today.knowledge.articles] == ["sale", "shipping-time", "shipping-time"]
    assert [one.id for one in tomorrow.knowledge.articles] == ["shipping-time", "shipping-time"]
    assert {one.id for one in tomorrow.articles} == {"new", "sale", "shipping-time"}
    assert today.knowledge.version != tomorrow.knowledge.version


def test_a_desk_may_have_all_its_articles_in_the_database(tmp_path: Path):
    empty = small_content(tmp_path / "content")
    with pytest.raises(Mistakes, match="has no articles"):
        read(empty)
    only = read(empty, standing=(version(written()),))
    assert [one.source for one in only.knowledge.articles] == ["shipping-time.en, version 1"]


def test_a_desk_that_knows_nothing_today_hands_over(folder: Path):
    for path in (folder / "articles").glob("*.md"):
        path.write_text(path.read_text("utf-8").replace("questions:", "valid_from: 2027-01-01\nquestions:"), "utf-8")
    seen = read(folder, on=date(2026, 5, 4)).knowledge.look("how long is shipping")
    assert (seen.matches, seen.decision) == ((), "handoff")


def test_mistakes_in_files_and_in_versions_are_told_together(folder: Path):
    put_files(folder / "articles", bad__en=written("bad", kind="ordre"))
    (folder / "guide.toml").write_text((folder / "guide.toml").read_text("utf-8") + "\n[nonsense]\n", "utf-8")
    with pytest.raises(Mistakes) as error:
        read(folder, standing=(version("nothing"),))
    assert {Path(one.file).name for one in error.value.mistakes} == {"guide.toml", "shipping-time.en, version 1"}


def test_what_has_not_changed_is_used_again(folder: Path):
    first = read(folder)
    same = content.build(first.written, first.manner, Added(), None, first)
    assert (same.knowledge.searcher is first.knowledge.searcher, same.guide is first.guide) == (True, True)
    other = content.build(first.written, first.manner, Added(standing=(version(written(say="New.")),)), None, first)
    assert (other.knowledge.searcher is first.knowledge.searcher, other.guide is first.guide) == (False, True)
