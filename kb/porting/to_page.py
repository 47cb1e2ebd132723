"""Articles as a page of frequently asked questions, for a web site: readable by people, screen readers and engines.

One page is in one language. It runs no script, and loads nothing.
"""

import html
import json
from collections.abc import Iterable, Mapping

import nh3
from markdown_it import MarkdownIt

from data import template
from kb.article import Article

WORDS: Mapping[str, Mapping[str, str]] = {
    "id": {"title": "Pertanyaan yang sering diajukan", "contents": "Daftar pertanyaan", "top": "Kembali ke atas"},
    "en": {"title": "Frequently asked questions", "contents": "All questions", "top": "Back to the top"},
}

_MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable("image")
_STYLE = """
:root { color-scheme: light dark }
body { max-width: 42rem; margin: 0 auto; padding: 1.5rem; font: 1.0625rem/1.6 system-ui, sans-serif }
article { margin-block: 2.5rem; scroll-margin-top: 1rem }
h2 { font-size: 1.25rem; line-height: 1.3 }
pre { overflow-x: auto }
a { overflow-wrap: anywhere }
"""


def page(articles: Iterable[Article], language: str, desk: str, values: Mapping[str, str]) -> str:
    """Return a page of the articles in a language; `values`: what templates may say of the desk, nobody being asked.

    Chit-chat and drafts are no such questions.
    """
    told = [one for one in articles if one.language == language and not one.smalltalk and not one.draft]
    answers = [(one, _html(template.compiled(one.body).say(values))) for one in told]
    words = WORDS.get(language, WORDS["en"])
    heading = f"{words['title']} – {desk}" if desk else words["title"]
    links = "\n".join(f'<li><a href="#{_e(one.id)}">{_e(one.title)}</a></li>' for one in told)
    parts = "\n".join(_article(one, answer, words["top"]) for one, answer in answers)
    return f"""<!doctype html>
<html lang="{_e(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{_e(heading)}</title>
<style>{_STYLE}</style>
<script type="application/ld+json">{_linked_data(answers, language)}</script>
</head>
<body id="top">
<header><h1>{_e(heading)}</h1></header>
<nav aria-label="{_e(words["contents"])}"><ul>
{links}
</ul></nav>
<main>
{parts}
</main>
</body>
</html>
"""


def _article(article: Article, answer: str, top: str) -> str:
    id_ = _e(article.id)
    return (
        f'<article id="{id_}" aria-labelledby="{id_}-title">\n<h2 id="{id_}-title">{_e(article.title)}</h2>\n'
        f'{answer}<p><a href="#top">{_e(top)}</a></p>\n</article>'
    )


def _linked_data(answers: Iterable[tuple[Article, str]], language: str) -> str:
    questions = [
        {"@type": "Question", "name": one.title, "acceptedAnswer": {"@type": "Answer", "text": answer.strip()}}
        for one, answer in answers
    ]
    told = {"@context": "https://schema.org", "@type": "FAQPage", "inLanguage": language, "mainEntity": questions}
    return json.dumps(told, ensure_ascii=False).replace("<", "\\u003c")  # so that no answer can end the script


def _html(markdown: str) -> str:
    return nh3.clean(str(_MARKDOWN.render(markdown)), link_rel="noopener nofollow")


def _e(text: str) -> str:
    return html.escape(text, quote=True)
