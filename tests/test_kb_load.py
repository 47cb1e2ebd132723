from datetime import date
from pathlib import Path

import pytest

from data.mistakes import Mistakes
from kb import load

GOOD = """---
id: shipping-time
language: id
title: Lama pengiriman
kind: order
tags: [pengiriman]
questions:
  - berapa lama barang sampai
  - kapan paket saya datang
---
Halo {{ name }}, 2–3 hari kerja.

Jam buka: {{ hours }}.
"""
KINDS = ("general", "order", "complaint")


def written(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return folder


def mistakes(folder: Path) -> list[tuple[str, int, str, str]]:
    with pytest.raises(Mistakes) as error:
        load.articles(folder, KINDS)
    return [(one.file.removeprefix(f"{folder}/"), one.line, one.what, one.mend) for one in error.value.mistakes]


def test_an_article_is_read_as_it_is_written(tmp_path):
    (article,) = load.articles(written(tmp_path, a=GOOD), KINDS)
    assert (article.id, article.language, article.title) == ("shipping-time", "id", "Lama pengiriman")
    assert article.questions == ("berapa lama barang sampai", "kapan paket saya datang")
    assert article.body.startswith("Halo {{ name }}")
    assert (article.kind, article.tags, article.source) == ("order", frozenset({"pengiriman"}), "a.md")
    assert not article.smalltalk
    assert not article.needs_agent


def test_a_guide_that_cannot_be_read_does_not_make_every_article_wrong(tmp_path):
    (article,) = load.articles(written(tmp_path, a=GOOD), ())
    assert article.kind == "order"


def test_what_is_left_out_has_its_usual_value(tmp_path):
    text = GOOD.replace("kind: order\n", "").replace("tags: [pengiriman]\n", "")
    (article,) = load.articles(written(tmp_path, a=text), KINDS)
    assert (article.kind, article.tags, article.team) == ("general", frozenset(), "")


def test_an_article_says_when_it_holds_and_when_it_is_to_be_reviewed(tmp_path):
    days = "review_by: '2027-01-31'\nreviewed_by: Ratri\nvalid_from: 2026-05-01\nvalid_until: 2026-05-31\n"
    (article,) = load.articles(written(tmp_path, a=GOOD.replace("kind: order\n", days)), KINDS)
    assert (article.review_by, article.reviewed_by) == (date(2027, 1, 31), "Ratri")
    days_of_it = [date(2026, 4, 30), date(2026, 5, 1), date(2026, 5, 31), date(2026, 6, 1)]
    assert [article.holds(day) for day in days_of_it] == [False, True, True, False]
    assert [(article.early(day), article.expired(day)) for day in days_of_it] == [
        (True, False), (False, False), (False, False), (False, True)
    ]  # fmt: skip
    assert not article.unreviewed(date(2027, 1, 31))
    assert article.unreviewed(date(2027, 2, 1))


def test_a_draft_is_read_and_stands_in_nobodys_way(tmp_path):
    draft = GOOD.replace("kind: order", "draft: true")
    other = draft.replace("shipping-time", "other")
    read = load.articles(written(tmp_path, a=GOOD, b=draft, c=other), KINDS)
    assert [(one.source, one.draft, one.holds(date(2026, 5, 1))) for one in read] == [
        ("a.md", False, True), ("b.md", True, False), ("c.md", True, False)
    ]  # fmt: skip


def test_windows_line_ends_and_a_byte_order_mark_are_read(tmp_path):
    (tmp_path / "a.md").write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    (article,) = load.articles(tmp_path, KINDS)
    assert article.body.endswith("{{ hours }}.")


@pytest.mark.parametrize(
    ("right", "wrong", "line", "what", "mend"),
    [
        ("title: Lama pengiriman\n", "", 2, "title: is missing", ""),
        ("kind: order", "knid: order", 5, "knid: is not a setting", "did you mean kind?"),
        ("kind: order", "kind: ordre", 5, "kind: there is no kind 'ordre'", "did you mean order?"),
        ("language: id", "language: fr", 3, "language: must be 'id' or 'en', not 'fr'", ""),
        ("language: id", "language: no", 3, "language: must be 'id' or 'en', not false", "in quotes"),
        ("tags: [pengiriman]", "tags: pengiriman", 6, "tags: must be a list, not 'pengiriman'", ""),
        ("  - berapa lama barang sampai", "  - 123", 8, "questions[0]: must be text, not 123", "in quotes"),
        ("  - berapa lama barang sampai", "  - '???'", 8, "questions[0]: has no word: '???'", "how a customer"),
        ("{{ hours }}", "{{ hour }}", 13, "there is no value 'hour'", "did you mean hours?"),
        ("{{ hours }}", "{{ hours", 13, "is no template", ""),
        ("{{ hours }}", "{{ hours | shout }}", 13, "there is no filter 'shout'", "known are"),
        ("{{ hours }}", "{% include 'x' %}", 13, "may not use include", "only words"),
        ("{{ hours }}", "{% for name in name %}x{% endfor %}", 13, "may not use for", "only words"),
        ("{{ hours }}", "\n{{ 'a' * 9999999999 }}", 14, "may not use mul", "only words"),
        ("{{ hours }}", "x" * 20_001, 11, "characters", "20000 are the most"),
        ("tags: [pengiriman]", "tags: [pengiriman", 7, "is not YAML", "quote"),
        ("title: Lama pengiriman", "title: 2026-13-01", 1, "is not YAML", "quote"),
        ("kind: order", "valid_from: 2027", 5, "valid_from: must be a day, not '2027'", "2027-01-31"),
        ("kind: order", "review_by: 2027-01-31 10:00:00", 5, "review_by: must be a day, not '2027-01-31 10", "2027-01"),
        ("kind: order", "review_by: '2027-02-30'", 5, "review_by: ", ""),
        ("kind: order", "draft: maybe", 5, "draft: must be true or false, not 'maybe'", ""),
        (
            "kind: order",
            "valid_from: 2027-02-01\nvalid_until: 2027-01-31",
            6,
            "valid_until: must not be before valid_from, 2027-02-01",
            "swap them",
        ),
        ("id: shipping-time", "id: Shipping Time", 2, "id: must be a name for files, not 'S", "small letters"),
        ("---\nHalo", "\nHalo", 1, "has a front matter without an end", "---"),
    ],
)
def test_a_mistake_in_an_article_is_told_with_its_line(tmp_path, right, wrong, line, what, mend):
    ((file, at, told, how),) = mistakes(written(tmp_path, a=GOOD.replace(right, wrong, 1)))
    assert (file, at) == ("a.md", line)
    assert what in told
    assert mend in how


@pytest.mark.parametrize(
    ("text", "what"),
    [("", "is empty"), ("Halo", "has no front matter"), ("---\n---\nHalo", "has an empty front matter")],
)
def test_a_file_that_is_no_article_is_refused(tmp_path, text, what):
    ((_, line, told, _),) = mistakes(written(tmp_path, a=text))
    assert line == 1
    assert what in told


def test_an_article_without_phrasings_is_refused(tmp_path):
    bare = GOOD.replace("  - berapa lama barang sampai\n  - kapan paket saya datang\n", "").replace(
        "questions:", "questions: []"
    )
    ((_, line, what, mend),) = mistakes(written(tmp_path, a=bare))
    assert (line, what, mend) == (7, "questions: must have at least 1 item, not 0", "")


def test_an_article_without_an_answer_is_refused(tmp_path):
    ((_, line, what, _),) = mistakes(written(tmp_path, a=GOOD.partition("Halo")[0]))
    assert (line, what) == (10, "has no answer")


def test_all_mistakes_of_all_files_are_told_at_once(tmp_path):
    one = GOOD.replace("language: id", "language: fr").replace("{{ name }}", "{{ nama }}").replace("order", "oder")
    told = mistakes(written(tmp_path, a=one, b=GOOD.replace("title: Lama pengiriman\n", "")))
    assert [(file, line) for file, line, _, _ in told] == [("a.md", 3), ("a.md", 5), ("a.md", 11), ("b.md", 2)]


def test_an_article_may_be_there_once_in_each_language(tmp_path):
    ((file, _, what, _),) = mistakes(written(tmp_path, a=GOOD, b=GOOD))
    assert (file, what) == ("b.md", "id: article shipping-time in id is in a.md too")


def test_the_same_phrasing_in_two_articles_is_told_however_it_is_spelt(tmp_path):
    other = (
        GOOD.replace("shipping-time", "other")
        .replace("Lama pengiriman", "Lain")
        .replace("kapan paket saya datang", "lacak")
        .replace("berapa", "Brp")
    )
    ((file, line, what, _),) = mistakes(written(tmp_path, a=GOOD, b=other))
    assert (file, line, what) == ("b.md", 8, "“Brp lama barang sampai” is a phrasing of a.md:8 too")


def test_a_title_is_a_phrasing_too(tmp_path):
    other = GOOD.replace("shipping-time", "other").replace("berapa lama", "brp").replace("kapan paket saya", "lacak")
    ((file, line, what, _),) = mistakes(written(tmp_path, a=GOOD, b=other))
    assert (file, line, what) == ("b.md", 4, "“Lama pengiriman” is a phrasing of a.md:4 too")


def test_a_translation_may_share_a_phrasing(tmp_path):
    assert len(load.articles(written(tmp_path, a=GOOD, b=GOOD.replace("language: id", "language: en")), KINDS)) == 2


def test_a_missing_translation_is_listed_and_no_mistake(tmp_path):
    articles = load.articles(written(tmp_path, a=GOOD), KINDS)
    assert load.untranslated(articles, ("id", "en")) == (("shipping-time", "en"),)


def test_a_folder_without_articles_is_refused(tmp_path):
    ((file, _, what, mend),) = mistakes(tmp_path)
    assert (file, what) == (str(tmp_path), "has no articles")
    assert "id.language.md" in mend


def test_a_file_in_another_encoding_is_refused_with_the_line(tmp_path):
    (tmp_path / "a.md").write_bytes(GOOD.encode("latin-1", "replace").replace(b"Halo", b"Hal\xf3"))
    ((_, line, what, _),) = mistakes(tmp_path)
    assert (line, what) == (11, "not UTF-8")
