"""Channels are found by their entry points, and one that is broken says whose it is."""

import sys
import tomllib
from pathlib import Path

import pytest
from pydantic import BaseModel

from channels.base import Channel
from channels.registry import Broken, UnknownKind, kinds, open_all
from channels.shell import ShellChannel
from channels.testing import surroundings

GOOD = """
from typing import Literal
from pydantic import BaseModel
from channels.base import Shows

class PigeonSettings(BaseModel):
    kind: Literal["{kind}"] = "{kind}"

class Pigeon:
    Settings = PigeonSettings
    shows = Shows()

    def __init__(self, name, settings, around):
        self.name, self.settings, self.around = name, settings, around

    @classmethod
    def open(cls, name, settings, around):
        return cls(name, settings, around)

    def read(self, raw):
        return ()

    async def run(self, hub): ...

    async def send(self, message):
        return "1"
"""


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Install a small distribution with a channel, as a package manager would lay it out."""
    monkeypatch.syspath_prepend(str(tmp_path))
    names = []

    def lay_out(kind: str, source: str, target: str = "Pigeon", distribution: str = "") -> None:
        module = f"{distribution or kind}_channel".replace("-", "_")
        names.append(module)
        (tmp_path / f"{module}.py").write_text(source.replace("{kind}", kind), "utf-8")
        info = tmp_path / f"{(distribution or kind).replace('-', '_')}-1.2.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution or kind}\nVersion: 1.2\n", "utf-8")
        (info / "entry_points.txt").write_text(f"[sapa.channels]\n{kind} = {module}:{target}\n", "utf-8")

    yield lay_out
    for module in names:
        sys.modules.pop(module, None)


def test_a_channel_of_another_distribution_is_opened_with_its_settings(install, tmp_path):
    install("pigeon", GOOD)
    settings = kinds()["pigeon"].Settings()
    (channel,) = open_all({"coop": settings}, surroundings(tmp_path))
    assert isinstance(channel, Channel)
    assert channel.name == "coop"


def test_nothing_is_imported_before_it_is_asked_for(install):
    install("pigeon", GOOD)
    install("crow", "raise RuntimeError('never import me')")
    known = kinds()
    assert {"pigeon", "crow"} <= set(known)
    assert "crow" in known
    assert known["pigeon"]
    assert "crow_channel" not in sys.modules


def test_an_unknown_kind_lists_the_known(install):
    install("pigeon", GOOD)
    with pytest.raises(UnknownKind, match=r"no channel kind 'fax'; known are .*pigeon") as caught:
        kinds()["fax"]
    assert isinstance(caught.value, KeyError)
    assert kinds().get("fax") is None


def test_without_any_kind_the_project_is_not_installed(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    with pytest.raises(UnknownKind, match=r"pip install -e \."):
        kinds()["web"]


@pytest.mark.parametrize(
    ("source", "target", "fault"),
    [
        ("import no_such_module_at_all", "Pigeon", "no_such_module_at_all"),
        ("1 / 0", "Pigeon", "ZeroDivisionError"),
        ("def broken(:", "Pigeon", "SyntaxError"),
        (GOOD, "Dove", "Dove"),
        ("Pigeon = 3", "Pigeon", "is not a class"),
        ("class Pigeon: ...", "Pigeon", "lacks open, read, run, send"),
        (GOOD.replace("Settings = PigeonSettings", ""), "Pigeon", "a field `kind` as its `Settings`"),
    ],
)
def test_a_broken_channel_names_its_distribution(install, source, target, fault):
    install("raven", source, target, "raven-mail")
    with pytest.raises(Broken, match=r"'raven' of raven-mail 1\.2") as caught:
        kinds()["raven"]
    assert fault in str(caught.value)


def test_a_kind_that_two_distributions_claim_names_both(install):
    install("pigeon", GOOD, distribution="coop-one")
    install("pigeon", GOOD, distribution="coop-two")
    with pytest.raises(Broken, match=r"coop-one 1\.2 and coop-two 1\.2; uninstall"):
        kinds()["pigeon"]


def test_what_fails_while_opening_says_which_channel(install, tmp_path):
    install("pigeon", GOOD.replace("return cls(", "raise OSError('the coop is shut') or ("))
    with pytest.raises(OSError, match="the coop is shut") as caught:
        open_all({"coop": kinds()["pigeon"].Settings()}, surroundings(tmp_path))
    assert caught.value.__notes__ == ["while opening channel 'coop' of kind 'pigeon'"]


def test_settings_without_a_kind_are_refused(install, tmp_path):
    class Nothing(BaseModel): ...

    install("pigeon", GOOD)
    with pytest.raises(UnknownKind, match="no channel kind ''"):
        open_all({"coop": Nothing()}, surroundings(tmp_path))


def test_the_channels_of_the_project_can_be_found():
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))["project"]
    shipped = project["entry-points"]["sapa.channels"]
    assert set(shipped) <= set(kinds()), "install the project: pip install -e . --no-deps"
    assert kinds()["shell"] is ShellChannel
