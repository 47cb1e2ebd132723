"""Everything that the desk knows, in one value that is asked what a message says, and what answers it.

The answer depends on the text, the hint and this value alone, so it is remembered, and may be asked for from any
thread. A knowledge base never changes: a new version is a new one. Two of one version find the same articles; how sure
they are may differ by some hundredths, if one learnt all of it at once and the other a part at a time.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from weakref import ref

import structlog

from kb import guide as guides
from kb import language as languages_of
from kb.article import Article
from kb.classification import Classification
from kb.classify import Hint, classify
from kb.classify import known as already_known
from kb.common import COMMON
from kb.confidence import Decision, Points, decide
from kb.guide import Guide
from kb.kept import Kept
from kb.kinds import Kinds
from kb.normal import MEANT, plain, words
from kb.search import Match, Matcher, Searcher, matcher
from kb.semantic import AT_ONCE, Semantic, deepened, unknown
from kb.sentences import NotEncodedError, Sentences
from kb.substance import count
from kb.tone import literal
from kb.tuning import UNTUNED, Tuning, pointed

log = structlog.get_logger()

MATCHES = 5
RUN = "/"  # between the version of the articles and the calibration in force
LIKELY = 0.5  # the confidence from which the best match's kind is taken for the question's
LITERAL = 0.9  # the confidence from which what is a swear word elsewhere is meant as its phrasing means it
REMEMBERED = 4096  # messages
SHORT = 400  # characters; longer messages do not come twice, so they are not remembered
LONG, SHORTEST = 7, 4  # letters of a word that is taken apart, and of the stem that it may have
_BEGINNING = re.compile("^(?:di|ter|ber|ke|mem|men|me)")
_ENDING = re.compile("(?:nya|ku|mu|kan|an)$")
_UNPRONOUNCEABLE = re.compile("[b-df-hj-np-tv-xz]{6}")  # chat spelling leaves vowels out, but not so many


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What one message says, as far as the knowledge base can tell."""

    text: str
    version: str  # of the knowledge base that says so
    language: str
    decision: Decision
    confidence: float  # of the best match; 0 if there is none
    matches: tuple[Match, ...]  # at most five, one per article, best first
    classification: Classification
    cues: frozenset[str]
    substance: int  # words that mean something, so that "hm ok" is not taken for a question
    gibberish: bool  # it has letters, and hardly any of its words could be one


