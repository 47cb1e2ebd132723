"""What a start prints: where everything is, what is not set up yet, and how the first administrator gets in."""

import sys
from collections.abc import Sequence
from datetime import datetime

import structlog
from rich.console import Console
from sqlalchemy import select, update
from sqlmodel import Session

from bot.app import App
from bot.sections import Admin
from data.tables import AGENT
from data.types import Role
from handoff import signin

log = structlog.get_logger()

FIRST = "admin@localhost"
"""The administrator of a desk whose settings name none."""


def greet(app: App, parts: Sequence[str]) -> None:
    """Print what somebody who has just started the desk wants to know; warn of what they expect in vain."""
    for key, why in app.settings.idle:
        log.warning("a setting has no effect", setting=key, why=why)
    if not app.alone:
        log.warning("another process works for this desk already", state=str(app.presence.folder))
    for drift in app.content.drifts:
        log.warning("a file is not what stands over it", drift=str(drift))
    console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
    known = {article.id for article in app.content.knowledge.articles}
    console.print(f"[bold]{app.content.desk}[/] knows {len(known)} answers in {' and '.join(app.content.languages)}.")
    url = str(app.settings.http.public_url).rstrip("/")
    if "web" in parts:
        console.print(f"  Try it        {url}/")
        console.print(f"  Console       {url}/console")
    for name, settings in app.settings.channels.items():
        if (listen := getattr(settings, "listen", "")) and "channels" in parts:
            smarthost = getattr(settings, "smarthost", None)
            way_out = "" if smarthost else f"; no smarthost is set, so replies go to {app.settings.desk.state / 'mail'}"
            found = f"to {getattr(settings, 'address', '')} at {listen}{way_out}"
            console.print(f"  Mail ({name})  {f'does not come in: {app.shut[name]}' if name in app.shut else found}")
    if link := app.db.write_now(let_in, (app.settings.admin, app.content.desk, app.now())):
        console.print(f"  [bold]First sign-in[/] {url}/console/sign-in/{link}  (works once, for a day)")


def let_in(session: Session, asked: Sequence[tuple[Admin | None, str, datetime]]) -> list[str]:
    """Make the first administrator of a desk; return the secret of a one-time link while nobody has a password."""
    return [_let_in(session, admin, desk, at) for admin, desk, at in asked]


def _let_in(session: Session, admin: Admin | None, desk: str, at: datetime) -> str:
    connection = session.connection()
    if connection.execute(select(AGENT.c.id).where(AGENT.c.role == Role.ADMIN, AGENT.c.password != "")).first():
        return ""
    email = signin.normal(str(admin.email)) if admin else FIRST
    known = connection.execute(select(AGENT.c.id).where(AGENT.c.email == email)).scalar()
    if admin:
        word = admin.password.get_secret_value()
        if known:
            connection.execute(update(AGENT).where(AGENT.c.id == known).values(role=Role.ADMIN, active=True))
            signin.set_password(session, email, word)
        else:
            signin.add(session, signin.Newcomer(email=email, name=_name(email), role=Role.ADMIN, password=word), at)
        return ""
    if known is None:
        known = signin.add(session, signin.Newcomer(email=email, name=f"Admin {desk}", role=Role.ADMIN), at)
    return signin.one_time_link(session, known, at)


def _name(email: str) -> str:
    return email.partition("@")[0].replace(".", " ").title()
