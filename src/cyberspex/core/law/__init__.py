"""The lawbook as typed objects, look-up on a day, and the rules that answer with a verdict."""

from cyberspex.core.law.assume import Assumptions, parse_assume
from cyberspex.core.law.lawbook import Bound, Declared, Known, Lawbook, LawbookAt, Standing

__all__ = ["Assumptions", "Bound", "Declared", "Known", "Lawbook", "LawbookAt", "Standing", "parse_assume"]