class Knowledge:
    """A version of what the desk knows."""

    def __init__(
        self,
        articles: Iterable[Article],
        guide: Guide,
        languages: Sequence[str],
        version: str,
        *,
        searcher: Searcher | None = None,
        points: Points | Mapping[str, Points] | None = None,
        previous: "Knowledge | None" = None,
        sentences: Sentences | None = None,
        kept: Kept | None = None,
    ) -> None:
        """Make what is asked; `previous` is the version before, of which whatever has not changed is used again.

        With `sentences`, questions are also looked at as whole sentences where words and letters leave it unsure, if
        what the phrasings mean is known; see `unlearnt`. What is `kept` is not learnt again.
        """
        self.articles = tuple(articles)
        self.guide, self.languages, self.version = guide, tuple(languages), version
        same = previous if previous and previous.articles == self.articles else None
        self.sentences = sentences
        self.searcher: Searcher = searcher or _searcher(self.articles, previous, sentences, kept)
        self.tuning = pointed(points) if points else UNTUNED
        ours = None if previous else kept  # what is learnt for each new article, and for mere tries, is not kept
        self.kinds: Kinds = same.kinds if same and same.guide is guide else Kinds(guide, self.articles, ours)
        self._by_id: dict[str, dict[str, Article]] = defaultdict(dict)
        for article in self.articles:
            self._by_id[article.id].setdefault(article.language, article)
        phrasings = chain(guide.phrases, *(article.phrasings for article in self.articles))
        self._vocabulary = frozenset(word for phrasing in phrasings for word in plain(phrasing).split())
        self.forget()

    def forget(self) -> None:
        """Remember no message any more."""
        self._remembered = lru_cache(maxsize=REMEMBERED)(_look_of(self))

    def tuned(self, tuning: Tuning) -> "Knowledge":
        """Return the same knowledge with what was learnt about its confidences; nothing is built anew."""
        other = copy(self)
        other.tuning = tuning
        other.version = f"{self.version.partition(RUN)[0]}{RUN}{tuning.version}" if tuning.version else self.version
        other.forget()
        return other

    @property
    def matcher(self) -> str:
        """What finds the articles: confidences of two different ones can't be compared."""
        return f"{type(self.searcher).__name__}/{getattr(self.searcher, 'version', 1)}"

    @property
    def shallow(self) -> bool:
        """Whether questions could be looked at as whole sentences, and are not yet."""
        return bool(self.sentences) and isinstance(self.searcher, Matcher) and not isinstance(self.searcher, Semantic)

    @property
    def unlearnt(self) -> list[str]:
        """The phrasings of which `sentences` has to learn first what they mean; it takes a while where there are many.

        Made anew when that is done, this knowledge looks at questions as whole sentences too.
        """
        if not self.shallow:
            return []
        assert isinstance(self.searcher, Matcher)
        assert self.sentences
        return unknown(self.searcher, self.sentences)

    def retain(self) -> None:
        """Let go of what other phrasings mean; for the knowledge that a desk works with, and not for a mere try."""
        if self.sentences and isinstance(self.searcher, Matcher):
            self.sentences.retain(" ".join(phrasing.words) for phrasing in self.searcher.index.phrasings)

    def look(self, text: str, hint: str = "") -> Evidence:
        """Return what a message says; `hint` is the language that the conversation has had so far, if any."""
        return self._remembered(text, hint) if len(text) <= SHORT else self._look(text, hint)

    def nothing(self, text: str, language: str, kind: str, priority: str) -> Evidence:
        """Return the evidence of a message that nobody could study."""
        return Evidence(
            text=text,
            version=self.version,
            language=language or self.languages[0],
            decision=Decision.HANDOFF,
            confidence=0.0,
            matches=(),
            classification=already_known(kind, priority),
            cues=frozenset(),
            substance=0,
            gibberish=False,
        )

    def classify(self, text: str, matches: Sequence[Match] = ()) -> Classification:
        """Return what an inquiry that begins with these words is taken for; `matches` are the articles that fit."""
        likely = matches[0] if matches and matches[0].confidence >= LIKELY else None
        hint = Hint(likely.article.id, likely.article.kind, likely.confidence) if likely else None
        if likely and likely.confidence >= LITERAL:
            text = literal(text, " ".join(likely.article.phrasings))
        return classify(text, self.guide, kinds=self.kinds, hint=hint)

    def article(self, id: str, language: str) -> Article | None:  # noqa: A002 — what everybody calls it
        """Return an article in a language, else in the first of the desk's languages that it has; None if unknown."""
        known = self._by_id.get(id)
        if not known:
            return None
        return next((known[one] for one in (language, *self.languages) if one in known), next(iter(known.values())))

    def knows(self, word: str) -> bool:
        """Say whether a word means something, to a phrasing, the guide or a language; any other may be a name."""
        plainly = plain(word).replace(" ", "")
        return self._has(plainly) or (len(plainly) >= LONG and any(map(self._has, _stems(plainly))))

    def _has(self, word: str) -> bool:
        return word in self._vocabulary or word in COMMON or word in MEANT or languages_of.has(word)

    def _look(self, text: str, hint: str) -> Evidence:
        language = languages_of.detect(text, hint, self.languages)
        found = self.searcher.search(text, language, MATCHES)
        matches = tuple(self._in(language, one) for one in found if not self.tuning.denies(one.article.id, text))
        decision = decide(matches, self.tuning.points_of(language))
        said, cues = words(text), guides.cues(text, self.guide)
        return Evidence(
            text=text,
            version=self.version,
            language=language,
            decision=decision,
            confidence=matches[0].confidence if matches else 0.0,
            matches=matches,
            classification=self.classify(text, () if cues & guides.BARE else matches),
            cues=cues,
            substance=count(said),
            gibberish=_gibberish(said),
        )

    def _in(self, language: str, match: Match) -> Match:
        article = self.article(match.article.id, language) or match.article
        worth = self.tuning.curve_of(language)(match.confidence)
        return Match(article=article, confidence=worth, phrasing=match.phrasing)


def _searcher(
    articles: tuple[Article, ...], previous: Knowledge | None, sentences: Sentences | None, kept: Kept | None
) -> Searcher:
    """Return what finds the articles: what found them before, or what can be made from it in a moment."""
    before = previous.searcher if previous else None
    if previous and previous.articles == articles:
        found = previous.searcher
    else:
        found = before.changed(articles) if isinstance(before, Matcher) else matcher(articles, kept)
    if not sentences or not isinstance(found, Matcher) or isinstance(found, Semantic):
        return found
    if len(unknown(found, sentences)) > AT_ONCE:
        return found
    try:
        return deepened(found, articles, sentences, kept)
    except NotEncodedError as error:
        log.warning("cannot learn what phrasings mean; words and letters decide", error=str(error))
        return found


def _look_of(known: Knowledge) -> Callable[[str, str], Evidence]:
    """Return its look, without holding it: what is replaced must go at once, not when garbage is next collected."""
    held = ref(known)

    def look(text: str, hint: str) -> Evidence:
        alive = held()
        assert alive is not None  # since it is what is looked with
        return alive._look(text, hint)  # noqa: SLF001 — its own

    return look


def _gibberish(words: Sequence[str]) -> bool:
    return sum(_UNPRONOUNCEABLE.search(word) is not None for word in words) * 2 > len(words)


def _stems(word: str) -> Iterator[str]:
    """Give what a long word may be made of: `kurirnya` of kurir, `dipakai` of pakai."""
    for stem in {word, _ENDING.sub("", word)}:
        for bare in {stem, _BEGINNING.sub("", stem)}:
            if len(bare) >= SHORTEST:
                yield bare
