import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.mistakes import Mistakes
from kb.evaluate import Row, auroc, evaluate, read_tsv

KB = [
    Row("cara retur barang", "retur"),
    Row("kembalikan barang", "retur"),
    Row("bisa bayar di tempat", "cod"),
    Row("lupa kata sandi", "akun"),
    Row("pertanyaan lain", "oos"),
]


def test_a_matcher_that_knows_every_question_word_for_word_is_always_right():
    report = evaluate(KB, [Row("Cara retur barang?", "retur"), Row("lupa kata sandi", "akun"), Row("xyzzy", "oos")])
    assert (report.accuracy, report.recall_at_3, report.coverage, report.wrong_rate) == (1, 1, 1, 0)
    assert (report.oos_auroc, report.oos_recall) == (1, 1)
    assert (report.articles, report.phrasings, report.questions) == (3, 4, 3)


def test_wrong_labels_and_answered_oos_count_as_wrong():
    report = evaluate(
        KB, [Row("lupa kata sandi", "cod"), Row("cara retur barang", "oos"), Row("cara retur barang", "retur")]
    )
    assert report.accuracy == 0.5
    assert report.wrong_rate == pytest.approx(2 / 3)
    assert (report.oos_recall, report.oos_auroc) == (0, 0.5)


def test_a_label_that_no_article_has_is_counted_apart():
    report = evaluate(KB, [Row("lupa kata sandi", "akun"), Row("jam buka", "jam")])
    assert (report.strange, report.accuracy) == (1, 0.5)


def test_without_oos_there_is_nothing_to_say_of_them():
    report = evaluate(KB, [Row("lupa kata sandi", "akun")])
    assert (report.oos_auroc, report.oos_recall) == (None, None)


def test_progress_is_told_after_each_question():
    told = []
    evaluate(KB, [Row("a", "akun"), Row("b", "akun")], progress=lambda done, of: told.append((done, of)))
    assert told == [(1, 2), (2, 2)]


@pytest.mark.parametrize(("kb", "test"), [([], [Row("a", "b")]), ([Row("a", "oos")], [Row("a", "b")]), (KB, [])])
def test_nothing_to_measure_is_refused(kb, test):
    with pytest.raises(ValueError, match="at least one"):
        evaluate(kb, test)


@pytest.mark.parametrize(
    ("outside", "inside", "area"),
    [([0.9, 0.8], [0.1], 1.0), ([0.1], [0.9], 0.0), ([0.5], [0.5], 0.5), ([0.9, 0.1], [0.5], 0.5), ([], [1.0], None)],
)
def test_auroc(outside, inside, area):
    assert auroc(outside, inside) == area


scores = st.lists(st.sampled_from([0.0, 0.2, 0.5, 0.9]), min_size=1, max_size=8)


@given(scores, scores)
def test_auroc_counts_the_pairs_in_the_right_order(outside, inside):
    pairs = [(out > one) + (out == one) / 2 for out in outside for one in inside]
    assert auroc(outside, inside) == pytest.approx(sum(pairs) / len(pairs))


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("text\tlabel\ncara retur\tretur\n", [("cara retur", "retur")]),
        ("cara retur\tretur\nbisa cod\tcod", [("cara retur", "retur"), ("bisa cod", "cod")]),
        ("label\tnote\ttext\nretur\tx\tcara retur\n", [("cara retur", "retur")]),
        ("text_id\tlabel\ttext_en\r\ncara retur\tretur\thow\r\n", [("cara retur", "retur")]),
    ],
)
def test_rows_are_read_by_their_heads_or_in_order(tmp_path, text, rows):
    path = tmp_path / "kb.tsv"
    path.write_bytes(text.encode())
    assert read_tsv(path) == tuple(rows)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"text\tlabel\na\tb\nno label\n\tx\n", ["kb.tsv:3: has no text and label", "kb.tsv:4: has no text and label"]),
        (b"text\tlabel\n", ["kb.tsv:1: has no rows below the head"]),
        (b"", ["kb.tsv:1: has no text and label"]),
        (b"a\tb\nc\xff\td\n", ["kb.tsv:2: not UTF-8"]),
    ],
)
def test_every_bad_row_is_told_with_its_line(tmp_path, text, told):
    path = tmp_path / "kb.tsv"
    path.write_bytes(text)
    with pytest.raises(Mistakes) as error:
        read_tsv(path)
    assert [str(one).removeprefix(f"{tmp_path}/").split(" — ")[0] for one in error.value.mistakes] == told
