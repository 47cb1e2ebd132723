"""What a desk's settings accept, where they come from, and what they tell whoever got them wrong."""

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, SecretStr

from bot import environment, sections, settings
from bot.settings import Settings
from channels.shell import ShellChannel
from channels.web import WebChannel
from data.mistakes import Mistakes

MANUAL = Path(__file__).parent.parent / "docs" / "settings.md"
DESK = '[desk]\nname = "Kopi Ku"\n'


class PostSettings(BaseModel):
    kind: str
    address: str = ""
    token: SecretStr | None = None
    stamps: int = 1
    ca_file: Path | None = None


class PostChannel(ShellChannel):
    """A channel of somebody else's, with a secret, a number and a path; it lets unknown keys pass."""

    Settings: ClassVar[type[BaseModel]] = PostSettings


KINDS = {"web": WebChannel, "shell": ShellChannel, "email": PostChannel, "post": PostChannel}
SIMPLE = DESK + "[channels.web]\n"


def read(folder: Path, text: str, **environ: str) -> Settings:
    (folder / "content").mkdir(exist_ok=True)
    path = folder / "sapa.toml"
    path.write_text(text, encoding="utf-8")
    return settings.load(path, environ, KINDS)


def told(folder: Path, text: str, **environ: str) -> list[str]:
    """Return what is told about a file, without the folder that it lies in."""
    with pytest.raises(Mistakes) as caught:
        read(folder, text, **environ)
    lines = [str(mistake).removeprefix(f"{folder}/") for mistake in caught.value.mistakes]
    return sorted(lines, key=lambda line: line.startswith("SAPA_"))


def test_ten_different_mistakes_in_a_file_and_one_beside_it_are_told_at_once(tmp_path):
    assert told(
        tmp_path,
        """[desk]
name = "Kopi Ku"
languages = ["id", "fr"]
timezone = "Asia/Jakrta"

[http]
prot = 8000
port = 99999

[bot]
patience = "many"
burst = "soon"

[channels.shop]
kind = "webb"

[channels.letters]
kind = "post"
token = "env:POST_TOKEN"
stamps = "two"

[rooms.technical]
channel = "leters"
place = "T1"
""",
        SAPA_BOT__CONFIRM="perhaps",
    ) == [
        "sapa.toml:3: desk.languages[1]: must be 'id' or 'en', not 'fr'",
        "sapa.toml:4: desk.timezone: must be a time zone, not 'Asia/Jakrta' — did you mean Asia/Jakarta?",
        "sapa.toml:7: http.prot: is not a setting — did you mean port?",
        "sapa.toml:8: http.port: must be between 1 and 65535, not 99999",
        "sapa.toml:11: bot.patience: must be a whole number, not 'many'",
        "sapa.toml:12: bot.burst: must be a duration, not 'soon' — write 30s, 15m, 2h or 1d, and ten years at the most",
        "sapa.toml:15: channels.shop.kind: there is no kind of channel called 'webb' — did you mean web?",
        "sapa.toml:19: channels.letters.token: needs the variable POST_TOKEN, which is not set",
        "sapa.toml:20: channels.letters.stamps: must be a whole number, not 'two'",
        "sapa.toml:23: rooms.technical.channel: there is no channel 'leters' here — did you mean letters?",
        "SAPA_BOT__CONFIRM: must be true or false, not 'perhaps'",
    ]


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("[http]\nport = 0", "http.port: must be between 1 and 65535, not 0"),
        ("[http]\nport = true", "http.port: must be a whole number, not true"),
        ("[http]\npublic_url = 'desk.example'", "http.public_url: must be an address such as https://desk.example"),
        ("[http]\ntrusted_proxies = ['proxy']", "http.trusted_proxies[0]: must be an IP address, a network"),
        ("http = 8000", "http: must be a table, not 8000"),
        ("desk = 'Kopi'", "desk: must be a table, not 'Kopi'"),
        ("channels = 'web'", "channels: must be a table"),
        ("[desk]\nname = ''", "desk.name: must have 1 to 80 characters, not ''"),
        ("[desk]\nlanguages = []", "desk.languages: must have at least 1 item, not 0"),
        ("[desk]\ntimezone = 'Asia'", "desk.timezone: must be a time zone, not 'Asia'"),
        ("[desk]\ncontent = 'nowhere'", "desk.content: must be a folder that is there"),
        ("[bot]\nburst = '10s'", "bot: burst must not be longer than burst_limit"),
        ("[bot]\nlease = '1s'", "bot.lease: must be between 5s and 1h, not '1s'"),
        ("[bot]\nlease = true", "bot.lease: must be a duration, not true — write 30s, 15m"),
        ("[database]\nurl = 'mysql://db/sapa'", "database.url: must be for sqlite or postgresql, not mysql"),
        (
            "[database]\nurl = 'sapa.db'",
            "database.url: must be like sqlite:///var/sapa.db or postgresql://user@host/db",
        ),
        ("[database]\nurl = 'sqlite://'", "database.url: must name a file"),
        ("[admin]\nemail = 'ana@shop.example'", "admin.password: is missing"),
        ("[admin]\nemail = 'ana'\npassword = 'long enough'", "admin.email: must be an e-mail address, not 'ana'"),
        ("[channels]\nweb = 3", "channels.web: must be a table"),
        ("[channels.Web]\nkind = 'web'", "channels.Web: is not a name for a channel — use small letters"),
        ("[channels.chat]", "channels.chat: needs a kind — known are email, post, shell, web"),
        ("[channels.post]\nstmaps = 2", "channels.post.stmaps: is not a setting — did you mean stamps?"),
        ("[channels.web]\norigins = ['shop.example']", "channels.web.origins: 'shop.example' is not an origin"),
        ("[rooms.sales]\nchannel = 'web'", "rooms.sales.place: is missing"),
        ("[htpt]\nport = 1", "htpt: is not a setting — did you mean http?"),
    ],
)
def test_a_mistake_is_told_in_words_that_help(tmp_path, text, mistake):
    (one,) = [line for line in told(tmp_path, text) if "desk.name: is missing" not in line]
    assert re.sub(r"^sapa.toml:\d+: ", "", one).startswith(mistake)


