"""The JSON that scripts send to the articles' API."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from data.types import clean
from kb.versions import Which

LONGEST = 200_000
"""Characters of an article's text."""


def _mended(value: Any) -> Any:
    return clean(value).replace("\r\n", "\n") if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(_mended), Field(max_length=LONGEST, description="front matter and body")]
Note = Annotated[str, BeforeValidator(_mended), Field(max_length=500)]
Number = Annotated[int, Field(ge=1, le=2**31 - 1)]
Base = Annotated[int, Field(ge=0, le=2**31 - 1, description="the newest version that you have seen; 0: there was none")]


class Form(BaseModel):
    """What comes in; it never changes."""

    model_config = ConfigDict(frozen=True)


class Write(Form):
    """A draft to be saved."""

    text: Text
    base: Base = 0
    note: Note = ""


class Check(Form):
    """A text to be looked at; of which article is taken from it, unless it is said."""

    text: Text
    article: str = ""
    language: str = ""


class One(Form):
    """Which version is meant."""

    number: Number


class Publish(One):
    """Which draft is to stand; `reason`: why, where protected questions lose what they must get."""

    reason: Note = ""


class Withdraw(Form):
    """From which newest version on; 0 where there is only a file."""

    number: Base
    reason: Note = ""


class Restore(Form):
    """Which version is to be a draft again."""

    number: Number
    base: Base


class Named(Form):
    """One version of one article."""

    article: str
    language: str
    number: Number

    @property
    def which(self) -> Which:
        """The same as the transactions take it."""
        return Which(article=self.article, language=self.language, number=self.number)


class Several(Form):
    """Which drafts are to be published, all of them or none."""

    versions: Annotated[list[Named], Field(min_length=1, max_length=1000)]
    reason: Note = ""
