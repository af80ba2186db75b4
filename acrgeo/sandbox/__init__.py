"""A small ARM for Azure Container Registry. It is strict: what it does not implement it refuses by name.

Law: it imports nothing from the rest of acrgeo.
"""

from __future__ import annotations

from acrgeo.sandbox.engine.clock import Clock, VirtualClock
from acrgeo.sandbox.engine.lifecycle import Failure, Lifecycle
from acrgeo.sandbox.engine.messages import Request, Response
from acrgeo.sandbox.sandbox import Sandbox

__all__ = ["Clock", "Failure", "Lifecycle", "Request", "Response", "Sandbox", "VirtualClock"]
