"""The only caller of ``gateway.begin_*``: ``execute`` runs a reviewed plan and returns its outcome."""

from acrgeo.executor.retries import Gateway
from acrgeo.executor.rounds import Together, at_once, one_by_one
from acrgeo.executor.scheduler import Clock, execute

__all__ = ["Clock", "Gateway", "Together", "at_once", "execute", "one_by_one"]
