"""Fake services: real HTTP servers on 127.0.0.1 that speak as services do that draw, or look at pictures; they
answer at once, and misbehave on demand.

with serve("openai", Painter(), faults=Faults(first={"429": 2}), latency=1.0) as service:
    ... service.url, service.requests, service.most_at_once
"""

from services.faults import Faults
from services.server import Request, Service, serve

__all__ = ["Faults", "Request", "Service", "serve"]
