"""Whatever a file holds: it is read, or it is said what is wrong with it."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import template
from data.mistakes import Mistakes
from kb.porting import foreign, formats, markup, plan
from kb.porting.item import Source
from kb.porting.outcome import Rules

few = settings(max_examples=60)
RULES = Rules(languages=("id", "en"), kinds=("general",))

tags = [
    "<details>",
    "<summary>",
    "</summary>",
    "<dl><dt>",
    "<dd>",
    "<h2>",
    "<p>",
    "<a href='",
    "'>",
    "<ul><li>",
    "<table>",
]
tags += [
    "<tr><td>",
    "<!--",
    "-->",
    "<script>",
    "<pre>",
    "&lt;",
    "{{",
    "{%",
    "#}",
    "<b>",
    "</b>",
    "\n",
    "<svg>",
    "<q aria-controls='a' id=a>",
]
pages = st.lists(st.sampled_from(tags) | st.text(max_size=5), max_size=30).map("".join)
tables = st.lists(
    st.sampled_from(["judul", "jawaban", "draft", "id", ",", ";", "\n", '"', "|", "ya", "{{"]), max_size=30
)
marks = st.lists(
    st.sampled_from(["# a", "\n", "---", "```", "- ", "![x](y)", "<br>", "{{ name }}", "id: a", "b"]), max_size=30
)
names = [
    "articles",
    "payload",
    "translations",
    "sections",
    "portals",
    "title",
    "body",
    "content",
    "id",
    "locale",
    "status",
]
names += [
    "category",
    "meta",
    "tags",
    "associated_articles",
    "source_id",
    "draft",
    "format",
    "version",
    "label_names",
    "config",
]
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(0, 3)
    | st.sampled_from(["<p>x</p>", "id", "", "sapa-articles", "draft", "\ud800", "\x00"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(names), inner, max_size=6),
    max_leaves=20,
)


def taken(name: str, data: bytes) -> None:
    """Import a file, and hold what comes of it to what an answer must be."""
    with suppress(Mistakes):
        for item in formats.read([Source(name, data)], RULES.kinds):
            assert not template.mistakes(item.body)
            outcome = plan.plan([item], (), RULES)
            assert all(text.encode() for text in outcome.files.values())


@pytest.mark.parametrize("name", ["a.md", "a.csv", "a.html", "a.json"])
@few
@given(data=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(name: str, data: bytes):
    taken(name, data)


@few
@given(text=pages)
def test_any_page_is_read_and_none_brings_a_script(text: str):
    taken("a.html", text.encode("utf-8", "surrogatepass"))
    with suppress(markup.TooDeep):
        assert "<script" not in markup.markdown(text).replace("`", "").lower() or "&lt;" in text


@few
@given(text=tables.map("".join))
def test_any_table_is_read_or_refused(text: str):
    taken("a.csv", text.encode())


@few
@given(text=marks.map("".join) | marks.map("\n".join))
def test_any_markdown_is_read_or_refused(text: str):
    taken("a.md", text.encode())


@few
@given(
    value=values
    | st.builds(lambda one: {"articles": [one]}, st.dictionaries(st.sampled_from(names), values, min_size=3))
)
def test_any_json_is_read_or_refused(value: Any):
    taken("a.json", json.dumps(value).encode())


@pytest.mark.parametrize("part", ["![a](b", "![", "<script ", "<!--", "`", "[a](", "# #"])
def test_markdown_made_to_keep_us_busy_is_read_at_once(part: str):
    text = part * (template.LONGEST // len(part))
    assert len(foreign.markdown(text)) <= 2 * len(text)  # in days, where each place were looked at from each other


def test_markdown_too_long_for_a_template_stays_as_it_is_and_is_refused():
    text = "<b>x</b> " * template.LONGEST
    assert foreign.markdown(text) == text
