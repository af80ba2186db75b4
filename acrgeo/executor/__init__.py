"""The only caller of ``gateway.begin_*``: ``execute`` runs a reviewed plan and returns its outcome."""

from acrgeo.executor.retries import Gateway
from acrgeo.executor.scheduler import Clock, execute

__all__ = ["Clock", "Gateway", "execute"]
