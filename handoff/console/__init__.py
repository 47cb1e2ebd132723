"""The agents' web console: pages rendered here, kept live by a small script, usable without it."""

from handoff.console.routes import routes

__all__ = ["routes"]
