"""From a need to the lawful routes in order: what is permitted, what hangs on an unknown fact, what is not."""

from cyberspex.core.routing.answer import Answer, Question, Route
from cyberspex.core.routing.find import find_routes, routes
from cyberspex.core.routing.need import Need, parse_need

__all__ = ["Answer", "Need", "Question", "Route", "find_routes", "parse_need", "routes"]
