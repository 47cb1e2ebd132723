"""Changing the text of an article and leaving the rest of it as somebody wrote it. Pure."""

import json
import re
from collections.abc import Sequence

import yaml

_PARTS = re.compile(r"\A(---[ \t]*\n)(.*?\n)(---[ \t]*(?:\n|\Z))(.*)", re.DOTALL)


def with_questions(text: str, new: Sequence[str]) -> str:
    """Return an article's text with more phrasings at the end of its own.

    Raises:
        ValueError: it is no article's text, or has no list of questions.

    """
    begin, front, end, body = _parts(text)
    node = yaml.compose(front, Loader=yaml.SafeLoader)
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    listed = next((value for key, value in pairs if key.value == "questions"), None)
    if not isinstance(listed, yaml.SequenceNode) or not listed.value:
        raise ValueError("the article has no list of questions")
    if listed.flow_style:
        written = [*yaml.safe_load(front)["questions"], *new]
        rest = front[: listed.start_mark.index], front[listed.end_mark.index :]
        return begin + rest[0] + json.dumps(written, ensure_ascii=False) + rest[1] + end + body
    lines = front.split("\n")
    last = listed.value[-1].end_mark
    at = last.line + (last.column > 0)
    indent = " " * listed.start_mark.column
    lines[at:at] = [f"{indent}- {json.dumps(question, ensure_ascii=False)}" for question in new]
    return begin + "\n".join(lines) + end + body


def with_answer(text: str, answer: str) -> str:
    """Return an article's text with another answer.

    Raises:
        ValueError: it is no article's text.

    """
    begin, front, end, _ = _parts(text)
    return f"{begin}{front}{end.rstrip()}\n{answer.strip()}\n"


def _parts(text: str) -> tuple[str, str, str, str]:
    found = _PARTS.match(text)
    if not found:
        raise ValueError("the text is no article: it has no front matter")
    begin, front, end, body = found.groups()
    return begin, front, end, body
