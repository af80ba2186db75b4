"""The only caller of ``gateway.begin_*``: ``execute(plan, gateway, emit)`` runs a plan and says what became of it."""

from acrgeo.executor.loop import Clock, Wait, execute
from acrgeo.executor.patience import Gateway

__all__ = ["Clock", "Gateway", "Wait", "execute"]
