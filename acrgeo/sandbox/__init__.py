"""A small ARM for Azure Container Registry. It is strict: what it does not implement it refuses by name.

Law: it imports nothing from the rest of acrgeo. Inside, `doors` lead to the `Sandbox`, which puts the `providers` and
the `faults` over the `engine`; the engine knows none of them, and of a provider no other floor sees more than what its
package exports.
"""

from __future__ import annotations

from acrgeo.sandbox.engine.clock import Clock, VirtualClock
from acrgeo.sandbox.engine.lifecycle import Failure, Lifecycle
from acrgeo.sandbox.engine.messages import Request, Response
from acrgeo.sandbox.sandbox import SEEDS, Sandbox

__all__ = ["SEEDS", "Clock", "Failure", "Lifecycle", "Request", "Response", "Sandbox", "VirtualClock"]
