"""A small ARM for Azure Container Registry. It is strict: what it does not implement it refuses by name.

Law: it imports nothing from the rest of acrgeo. Inside, `doors` lead to the `Sandbox`, which puts the `providers` and
the `faults` over the `engine`; the engine knows none of them, and of a provider no other floor sees more than what its
package exports. What is exported here is imported when it is used: a completion looks at the state file alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from acrgeo.sandbox.engine.clock import Clock, VirtualClock
    from acrgeo.sandbox.engine.lifecycle import Failure, Lifecycle
    from acrgeo.sandbox.engine.messages import Request, Response
    from acrgeo.sandbox.sandbox import SEEDS, Sandbox

__all__ = ["SEEDS", "Clock", "Failure", "Lifecycle", "Request", "Response", "Sandbox", "VirtualClock"]


def __getattr__(name: str) -> Any:
    """Return one of the exports, which are all imported with the first."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from acrgeo.sandbox.engine.clock import Clock, VirtualClock
    from acrgeo.sandbox.engine.lifecycle import Failure, Lifecycle
    from acrgeo.sandbox.engine.messages import Request, Response
    from acrgeo.sandbox.sandbox import SEEDS, Sandbox

    exports = (SEEDS, Clock, Failure, Lifecycle, Request, Response, Sandbox, VirtualClock)
    globals().update(zip(__all__, exports, strict=True))
    return globals()[name]
