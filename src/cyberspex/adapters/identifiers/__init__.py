"""Identifiers: whether one can exist (`judging`), which type a pasted line names (`recognising`), what is known of it
without asking anybody (`reading`).
"""

from cyberspex.adapters.identifiers.judging import judge
from cyberspex.adapters.identifiers.recognising import recognise

__all__ = ["judge", "recognise"]
