"""Articles as a page of frequently asked questions, for a web site: readable by people, screen readers and engines.

One page is in one language. It runs no script, and loads nothing.
"""

import html
import json
from collections.abc import Iterable, Mapping

import nh3
from markdown_it import MarkdownIt

from data import template
from kb import report
from kb.article import Article

WORDS: Mapping[str, Mapping[str, str]] = {
    "id": {"title": "Pertanyaan yang sering diajukan", "contents": "Daftar pertanyaan", "top": "Kembali ke atas"},
    "en": {"title": "Frequently asked questions", "contents": "All questions", "top": "Back to the top"},
}

_MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable("image")
_STYLE = """
body { max-width: 42rem; font-size: 1.0625rem; line-height: 1.6 }
article { margin-block: 2.5rem; scroll-margin-top: 1rem } article p { margin: 1em 0 }
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
    contents = f'<nav aria-label="{_e(words["contents"])}"><ul>\n{links}\n</ul></nav>'
    head = f'<script type="application/ld+json">{_linked_data(answers, language)}</script>\n'
    return report.frame(heading, language, f"{contents}\n{parts}", style=_STYLE, head=head)


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
