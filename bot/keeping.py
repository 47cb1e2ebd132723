"""Keeping a channel up: it runs for as long as the desk runs, however often it falls over.

A channel that is down never takes another one with it.
"""

import asyncio

import structlog

from bot import log as logs
from bot.hub import Hub
from channels.base import Channel, Unauthorized

STEADY = 1.0
"""Seconds for which a channel has to run until it counts as up again."""

LONGEST = 60.0
"""Seconds between two tries at the most."""

log = structlog.get_logger()


async def keep_running(channel: Channel, hub: Hub, down: set[str]) -> None:
    """Run a channel until it is cancelled, or its credentials are refused; `down` names it while it can't work."""
    with logs.about(channel=channel.name):
        pause = 1.0
        while await _ran(channel, hub, down, pause):
            down.add(channel.name)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST)
        down.add(channel.name)


async def _ran(channel: Channel, hub: Hub, down: set[str], pause: float) -> bool:
    """Run a channel until it ends; say whether it may be tried again."""
    up = asyncio.get_running_loop().call_later(STEADY, down.discard, channel.name)
    try:
        await channel.run(hub)
    except Unauthorized as error:
        log.error("the channel is down until its credentials are mended", error=str(error))
        return False
    except OSError as error:  # a port that is taken, a network that is down
        log.error("the channel cannot work now", error=str(error), again_in=pause)
    except Exception:  # one channel's bug must not close the others
        log.exception("the channel fell over", again_in=pause)
    finally:
        up.cancel()
    return True
