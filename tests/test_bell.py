"""The bell, and how long to wait for the rest of what somebody is saying."""

import asyncio
import time
from datetime import timedelta

import pytest

from bot.bell import Bell
from bot.burst import Patience


async def test_a_ring_wakes_everybody_who_waits_for_its_topic():
    bell = Bell()
    waiting = [asyncio.ensure_future(bell.wait("a", 5)) for _ in range(3)]
    other = asyncio.ensure_future(bell.wait("b", 0.2))
    await asyncio.sleep(0.01)
    bell.ring("a")
    await asyncio.wait_for(asyncio.gather(*waiting), 1)
    assert not other.done()
    await other


async def test_a_ring_while_somebody_looks_is_not_lost():
    bell = Bell()
    waiting = asyncio.ensure_future(bell.wait("a", 5))
    await asyncio.sleep(0)  # which is where it looks
    bell.ring("a")
    begun = time.monotonic()
    await waiting
    assert time.monotonic() - begun < 1


async def test_nobody_waits_when_the_time_is_up():
    bell = Bell()
    begun = time.monotonic()
    await bell.wait("a", 0)
    await bell.wait("a", 0.05)
    assert 0.04 < time.monotonic() - begun < 1


async def test_nobody_is_remembered_who_went_away():
    bell = Bell()
    task = asyncio.ensure_future(bell.wait("a", 5))
    await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert bell._waiting == {}
    bell.ring("a")


@pytest.mark.parametrize(
    ("text", "waits"),
    [
        ("halo", True),
        ("mau tanya", True),
        ("berapa ongkir ke Bandung?", False),
        ("Terima kasih.", False),
        ("saya mau tanya soal pesanan yang kemarin saya pesan lewat toko", False),
    ],
)
def test_only_a_fragment_waits(text: str, waits: bool):
    patience = Patience(timedelta(seconds=1))
    assert (patience.with_text(text) > timedelta(0)) is waits


def test_a_button_is_never_a_fragment():
    assert Patience().with_text("Ya", pressed=True) == timedelta(0)
