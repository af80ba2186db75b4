"""A provider, as the engine takes it: the names that its package exports."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Protocol

from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.errors import ErrorFactory
from acrgeo.sandbox.engine.registration import Registration
from acrgeo.sandbox.engine.routes import Route
from acrgeo.sandbox.engine.store import Document

Seed = Callable[[Call], Iterator[Document]]
"""A starting state: documents, put into the store as they are, each before the next one is asked for."""


class Provider(Protocol):
    """`ROUTES` are what it answers, `SEEDS` the starting states that it offers, by name.

    `ERRORS` are the factories of its own errors, by name. `REGISTRATION` is None where the provider call tells nothing
    of it, and where it answers to any api-version that is a date.
    """

    ROUTES: tuple[Route, ...]
    SEEDS: Mapping[str, Seed]
    ERRORS: Mapping[str, ErrorFactory]
    REGISTRATION: Registration | None
