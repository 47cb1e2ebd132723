"""What the bot would do about a question that somebody begins with, as `kb` compares it: the engine's own decision.

Nothing is stored, sent or counted. Asking costs one look at the knowledge, and little besides.
"""

import hashlib
from collections.abc import Sequence
from functools import lru_cache

from bot import engine
from bot.actions import Action, Answer, HandOver, Miss, Offer
from bot.content import Content
from bot.looking import study
from kb.would import Look, Seen, Would


def look(content: Content) -> Look:
    """Return the function that says what the bot would do with this content."""

    def asked(texts: Sequence[str], language: str) -> Seen:
        seen = study(content.knowledge, texts, language)
        turn = engine.Turn(seen, content.knowledge, greeted=True, patience=content.patience, confirm=content.confirm)
        return _seen(engine.respond(turn), seen.confidence)

    return asked


def _seen(actions: Sequence[Action], confidence: float) -> Seen:
    person = any(isinstance(action, HandOver | Miss) for action in actions)
    for action in actions:
        if isinstance(action, Answer):
            article = action.article
            words = _digest(article.body)
            return Seen(
                would=Would.ANSWER,
                articles=(article.id,),
                person=person,
                words=words,
                confidence=action.confidence,
                language=article.language,
            )
        if isinstance(action, Offer):
            ids = tuple(article.id for article in action.articles)
            return Seen(would=Would.OFFER, articles=ids, person=person, confidence=confidence)
    return Seen(would=Would.PERSON, person=True, confidence=confidence)


@lru_cache(maxsize=4096)
def _digest(body: str) -> str:
    return hashlib.blake2b(body.encode(), digest_size=8).hexdigest()
