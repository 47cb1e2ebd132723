"""What was learnt of the articles, kept from one start to the next."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from structlog.testing import capture_logs

from kb.article import Article
from kb.features import named, sparse
from kb.guide import Guide
from kb.kept import Kept
from kb.kinds import Kinds
from kb.search import Matcher
from tests.path_desk import starter
from tests.test_kb_renewal import ARTICLES, THINGS

ASKED = ("bagaimana cara bayar", "kapan dikirim", "cuaca besok", "ganti alamat")


def answers(matcher: Matcher) -> list[list[tuple[str, float]]]:
    return [[(one.article.id, one.confidence) for one in matcher.search(text, "id")] for text in ASKED]


def mark(file: Path) -> tuple[int, int]:
    """Return what is another one as soon as the file has been written anew."""
    return file.stat().st_ino, file.stat().st_mtime_ns


def files(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


@pytest.fixture(scope="module")
def fresh() -> Matcher:
    return Matcher.learn(ARTICLES)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    Matcher.learn(ARTICLES, Kept(tmp_path))
    return tmp_path


def test_what_was_kept_finds_the_same_with_the_same_confidences(fresh: Matcher, folder: Path):
    assert answers(Matcher.learn(ARTICLES, Kept(folder))) == answers(fresh)


def test_what_was_kept_is_taken_and_not_learnt_again(folder: Path):
    written = mark(folder / "matcher.npz")
    Matcher.learn(ARTICLES, Kept(folder))
    assert mark(folder / "matcher.npz") == written


def test_who_only_looks_takes_what_is_kept_and_leaves_it_as_it_is(folder: Path, fresh: Matcher):
    written = mark(folder / "matcher.npz")
    assert answers(Matcher.learn(ARTICLES, Kept(folder, writes=False))) == answers(fresh)
    Matcher.learn(ARTICLES[:-1], Kept(folder, writes=False))
    assert mark(folder / "matcher.npz") == written


def test_what_a_crash_has_left_half_written_is_in_nobodys_way(folder: Path, fresh: Matcher):
    (folder / ".matcher.npz.new").write_bytes(b"half of one")
    Matcher.learn(ARTICLES[:-1], Kept(folder))
    assert files(folder) == ["matcher.npz"]


def test_without_a_folder_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    Matcher.learn(ARTICLES)
    assert files(tmp_path) == []


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 half of one"])
def test_a_broken_file_is_learnt_anew_and_told_once(folder: Path, fresh: Matcher, content: bytes):
    (folder / "matcher.npz").write_bytes(content)
    with capture_logs() as told:
        assert answers(Matcher.learn(ARTICLES, Kept(folder))) == answers(fresh)
        assert answers(Matcher.learn(ARTICLES, Kept(folder))) == answers(fresh)
    assert [one["event"] for one in told] == ["cannot read what was learnt; it is learnt again"]


def test_half_a_file_is_learnt_anew(folder: Path, fresh: Matcher):
    whole = (folder / "matcher.npz").read_bytes()
    (folder / "matcher.npz").write_bytes(whole[: len(whole) // 2])
    assert answers(Matcher.learn(ARTICLES, Kept(folder))) == answers(fresh)


@pytest.mark.parametrize("wrong", [0, 1, 99, 255])
def test_no_wrong_byte_brings_wrong_numbers_or_stops_a_start(tmp_path: Path, wrong: int):
    kept, numbers = Kept(tmp_path), list(range(40, 60))
    kept.write("some.npz", "1", {"numbers": np.array(numbers, np.int8)})
    whole = (tmp_path / "some.npz").read_bytes()
    told = []
    for place in range(len(whole)):
        (tmp_path / "some.npz").write_bytes(whole[:place] + bytes([wrong]) + whole[place + 1 :])
        found = kept.read("some.npz", "1")
        told.append(found["numbers"].tolist() if found and "numbers" in found else None)
    assert all(one in (None, numbers) for one in told)
    assert None in told


def test_other_phrasings_are_learnt_and_take_the_place_of_the_old_ones(folder: Path):
    more = (*ARTICLES, Article(id="sewa", language="id", title="", questions=("sewa tenda",), body="…"))
    found = Matcher.learn(more, Kept(folder)).search("sewa tenda", "id")
    assert (found[0].article.id, files(folder)) == ("sewa", ["matcher.npz"])


def test_other_words_of_an_answer_need_no_learning(folder: Path):
    written = mark(folder / "matcher.npz")
    other = [
        Article(id=one.id, language=one.language, title=one.title, questions=one.questions, body="other words")
        for one in ARTICLES
    ]
    assert Matcher.learn(other, Kept(folder)).search(ARTICLES[0].questions[0], "id")[0].article.body == "other words"
    assert mark(folder / "matcher.npz") == written


def test_a_folder_that_cannot_be_written_to_costs_only_time(tmp_path: Path, fresh: Matcher):
    (tmp_path / "file").write_text("in the way")
    with capture_logs() as told:
        assert answers(Matcher.learn(ARTICLES, Kept(tmp_path / "file"))) == answers(fresh)
    assert told[-1]["event"] == "cannot keep what was learnt; the next start is slow"


def test_a_full_disk_costs_only_time(tmp_path: Path, fresh: Matcher):
    if not Path("/dev/full").exists():
        pytest.skip("this system has no disk that is always full")
    (tmp_path / ".matcher.npz.new").symlink_to("/dev/full")
    with capture_logs() as told:
        assert answers(Matcher.learn(ARTICLES, Kept(tmp_path))) == answers(fresh)
    assert [one["event"] for one in told] == ["cannot keep what was learnt; the next start is slow"]
    assert files(tmp_path) == []


def test_the_file_holds_no_word_of_anybody(folder: Path):
    content = (folder / "matcher.npz").read_bytes()
    assert not [thing for thing in THINGS if thing.encode() in content]


@pytest.fixture(scope="module")
def guide() -> Guide:
    return starter().guide


def scores(kinds: Kinds) -> list[object]:
    return [kinds.scores(sparse(named(text))) for text in ASKED]


def test_what_was_kept_of_kinds_tells_the_same(guide: Guide, tmp_path: Path):
    fresh = Kinds(guide, ARTICLES)
    assert scores(Kinds(guide, ARTICLES, Kept(tmp_path))) == scores(fresh)
    written = mark(tmp_path / "kinds.npz")
    assert scores(Kinds(guide, ARTICLES, Kept(tmp_path))) == scores(fresh)
    assert mark(tmp_path / "kinds.npz") == written


def test_kinds_that_somebody_corrected_are_learnt_anew(guide: Guide, tmp_path: Path):
    before = scores(Kinds(guide, ARTICLES, Kept(tmp_path)))
    corrected = [replace(kind, learnt=(*kind.learnt, f"cuaca {kind.id}")) for kind in guide.kinds]
    other = replace(guide, kinds=tuple(corrected))
    assert scores(Kinds(other, ARTICLES, Kept(tmp_path))) == scores(Kinds(other, ARTICLES)) != before