def test_what_the_file_leaves_out_has_a_default(tmp_path):
    desk = read(tmp_path, SIMPLE)
    assert desk.desk.languages == ("id", "en")
    assert desk.desk.timezone == "Asia/Jakarta"
    assert desk.bot.burst == timedelta(seconds=1.2)
    assert desk.http.public_url == "http://127.0.0.1:8000"
    assert desk.admin is None
    assert desk.channels == {"web": WebChannel.Settings()}


def test_a_desk_that_names_no_channels_has_the_web_email_and_the_terminal(tmp_path):
    desk = read(tmp_path, DESK)
    assert sorted(desk.channels) == ["email", "shell", "web"]
    assert vars(desk.channels["email"])["address"] == "halo@kopiku.example"


def test_relative_paths_are_relative_to_the_file(tmp_path):
    desk = read(
        tmp_path,
        DESK + 'state = "run"\ncontent = "content"\n[database]\nurl = "sqlite:///db/x.db"\n'
        '[channels.post]\nca_file = "certs/ca.pem"\n',
    )
    assert desk.desk.state == tmp_path / "run"
    assert desk.desk.content == tmp_path / "content"
    assert desk.database.url.get_secret_value() == f"sqlite:///{tmp_path}/db/x.db"
    assert vars(desk.channels["post"])["ca_file"] == tmp_path / "certs/ca.pem"


def test_the_database_is_kept_with_the_state_unless_it_is_elsewhere(tmp_path):
    desk = read(tmp_path, DESK + 'state = "/srv/sapa"\n[channels.web]\n')
    assert desk.database.url.get_secret_value() == "sqlite:////srv/sapa/sapa.db"
    desk = read(tmp_path, SIMPLE, SAPA_DATABASE__URL="postgres://ana:pw@db/sapa")
    assert desk.database.url.get_secret_value() == "postgresql+psycopg://ana:pw@db/sapa"


