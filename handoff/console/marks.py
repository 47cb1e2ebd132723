"""What the desk's own side has written, as HTML: light Markdown, and nothing that could do anything."""

from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "code", "pre", "blockquote"}
_NEVER = ["image", "heading", "lheading", "hr"]


def light(text: str) -> Markup:
    """Return light Markdown as safe HTML; what a customer writes is never given to it."""
    import nh3  # noqa: PLC0415 — as below

    clean = nh3.clean(
        _markdown().render(text),
        tags=TAGS,
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow",
    )
    return Markup(clean)  # noqa: S704 — cleaned in the line above


@cache
def _markdown() -> "MarkdownIt":
    # Loaded with the first message that is shown: an idle desk does without 3 MB.
    from markdown_it import MarkdownIt  # noqa: PLC0415

    return MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(_NEVER)
