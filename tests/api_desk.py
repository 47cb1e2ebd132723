"""A desk and its web server, asked by scripts with a token of somebody's."""

from dataclasses import dataclass, field

import httpx

from data.types import Role
from handoff import signin
from tests.path_desk import PathDesk


@dataclass(frozen=True, kw_only=True)
class ApiDesk:
    """Clients of one desk's HTTP API."""

    desk: PathDesk
    transport: httpx.ASGITransport = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "transport", httpx.ASGITransport(self.desk.app.server()))

    def as_(self, name: str, role: Role = Role.SUPERVISOR) -> httpx.AsyncClient:
        """Hire somebody, and return a client that asks in their name."""
        self.desk.agent(name, role, team=None)
        token = self.desk.write(lambda session: signin.token(session, f"{name}@toko.example"))
        return self.client(Authorization=f"Bearer {token}")

    def client(self, **headers: str) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=self.transport, base_url="http://desk.example", headers=headers)
