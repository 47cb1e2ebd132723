"""The addresses of the pages on knowledge, as a part of the console."""

from collections.abc import Callable
from pathlib import Path

from fastapi import APIRouter, Depends

from data.frame import Part
from kb.console import guards, lacking, listed, past, rehearsed, sure, taught, trying, writing
from kb.console.listed import HOME
from kb.console.room import Workroom, within

PART = Part(
    home=HOME,
    folder=Path(__file__).parent,
    label=("kb", "menu"),
    back=("kb", "back"),
    icon="book",
)
"""These pages, as the console's frame knows them."""


def pages(room: Workroom) -> Callable[[APIRouter], None]:
    """Return what adds the pages of one desk to a router of the frame's."""

    def add(router: APIRouter) -> None:
        router.dependencies.append(Depends(within(room)))
        article = f"{HOME}/articles/{{id}}/{{language}}"
        router.add_api_route(HOME, listed.listed, methods=["GET"])
        router.add_api_route(f"{HOME}/new", listed.new, methods=["GET"])
        router.add_api_route(f"{HOME}/try", trying.trying, methods=["GET"])
        router.add_api_route(article, writing.article, methods=["GET"])
        router.add_api_route(article, writing.write, methods=["POST"])
        router.add_api_route(f"{article}/history", past.past, methods=["GET"])
        router.add_api_route(f"{article}/check", writing.check, methods=["POST"])
        router.add_api_route(f"{article}/withdraw", past.withdraw, methods=["POST"])
        rehearsal = f"{rehearsed.AT}/{{key}}"
        router.add_api_route(rehearsed.AT, rehearsed.listed, methods=["GET"])
        router.add_api_route(rehearsed.AT, rehearsed.publish, methods=["POST"])
        router.add_api_route(f"{rehearsed.AT}/begin", rehearsed.rehearse, methods=["POST"])
        router.add_api_route(rehearsal, rehearsed.one, methods=["GET"])
        router.add_api_route(rehearsal, rehearsed.judge, methods=["POST"])
        router.add_api_route(guards.AT, guards.protected, methods=["GET"])
        router.add_api_route(guards.AT, guards.protect, methods=["POST"])
        router.add_api_route(f"{guards.AT}/drop", guards.drop, methods=["POST"])
        router.add_api_route(sure.AT, sure.confidence, methods=["GET"])
        router.add_api_route(taught.AT, taught.lessons, methods=["GET"])
        router.add_api_route(taught.AT, taught.decide, methods=["POST"])
        router.add_api_route(lacking.AT, lacking.gaps, methods=["GET"])
        router.add_api_route(lacking.AT, lacking.again, methods=["POST"])
        router.add_api_route(f"{lacking.AT}/{{gap}}/accept", lacking.take, methods=["POST"])
        router.add_api_route(f"{lacking.AT}/{{gap}}/dismiss", lacking.dismiss, methods=["POST"])
        router.add_api_route(f"{article}/{{move}}", past.change, methods=["POST"])

    return add