@pytest.mark.parametrize(
    ("host", "port", "url"),
    [
        ("127.0.0.1", "9000", "http://127.0.0.1:9000"),
        ("0.0.0.0", "80", "http://127.0.0.1:80"),
        ("::1", "8000", "http://[::1]:8000"),
        ("desk.local", "8000", "http://desk.local:8000"),
    ],
)
def test_the_public_address_is_our_own_unless_it_is_told(tmp_path, host, port, url):
    assert read(tmp_path, SIMPLE, SAPA_HTTP__HOST=host, SAPA_HTTP__PORT=port).http.public_url == url
    told_so = read(tmp_path, SIMPLE, SAPA_HTTP__HOST=host, SAPA_HTTP__PUBLIC_URL="https://desk.example/")
    assert told_so.http.public_url == "https://desk.example"


def test_durations_may_be_seconds(tmp_path):
    bot = read(tmp_path, SIMPLE + '[bot]\nburst = 2.5\nburst_limit = "10"\nlease = "1m"\n').bot
    assert (bot.burst, bot.burst_limit, bot.lease) == (
        timedelta(seconds=2.5),
        timedelta(seconds=10),
        timedelta(minutes=1),
    )


def test_the_environment_is_laid_over_the_file(tmp_path):
    desk = read(
        tmp_path,
        SIMPLE + '[http]\nport = 8000\n[channels.support-mail]\nkind = "post"\n',
        SAPA_HTTP__PORT="9000",
        SAPA_DESK__LANGUAGES="en, id",
        SAPA_HTTP__TRUSTED_PROXIES='["10.0.0.0/8", "::1"]',
        SAPA_CHANNELS__SUPPORT_MAIL__STAMPS="3",
        SAPA_CHANNELS__POST__TOKEN="[not json",
        SAPA_BOT__PATIENCE="",  # empty counts as not set
    )
    assert desk.http.port == 9000
    assert desk.desk.languages == ("en", "id")
    assert desk.http.trusted_proxies == ("10.0.0.0/8", "::1/128")
    assert vars(desk.channels["support-mail"])["stamps"] == 3
    assert "[not json" in desk.secrets()
    assert desk.bot.patience == 2


def test_a_mistake_in_the_environment_names_the_variable(tmp_path):
    assert told(
        tmp_path,
        SIMPLE,
        SAPA_HTTP__PORT="none",
        SAPA_HTTP__PROT="1",
        SAPA_HTPT__PORT="1",
        SAPA_HTTP_PORT="9000",
        SAPA_SERVICE_HOST="10.0.0.1",  # a cluster's way of announcing a service called sapa: not ours to judge
        SAPA_HTTP_HOST="tcp://10.0.0.1:80",
    ) == [
        "SAPA_HTPT__PORT: is not a setting — did you mean http?",
        "SAPA_HTTP_PORT: is not read — write SAPA_HTTP__PORT, with two underscores",
        "SAPA_HTTP__PORT: must be a whole number, not 'none'",
        "SAPA_HTTP__PROT: is not a setting — did you mean port?",
    ]


def test_a_value_may_be_kept_in_a_variable(tmp_path):
    text = SIMPLE + '[http]\nport = "env:PORT"\n[channels.post]\ntoken = "env:POST"\n'
    desk = read(tmp_path, text, PORT="9000", POST="s3cret-token")
    assert desk.http.port == 9000
    assert "s3cret-token" in desk.secrets()
    assert told(tmp_path, text, POST="s3cret-token") == [
        "sapa.toml:5: http.port: needs the variable PORT, which is not set",
    ]
    assert told(tmp_path, text, PORT="s3cret") == [
        "sapa.toml:5: http.port: must be a whole number",
        "sapa.toml:7: channels.post.token: needs the variable POST, which is not set",
    ]


def test_no_mistake_and_no_repr_shows_a_secret(tmp_path):
    text = SIMPLE + '[http]\ncookie_secret = "hunter22"\n[channels.post]\ntoken = 4711471147\n'
    lines = told(tmp_path, text, SAPA_ADMIN__PASSWORD="hunter2", SAPA_DATABASE__URL="mysql://ana:hunter23@db/x")
    assert len(lines) == 5
    assert not re.search("hunter2|4711", "".join(lines))
    good = read(
        tmp_path, SIMPLE, SAPA_DATABASE__URL="postgresql://ana:hunter%2F23@db/x", SAPA_HTTP__COOKIE_SECRET="k" * 32
    )
    assert "hunter" not in repr(good)
    assert {"hunter/23", "k" * 32} <= good.secrets()


