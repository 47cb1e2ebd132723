"""What becomes of each thing that is imported, and that the same import twice changes nothing."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import template
from kb.article import Article
from kb.porting import front, plan
from kb.porting.item import Item
from kb.porting.outcome import Became, Plan, Row, Rules

RULES = Rules(languages=("id", "en"), kinds=("general", "order"), teams=("cs",), language="id")
COD = Article(
    id="cod", language="id", title="Bayar di tempat", questions=("bisa cod ga",), body="Bisa.", source="cod.id.md"
)


def item(title: str = "Ganti alamat", body: str = "Bisa.", **more: Any) -> Item:
    names = {"locale", "group", "section", "notes", "refused", "where"}
    told = {name: value for name, value in more.items() if name not in names}
    rest = {name: value for name, value in more.items() if name in names}
    return Item(**{"where": "a.csv:2", "told": {"title": title} | told, "body": body} | rest)


def only(*items: Item, existing: Sequence[Article] = (), rules: Rules = RULES) -> Row:
    return plan.plan(items, existing, rules).rows[-1]


def made(outcome: Plan) -> list[Article]:
    """The articles as the desk would read them."""
    return [front.read(text, name, ()) for name, text in outcome.files.items()]


def test_what_is_new_becomes_a_draft_named_by_its_title():
    outcome = plan.plan([item("Ganti alamat?", tags=frozenset({"kirim"}))], [COD], RULES)
    assert outcome.rows == (
        Row(
            where="a.csv:2",
            became=Became.NEW,
            title="Ganti alamat?",
            id="ganti-alamat",
            language="id",
            file="ganti-alamat.id.md",
        ),
    )
    (article,) = made(outcome)
    assert (article.draft, article.tags, article.questions) == (True, frozenset({"kirim"}), ("Ganti alamat?",))


def test_published_at_once_is_no_draft_unless_it_was_one_there():
    outcome = plan.plan([item("satu"), item("dua", draft=True)], (), replace(RULES, publish=True))
    assert [article.draft for article in made(outcome)] == [False, True]


@pytest.mark.parametrize("publish", [False, True])
def test_the_same_again_changes_nothing(publish: bool):
    rules = replace(RULES, publish=publish, language="")
    items = [
        item("Ganti alamat"),
        item("Ganti alamat", "Lain.", section="Pembayaran"),
        item("Change address", group="7", locale="en"),
        item("Ubah alamat", group="7", locale="id"),
        item("???!", "x"),
        item("住所を変更", "abc", locale="id"),
        item("Bayar", questions=("bayar pakai apa", "bisa cod ga"), kind="oder", id="Bayar Apa"),
    ]
    first = plan.plan(items, [COD], rules)
    second = plan.plan(items, [COD, *made(first)], replace(rules, replace=True))
    assert [row.id for row in first.rows] == [row.id for row in second.rows]
    assert second.files == {}
    assert first.count(Became.NEW) == second.count(Became.UNCHANGED) == 6


few = st.sampled_from
items = st.lists(
    st.builds(
        lambda title, body, asked, more: item(title, body, **({"questions": asked} if asked else {}), **more),
        few(["a", "a?", "b", "é", "e", "c c", "bisa cod ga", "??", ""]),
        few(["x", "y", ""]),
        st.lists(few(["a", "b", "d", "bisa cod ga"]), max_size=2).map(tuple),
        st.fixed_dictionaries(
            {},
            optional={
                "id": few(["a", "b", "a-2", "A A"]),
                "group": few(["1", "2"]),
                "locale": few(["id", "en", "fr"]),
                "section": few(["s", "a"]),
                "draft": st.booleans(),
                "kind": few(["order", "x"]),
            },
        ),
    ),
    max_size=5,
)


@given(brought=items, publish=st.booleans(), replaces=st.booleans())
def test_any_import_can_be_read_and_writes_nothing_the_second_time(brought: list[Item], publish: bool, replaces: bool):
    rules = replace(RULES, publish=publish, replace=replaces)
    first = plan.plan(brought, [COD], rules)
    there = {one.source: one for one in [COD, *made(first)]}
    second = plan.plan(brought, there.values(), rules)
    assert second.files == {}
    for row, again in zip(first.rows, second.rows, strict=True):
        if row.became in {Became.NEW, Became.REPLACED}:
            assert (again.became, again.id, again.file) == (Became.UNCHANGED, row.id, row.file)
    asked = {(plan._key(phrasing), one.id) for one in there.values() for phrasing in one.phrasings}
    assert len(asked) == len({phrasing for phrasing, _ in asked}), "a phrasing finds two articles"


def test_what_the_desk_added_to_an_article_stays_and_is_no_difference():
    outcome = plan.plan([item()], (), RULES)
    (article,) = made(outcome)
    edited = replace(article, kind="order", team="cs", questions=(*article.questions, "pindah alamat"), draft=False)
    assert only(item(), existing=[edited]).became is Became.UNCHANGED


def test_what_the_desk_has_otherwise_is_kept_until_it_is_asked_to_replace():
    changed = item("bisa cod ga", "Tidak bisa.")
    row = only(changed, existing=[COD])
    assert (row.became, row.id) == (Became.KEPT, "cod")
    assert "cod.id.md differs in body" in row.notes[0]
    outcome = plan.plan([changed], [COD], replace(RULES, replace=True))
    (article,) = made(outcome)
    assert outcome.rows[0].became is Became.REPLACED
    assert (article.id, article.title, article.body, article.draft) == ("cod", COD.title, "Tidak bisa.", False)
    assert article.questions == COD.questions


@pytest.mark.parametrize(
    ("brought", "why"),
    [
        (item("", "x"), "it has no title and no question"),
        (item("?!", "x"), "its title has no word"),
        (item("a", "  \n"), "it has no answer"),
        (item("a", "x" * (template.LONGEST + 1)), "characters; 20000 are the most"),
        (item("a", locale="fr-FR"), "its language 'fr-FR' is none of the desk's: id, en"),
        (item("a", "b\x00c"), "it has the character U+0000, which no text has"),
        (item("a", questions=("\ud800",)), "it has the character U+D800, which no text has"),
        (item("a", refused="it is archived there"), "it is archived there"),
        (item("Lain", id="lain", questions=("x",)), ""),
        (item("Bisa COD ga?", id="lain"), "its title is a phrasing of cod already"),
    ],
)
def test_what_cannot_be_an_article_is_left_out_and_said_why(brought: Item, why: str):
    row = only(brought, existing=[COD])
    assert (row.became is Became.LEFT_OUT) == bool(why)
    assert why in "".join(row.notes)


@pytest.mark.parametrize(
    ("brought", "note"),
    [
        (item(questions=("bisa COD gak?", "ganti")), "phrasing “bisa COD gak?” finds cod already"),
        (item(questions=("??", "ganti")), "phrasing '??' has no word"),
        (item(kind="ordre"), "there is no kind 'ordre' (did you mean order?): general"),
        (item(team="sales"), "there is no team 'sales' (known are cs): left out"),
        (item(id="Ganti Alamat"), "id 'Ganti Alamat' is no name for files: ganti-alamat"),
    ],
)
def test_what_is_left_out_of_an_article_is_said(brought: Item, note: str):
    row = only(brought, existing=[COD])
    assert (row.became, row.notes) == (Became.NEW, (note,))


def test_an_id_that_is_taken_gets_a_number_and_keeps_it():
    row = only(item("satu", id="a"), item("dua", id="a"))
    assert (row.id, row.notes) == ("a-2", ("id a is taken in id: a-2",))


def test_titles_that_look_alike_as_names_get_numbers():
    assert only(item("C"), item("C++")).notes == ("its title is a phrasing of c already",)  # plain, they are one
    assert only(item("C plus"), item("C: plus!", section="Bahasa")).id == "c-plus-bahasa"
    assert only(item("né"), item("ne")).id == "ne-2"


def test_a_language_that_nobody_told_is_guessed_and_said():
    rules = replace(RULES, language="")
    for title, body, language in (
        ("Bagaimana cara ganti sandi?", "Buka akun.", "id"),
        ("How do I pay?", "By card.", "en"),
    ):
        row = only(item(title, body), rules=rules)
        assert (row.language, row.notes) == (language, (f"language guessed: {language}",))


@pytest.mark.parametrize(
    ("locale", "language"),
    [("en-us", "en"), ("id_ID", "id"), ("Bahasa Indonesia", "id"), ("Inggris", "en"), ("IN", "id")],
)
def test_a_language_is_known_however_it_is_written(locale: str, language: str):
    assert only(item(locale=locale)).language == language


def test_translations_of_one_article_have_one_id():
    outcome = plan.plan([item("Pay", locale="en-us", group="7"), item("Bayar", locale="id", group="7")], (), RULES)
    assert [(row.id, row.file) for row in outcome.rows] == [("pay", "pay.en.md"), ("pay", "pay.id.md")]


def test_no_file_of_another_article_is_written_over():
    misnamed = replace(COD, source="ganti-alamat.id.md")
    assert only(item(), existing=[misnamed], rules=replace(RULES, replace=True)).file == "ganti-alamat.id.2.md"
