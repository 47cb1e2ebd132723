"""What is read of each format, and what is said of a file that is none."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from data import template
from data.mistakes import Mistakes
from kb.porting import formats, markup
from kb.porting.formats import Format
from kb.porting.item import Item, Source

OURS = """---
id: cod
language: id
title: Bayar di tempat
questions:
  - bisa cod ga
draft: true
valid_until: 2027-01-31
---
Bisa, {{ name }}.
"""


def read(name: str, data: str | bytes, *more: tuple[str, str], only: Format | None = None) -> tuple[Item, ...]:
    files = [(name, data.encode() if isinstance(data, str) else data), *((one, text.encode()) for one, text in more)]
    return formats.read([Source(one, text) for one, text in files], (), only)


def said(body: str) -> str:
    """What a customer reads of a body for whom nothing is known."""
    return template.compiled(body).say({})


def told(items: tuple[Item, ...]) -> list[tuple[str, str]]:
    return [(one.title, said(one.body)) for one in items]


def mistakes(name: str, data: str | bytes) -> list[str]:
    with pytest.raises(Mistakes) as error:
        read(name, data)
    return [str(one) for one in error.value.mistakes]


def test_our_own_file_tells_everything_and_stays_a_template():
    (item,) = read("cod.id.md", OURS)
    assert item.told["questions"] == ("bisa cod ga",)
    assert (item.told["draft"], str(item.told["valid_until"])) == (True, "2027-01-31")
    assert item.body == "Bisa, {{ name }}."


def test_a_mistake_in_our_own_file_is_told_with_its_line():
    assert mistakes("a.md", OURS.replace("{{ name }}", "{{ nama }}")) == [
        "a.md:10: there is no value 'nama' — did you mean name?"
    ]


def test_in_plain_markdown_a_heading_asks_and_the_text_below_it_answers():
    text = "# Bantuan\n\n## Bisa COD?\nBisa.\n\n```\n# bukan judul\n```\n\nKirim ke mana?\n---\nKe mana saja.\n"
    first, second, third = read("faq.md", text)
    assert (first.title, first.refused) == ("Bantuan", "it is a heading over others")
    assert (second.title, second.where, second.section) == ("Bisa COD?", "faq.md:3", "Bantuan")
    assert "# bukan judul" in second.body
    assert (third.title, third.body) == ("Kirim ke mana?", "Ke mana saja.")


def test_plain_markdown_without_a_heading_is_titled_by_its_file():
    (item,) = read("jam-buka.md", "Senin sampai Jumat.")
    assert (item.title, item.notes) == ("jam buka", ("titled by its file",))


def test_braces_of_others_are_words_and_never_code():
    text = "Isi {{ name }} dan {% include 'x' %} dan {# ini #} dan {{{x}}}."
    (item,) = read("a.md", f"# Apa\n{text}")
    assert template.mistakes(item.body) == []
    assert said(item.body) == text


def test_markdown_of_others_loses_images_html_and_headings_but_not_their_words():
    text = '# A\n<div>Lihat ![foto](https://x.example/a.png "t") <b>ini</b><script>x()</script><br>ya</div>\n'
    (item,) = read("a.md", text)
    assert item.body == "Lihat [foto](https://x.example/a.png) ini\nya"


@pytest.mark.parametrize(
    ("encoding", "mark"), [("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("utf-16", b""), ("cp1252", b"")]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_is_read_in_any_usual_encoding_and_with_any_usual_delimiter(encoding: str, mark: bytes, delimiter: str):
    rows = [["Judul", "Pertanyaan", "Jawaban", "Label"], ["Café", "buka?|tutup?", '"Ya,\nselalu; sungguh"', "jam"]]
    text = "\r\n".join(delimiter.join(row) for row in rows)
    (item,) = read("a.csv", mark + text.encode(encoding))
    assert (item.title, item.told["questions"], item.body) == ("Café", ("buka?", "tutup?"), "Ya,\nselalu; sungguh")
    assert item.told["tags"] == frozenset({"jam"})
    assert item.notes == (("read as Windows-1252",) if encoding == "cp1252" else ())


def test_columns_are_known_by_their_names_in_both_languages():
    header = "Kode,Bahasa,Judul,Pertanyaan,Jawaban,Kategori,Tim,Perlu staf,Draf,Berlaku sampai"
    (item,) = read("a.csv", f"{header}\ncod,Inggris,Cash,cod?,Yes,order,,ya,tidak,2027-01-31")
    assert item.told == {
        "id": "cod", "language": "Inggris", "title": "Cash", "questions": ("cod?",), "kind": "order",
        "needs_agent": True, "draft": False, "valid_until": item.told["valid_until"],
    }  # fmt: skip


def test_what_a_spreadsheet_would_calculate_is_read_as_it_was_meant():
    (item,) = read("a.csv", 'title,answer\nRumus,"\'=1+1"\n')
    assert item.body == "=1+1"


@pytest.mark.parametrize(
    ("data", "what"),
    [
        ("judul,jwaban\na,b\n", "a.csv:1: has no column of answers — did you mean jawaban?"),
        ("answer\nb\n", "a.csv:1: has no column of titles or questions"),
        ("title,answer,isi\na,b,c\n", "a.csv:1: has two columns of answer"),
        ('title,answer\na,"b\n', "a.csv:2: is not CSV"),
        ("title,answer\na,Ya, bisa\n", "a.csv:2: has 3 cells, and the first line 2 — put texts in quotation marks"),
        ("title,answer,draft\na,b,c\nd,e,maybe\n", "a.csv:2: draft: must be yes or no, not 'c'"),
        ("title,answer,valid until\na,b,besok\n", "a.csv:2: valid_until: must be a day such as 2027-01-31"),
        ("title,answer template\na,{{ nam }}\n", "a.csv:2: there is no value 'nam' — did you mean name?"),
        ("title,answer\na,b\x00c\n", "a.csv:2: has the character U+0000, which no text has"),
        (b"title,answer\na,\x81\n", "a.csv:2: is not UTF-8"),
        ("", "a.csv:1: has no column of answers"),
    ],
)
def test_a_mistake_in_a_table_is_told_with_its_line(data: str | bytes, what: str):
    assert mistakes("a.csv", data)[0].startswith(what)


PAGE = "<!doctype html><html lang=id><head><link rel=canonical href='https://toko.example/faq'></head><body>{}</body></html>"


@pytest.mark.parametrize(
    "html",
    [
        "<details><summary>Bisa <b>COD</b>?</summary><p>Bisa, <a href='/bayar'>lihat</a>.</p></details>",
        "<dl><dt>Bisa COD?</dt><dd>Bisa, <a href='/bayar'>lihat</a>.</dd></dl>",
        "<h3><button aria-controls=p1>Bisa COD?</button></h3><div id=p1 hidden>Bisa, <a href='/bayar'>lihat</a>.</div>",
        "<header><h2>Menu</h2></header><nav><h2>Arah</h2></nav><main><div><h2>Bisa COD?</h2></div>"
        "<p>Bisa, <a href='/bayar'>lihat</a>.</p></main><footer><h2>Alamat</h2>Jakarta</footer>",
        "<div itemscope itemtype='https://schema.org/FAQPage'><div itemprop=mainEntity itemscope "
        "itemtype='https://schema.org/Question'><h3 itemprop=name>Bisa COD?</h3><div itemprop=acceptedAnswer itemscope "
        "itemtype='https://schema.org/Answer'><div itemprop=text>Bisa, "
        "<a href='/bayar'>lihat</a>.</div></div></div></div>",
        '<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"FAQPage","mainEntity":'
        '[{"@type":"Question","name":"Bisa COD?","acceptedAnswer":{"@type":"Answer","text":"<p>Bisa, '
        "<a href='/bayar'>lihat</a>.</p>\"}}]}]}</script><h2>Lain</h2><p>Tidak diambil</p>",
    ],
    ids=["details", "dl", "aria-controls", "headings", "microdata", "JSON-LD"],
)
def test_a_page_of_questions_is_read_by_whatever_markup_it_has(html: str):
    (item,) = read("faq.html", PAGE.format(html))
    assert (item.title, item.body) == ("Bisa COD?", "Bisa, [lihat](https://toko.example/bayar).")
    assert item.locale == "id"


def test_several_terms_with_one_description_are_as_many_questions():
    page = "<dl><dt>Ada toilet?</dt><dt>WC di mana?</dt><dd>Di lantai 1.</dd><dt>Parkir?</dt><dd>Ada.</dd></dl>"
    told = [(item.title, item.body) for item in read("faq.html", PAGE.format(page))]
    assert told == [("Ada toilet?", "Di lantai 1."), ("WC di mana?", "Di lantai 1."), ("Parkir?", "Ada.")]


@pytest.mark.parametrize("named", ["undefined", "idna", "klingon", "hex"])
def test_a_page_in_an_encoding_that_nobody_writes_is_said(named: str):
    page = f'<meta charset="{named}"><h2>Buka?</h2><p>Ya, \xff.</p>'.encode("latin-1")
    with pytest.raises(Mistakes, match=f"is not {named}, as it says"):
        list(formats.read([Source("a.html", page)], ("general",)))


def test_a_question_that_a_page_tells_twice_is_taken_once_with_the_answer():
    html = (
        '<script type="application/ld+json">{"@type":"FAQPage","mainEntity":[{"@type":"Question","name":"Bisa COD?"}]}'
        "</script><details><summary>Bisa COD?</summary>Bisa.</details>"
    )
    assert told(read("faq.html", PAGE.format(html))) == [("Bisa COD?", "Bisa.")]


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>satu</p><p>dua<br>tiga</p>", "satu\n\ndua\ntiga"),
        ("<ul><li>a<li>b<ul><li>c</ul></ul>", "- a\n- b\n  - c"),
        ("<ol><li><p>a</p><li>b</ol>", "1. a\n2. b"),
        ("<b>kuat </b>dan <em>miring</em>", "**kuat** dan *miring*"),
        ("2 * 3_4 _x_ `y`", "2 \\* 3_4 \\_x\\_ \\`y\\`"),
        ("<pre>a\n\n\n  b</pre><p>c</p>", "```\na\n\n\n  b\n```\n\nc"),
        ("<table><tr><th>a<th>b<tr><td>1<td>2</table>", "- a | b\n- 1 | 2"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
        ("<img src='https://x.example/a b.png' alt='foto'>", "[foto](https://x.example/a%20b.png)"),
        ("<a href='javascript:alert(1)'>jahat</a><a href='#atas'>atas</a><a href='/lain'>lain</a>", "jahatataslain"),
        ("<a href='mailto:a@b.example'>a@b.example</a>", "a@b.example"),
        ("<a href='https://x.example'><img src='/y.png'></a>", ""),
        ("a<script>x()</script><style>y</style><iframe src=z>q</iframe><!-- c -->b", "ab"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "<script>alert(1)</script>"),
    ],
)
def test_html_becomes_light_markdown(html: str, markdown: str):
    assert markup.markdown(html) == markdown


def test_markup_that_is_nested_beyond_reason_is_refused_at_once():
    assert mistakes("a.html", "<div>" * 100_000) == [
        "a.html: has more than 200 tags within tags — save only the part with the questions"
    ]


ZENDESK = {
    "articles": [
        {
            "id": 7, "title": "Cash on delivery", "body": "<p>Yes {{ x }}</p>", "locale": "en-us", "draft": False,
            "source_locale": "en-us", "section_id": 3, "label_names": ["cod"], "user_segment_id": 9,
            "html_url": "https://help.example/hc/en-us/articles/7",
        },
        {"id": 8, "title": "Later", "body": None, "locale": "en-us", "draft": True, "section_id": 3},
    ],
    "sections": [{"id": 3, "name": "Payment"}],
}  # fmt: skip


def test_a_zendesk_help_centre_is_read_with_its_translations():
    more = {"translations": [
        {"source_id": 7, "source_type": "Article", "locale": "id", "title": "Bayar", "body": "Bisa", "draft": True},
        {"source_id": 7, "source_type": "Article", "locale": "en-us", "title": "COD", "body": "<p>Yes {{ x }}</p>"},
        {"source_id": 3, "source_type": "Section", "locale": "id", "title": "Pembayaran"},
    ]}  # fmt: skip
    english, indonesian, empty = read("a.json", json.dumps(ZENDESK), ("b.json", json.dumps(more)))
    assert (english.title, english.locale, english.section) == ("COD", "en-us", "Payment")
    assert english.group == indonesian.group != empty.group
    assert said(english.body) == "Yes {{ x }}"
    assert english.notes == ("not everybody could read it there",)
    assert (indonesian.title, indonesian.locale, indonesian.told["draft"]) == ("Bayar", "id", True)
    assert (empty.title, empty.body) == ("Later", "")


def test_a_chatwoot_help_centre_is_read_with_its_translations():
    articles = {"payload": [
        {"id": 1, "title": "COD", "content": "# Yes\n![p](https://x.example/p.png) {{ y }}", "status": "published",
         "category": {"id": 5, "name": "Payment", "locale": "en"}, "meta": {"tags": ["cod"]},
         "associated_articles": [{"id": 2}]},
        {"id": 2, "title": "Bayar di tempat", "content": "Bisa", "status": "draft", "category_id": 6},
        {"id": 3, "title": "Lama", "content": "x", "status": 2, "locale": "id"},
    ], "meta": {"articles_count": 3}}  # fmt: skip
    categories = {"payload": [{"id": 6, "name": "Pembayaran", "locale": "id"}]}
    portal = {"payload": [{"id": 1, "slug": "toko", "config": {"allowed_locales": [{"code": "id"}]}}]}
    first, second, third = read(
        "a.json", json.dumps(articles), ("b.json", json.dumps(categories)), ("c.json", json.dumps(portal)),
        only=Format.CHATWOOT,
    )  # fmt: skip
    assert said(first.body) == "**Yes**\n[p](https://x.example/p.png) {{ y }}"
    assert (first.locale, first.section, first.told["tags"]) == ("en", "Payment", frozenset({"cod"}))
    assert (second.locale, second.told["draft"], second.group) == ("id", True, first.group)
    assert third.refused == "it is archived there"


@pytest.mark.parametrize(
    ("data", "what"),
    [
        ('{"a":\n1', "a.json:2: is not JSON"),
        ("[" * 100_000, "a.json: is nested too deeply"),
        ('{"users": []}', "a.json: is no export"),
        ('{"format": "sapa-articles", "version": 9}', "a.json: is version 9 of this format"),
        ('{"format": "sapa-articles", "version": 1, "articles": [{"id": "a"}]}', "a.json, article 1:2: language: is m"),
        (b'"\xff"', "a.json:1: is not UTF-8"),
    ],
)
def test_json_that_cannot_be_meant_is_refused(data: str | bytes, what: str):
    assert mistakes("a.json", data)[0].startswith(what)


def packed(path: Path, **files: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "/") + ".md", data)
    return path


def test_a_folder_and_a_zip_of_the_same_files_say_the_same(tmp_path: Path):
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "in" / "deep" / "a.md").write_text(OURS)
    (tmp_path / "in" / "foto.png").write_bytes(b"\x89PNG")
    (tmp_path / "in" / ".git").mkdir()
    (tmp_path / "in" / ".git" / "b.md").write_text("# x\ny")
    (folded,) = formats.load(tmp_path / "in", ())
    (zipped,) = formats.load(packed(tmp_path / "in.zip", deep__a=OURS.encode()), ())
    assert (folded.told, folded.body) == (zipped.told, zipped.body)


def test_a_zip_that_unpacks_to_more_than_anybody_writes_is_refused(tmp_path: Path):
    bomb = packed(tmp_path / "bomb.zip", a=bytes(60_000_000))
    assert bomb.stat().st_size < 100_000
    with pytest.raises(Mistakes, match=r"bomb.zip/a.md: has more than 50 MB"):
        formats.load(bomb, ())


def test_a_damaged_file_in_a_zip_is_said(tmp_path: Path):
    good = bytearray(packed(tmp_path / "good.zip", a=OURS.encode() * 50).read_bytes())
    good[60] ^= 0xFF
    (tmp_path / "bad.zip").write_bytes(good)
    with pytest.raises(Mistakes, match=r"bad\.zip.*(cannot be unpacked|is no zip)"):
        formats.load(tmp_path / "bad.zip", ())


def test_a_broken_zip_and_a_folder_without_articles_are_said(tmp_path: Path):
    (tmp_path / "a.zip").write_bytes(io.BytesIO(b"PK\x03\x04 not really").getvalue())
    with pytest.raises(Mistakes, match="is no zip"):
        formats.load(tmp_path / "a.zip", ())
    (tmp_path / "empty").mkdir()
    with pytest.raises(Mistakes, match="has no file that could be read"):
        formats.load(tmp_path / "empty", ())


def test_a_name_that_tells_no_format_needs_one(tmp_path: Path):
    (tmp_path / "faq").write_text("judul,jawaban\nBisa COD?,Bisa\n")
    with pytest.raises(Mistakes, match=r"say --format md\|csv"):
        formats.load(tmp_path / "faq", ())
    assert told(formats.load(tmp_path / "faq", (), Format.TABLE)) == [("Bisa COD?", "Bisa")]
