"""The only caller of ``gateway.begin_*``: ``execute(plan, gateway, emit)`` runs a plan and says what became of it."""

from acrgeo.executor.retries import Gateway
from acrgeo.executor.scheduler import Clock, execute

__all__ = ["Clock", "Gateway", "execute"]