def test_the_file_is_the_one_named_or_the_one_here_or_none(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert settings.find(None, {}) is None
    Path("sapa.toml").touch()
    assert settings.find(None, {}) == Path("sapa.toml")
    assert settings.find(None, {"SAPA_CONFIG": "/etc/sapa.toml"}) == Path("/etc/sapa.toml")
    assert settings.find(Path("mine.toml"), {"SAPA_CONFIG": "/etc/sapa.toml"}) == Path("mine.toml")


def test_without_a_file_there_is_the_starter_desk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    starter = settings.load(None, {}, KINDS)
    assert vars(starter.channels["email"])["address"] == "halo@tuangteduh.example"  # as its articles say
    desk = starter.desk
    assert (desk.content / "templates.toml").is_file()
    assert desk.name
    assert desk.state == tmp_path / "var"
    assert settings.load(None, {"SAPA_DESK__NAME": "Kopi Ku"}, KINDS).desk.name == "Kopi Ku"


def test_a_file_without_content_of_its_own_changes_the_starter_desk(tmp_path):
    path = tmp_path / "sapa.toml"
    path.write_text("[http]\nport = 9000\n", encoding="utf-8")
    desk = settings.load(path, {}, KINDS)
    assert desk.http.port == 9000
    assert (desk.desk.content / "templates.toml").is_file()
    (tmp_path / "content").mkdir()
    with pytest.raises(Mistakes, match=r"desk\.name: is missing"):
        settings.load(path, {}, KINDS)


def test_settings_never_change(tmp_path):
    with pytest.raises(ValueError, match="frozen"):
        read(tmp_path, SIMPLE).http.port = 1  # type: ignore[misc]


parts = st.sampled_from(["HTTP", "PORT", "DESK", "NAME", "CHANNELS", "WEB", "KIND", "ROOMS", "X", "1", "-"])
keys = st.lists(parts, min_size=1, max_size=4).map(lambda names: "SAPA_" + "__".join(names))
texts = st.one_of(st.text(max_size=8), st.sampled_from(["web", "9000", "[1]", '{"a": 1}', "env:NOPE", "[", "true"]))


@given(st.dictionaries(keys, texts, max_size=5))
def test_no_environment_causes_anything_but_mistakes(tmp_path_factory, environ):
    folder = tmp_path_factory.getbasetemp()
    with suppress(Mistakes):
        assert read(folder, SIMPLE, **environ).desk.name


@given(st.dictionaries(keys, texts.filter(bool), max_size=1))
def test_what_a_variable_sets_is_found_under_its_key(environ):
    values, variables = environment.override({}, environ)
    for key, name in variables.items():
        found: object = values
        for part in key:
            assert isinstance(found, dict)
            found = found[part]
        assert isinstance(found, str | list | dict)
        assert environment.variable(key).replace("-", "_") == name.replace("-", "_")


def manual() -> Mapping[str, str]:
    """Return the default that the manual gives for each key."""
    rows = re.findall(r"^\| `(\w+\.[\w.]+)` \| (.*?) \|", MANUAL.read_text(encoding="utf-8"), re.MULTILINE)
    return {key: default.strip("`") for key, default in rows}


def test_the_manual_has_every_key():
    every: dict[str, type[BaseModel]] = {
        "desk": sections.Desk,
        "database": sections.Database,
        "http": sections.Http,
        "bot": sections.Bot,
        "kb": sections.Kb,
        "admin": sections.Admin,
        "rooms.technical": sections.Room,
    }
    assert {f"{name}.{key}" for name, model in every.items() for key in model.model_fields} == manual().keys()


def test_the_manual_tells_the_true_defaults(tmp_path):
    defaults = {
        key: text for key, text in manual().items() if key.startswith(("bot.", "kb.", "http.port", "http.host"))
    }
    lines = [f"{key} = {text}" for key, text in defaults.items()]
    assert len(lines) == 13
    as_told = read(tmp_path, "\n".join([*lines, SIMPLE]))
    plain = read(tmp_path, SIMPLE)
    assert (as_told.bot, as_told.kb, as_told.http) == (plain.bot, plain.kb, plain.http)
