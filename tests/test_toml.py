"""Where the keys of a TOML file stand."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import toml
from data.mistakes import Mistakes

FILE = '''# [not.a.table] = 1
top = 1
dotted.key = """
x = 3 [
"""
many = [
  "x", # ]
  { y = 2 },
]
[http] # trailing = [
port = 1
"quoted.key" = 'a=b'

[ channels . web ]
k = { z = 1, w = [1] }
[[policies]]
name = "x"
[policies.targets]
f = 1
[[policies]]
[policies.targets]
g = 1
'''


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "some.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


@pytest.mark.parametrize(
    ("key", "line"),
    [
        (("top",), 2),
        (("dotted", "key"), 3),
        (("many",), 6),
        (("many", 1, "y"), 6),  # a key of an inline table is found with what holds it
        (("http",), 10),
        (("http", "port"), 11),
        (("http", "quoted.key"), 12),
        (("http", "absent"), 10),
        (("channels",), 14),
        (("channels", "web", "k"), 15),
        (("policies", 0, "name"), 17),
        (("policies", 0, "targets", "f"), 19),
        (("policies", 1), 20),
        (("policies", 1, "targets", "g"), 22),
        (("absent",), 0),
    ],
)
def test_a_key_is_found_in_its_line(tmp_path, key, line):
    assert toml.read(written(tmp_path, FILE)).line(key) == line


@pytest.mark.parametrize(
    ("value", "lines"),
    [
        ('["x", "y"]', {0: 2, 1: 2}),
        ('[\n  "x", # "no",\n\n  \'y\',\n  "[z],", "a",\n]', {0: 3, 1: 5, 2: 6, 3: 6}),
        ('[\n  1,\n  ["n",\n "n"],\n  { n = "n" },\n  """\ny"""]', {0: 2, 1: 2, 2: 2, 3: 7}),
        ('"x" # ["no"]', {0: 2}),
    ],
)
def test_a_text_in_a_list_is_found_in_its_own_line(tmp_path, value, lines):
    document = toml.read(written(tmp_path, f"[t]\nk = {value}\n"))
    assert {number: document.line(("t", "k", number)) for number in lines} == lines


def test_a_mistake_names_its_key_and_its_line(tmp_path):
    document = toml.read(written(tmp_path, FILE))
    mistake = document.mistake(("policies", 1, "name"), "is missing", "add it")
    assert str(mistake) == f"{document.name}:20: policies[1].name: is missing — add it"


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(tmp_path):
    document = toml.read(written(tmp_path, b"\xef\xbb\xbf" + FILE.replace("\n", "\r\n").encode()))
    assert document.values == tomllib.loads(FILE)
    assert document.line(("policies", 1, "targets", "g")) == 22


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a = 1\nb = \n", ":2: is not TOML in column 5: invalid value"),
        ("a = 1\na = 2\n", ":2: is not TOML in column 6: cannot overwrite a value"),
        ('a = """\nx\n\n', ":2: is not TOML, where the file ends: "),
        (b"a = 1\nb = '\xff'\n", ":2: not UTF-8 — save the file as UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_says_where(tmp_path, text, told):
    with pytest.raises(Mistakes) as caught:
        toml.read(written(tmp_path, text))
    assert told in str(caught.value)


def test_a_file_that_is_not_there_is_a_mistake_and_keeps_its_cause(tmp_path):
    with pytest.raises(Mistakes, match="cannot be read: No such file") as caught:
        toml.read(tmp_path / "absent.toml")
    assert isinstance(caught.value.__cause__, FileNotFoundError)


names = st.text("abcxyz-_09", min_size=1, max_size=6)
values = st.sampled_from(
    ["1", '"[x] # = "', "'{'", '"""\n[no]\nno = 1\n"""', "[1,\n 2, # ]\n]", "{ a = '}' }", "2026-01-01"]
)
tables = st.dictionaries(names, st.dictionaries(names, values, max_size=4), max_size=5)


@given(tables, st.booleans())
def test_every_key_is_found_whatever_stands_between(tmp_path_factory, content, commented):
    lines: list[str] = []
    expected: dict[toml.Key, int] = {}
    for table, entries in content.items():
        lines += ["# = [", f"[t.{table}]"] if commented else [f"[t.{table}]"]
        expected["t", table] = "\n".join(lines).count("\n") + 1
        for name, value in entries.items():
            lines.append(f"{name} = {value}")
            expected["t", table, name] = "\n".join(lines).count("\n") + 1 - value.count("\n")
    document = toml.read(written(tmp_path_factory.mktemp("toml"), "\n".join(lines)))
    assert {key: document.line(key) for key in expected} == expected
