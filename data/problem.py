"""An error as HTTP tells it: RFC 9457 problem details."""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse, Response


class Problem(Exception):
    """Something that the caller did, or that stands in its way, with how to mend it in `detail`."""

    def __init__(
        self, status: int, title: str, detail: str = "", headers: dict[str, str] | None = None, **extra: object
    ) -> None:
        super().__init__(f"{status} {title}: {detail}")
        self.status, self.title, self.detail, self.headers, self.extra = status, title, detail, headers, extra


async def answer(_request: Request, error: Exception) -> Response:
    """Turn a Problem into its response."""
    if not isinstance(error, Problem):
        raise TypeError(f"not a Problem: {error!r}") from error
    body = {"type": "about:blank", "title": error.title, "status": error.status, "detail": error.detail, **error.extra}
    if not error.detail:
        body["detail"] = HTTPStatus(error.status).description or error.title
    return JSONResponse(body, error.status, headers=error.headers, media_type="application/problem+json")
