"""What stands in a content folder, read from the disk and not yet put together.

Mistakes are kept beside what could be read, so that those in one file hide none in another, and none in what the
database adds. The files are not looked at again until somebody asks for that.
"""

from dataclasses import dataclass
from pathlib import Path

from bot import references, voice
from bot.voice import Voice
from data.mistakes import Mistake, gather
from kb import load, load_guide
from kb.guide import Guide
from kb.library import Library
from kb.parse import Allowed
from sla import policy
from sla.policy import Policies


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The files of a content folder; None is what has mistakes."""

    folder: Path
    library: Library
    guide: Guide | None
    voice: Voice | None
    policies: Policies | None
    wrong: tuple[Mistake, ...]


def read(folder: Path, languages: tuple[str, ...]) -> Written:
    """Read a content folder, for a desk that speaks some languages."""
    wrong: list[Mistake] = []
    guide = gather(lambda: load_guide.guide(folder / "guide.toml"), wrong)
    kinds = frozenset(kind.id for kind in guide.kinds) if guide else None
    spoken = gather(lambda: voice.load(folder / "templates.toml", languages), wrong)
    policies = gather(lambda: policy.load(folder / "sla.toml", {"kind": kinds} if kinds else {}), wrong)
    files = load.sources(folder / "articles", wrong)
    wrong += references.strangers(folder)
    allowed = Allowed(kinds=kinds, teams=references.teams(folder))
    return Written(
        folder=folder,
        library=Library(files=files, allowed=allowed),
        guide=guide,
        voice=spoken,
        policies=policies,
        wrong=tuple(wrong),
    )
