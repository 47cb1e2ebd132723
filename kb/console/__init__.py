"""The console's pages on what the desk knows: read by every agent, written by supervisors."""

from kb.console.room import Workroom
from kb.console.routes import PART, pages

__all__ = ["PART", "Workroom", "pages"]
