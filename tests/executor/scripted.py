"""A gateway whose answers are given beforehand, and the pauses of a change that runs on it: no sandbox, no clock."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from acrgeo.core.execution.operation import Operation, OperationState
from acrgeo.core.execution.record import Unrecorded
from acrgeo.core.model.registry import Registry, Replica
from acrgeo.errors import AcrGeoError, AzureError, ErrorKind
from acrgeo.executor.retries import Pause, Retries
from tests.core.planning import replica

T = TypeVar("T")
DONE = Operation(state=OperationState.SUCCEEDED)


class Notes(Unrecorded):
    """A record that keeps what happened."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[tuple[str, dict[str, object]]] = []

    def __call__(self, event: str, /, **facts: object) -> None:
        """Keep one event."""
        self.events.append((event, facts))

    def of(self, event: str) -> list[dict[str, object]]:
        """Return the facts of the events of a name."""
        return [facts for name, facts in self.events if name == event]


class Answers:
    """Gives one answer after the other, or raises it; the last one for ever."""

    def __init__(self, *answers: Any) -> None:
        self.answers, self.asked = answers, 0

    def __call__(self, *_: object, **__: object) -> Any:
        """Give the next answer."""
        answer = self.answers[min(self.asked, len(self.answers) - 1)]
        self.asked += 1
        if isinstance(answer, Exception):
            raise answer
        return answer


class Scripted:
    """A gateway with the answers to each of its methods; a method without any must not be called."""

    def __init__(self, **answers: Sequence[Any]) -> None:
        self._answers = {name: Answers(*given) for name, given in answers.items()}
        self.calls: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = []

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*given: Any, **options: Any) -> Any:
            self.calls.append((name, given, options))
            return self._answers[name](*given, **options)

        return call

    @property
    def names(self) -> list[str]:
        """The methods that were called, in order."""
        return [name for name, _, _ in self.calls]

    def given(self, name: str) -> list[tuple[Any, ...]]:
        """Return what a method was given with each call, besides the registry; its options come last."""
        return [(*given[1:], *options.values()) for called, given, options in self.calls if called == name]


def retries_on(gateway: Any, *, jitter: float = 0.5, is_crowded: Callable[[], bool] = lambda: False) -> Retries:
    """Return retries on a gateway, which poll every 10 s and are recorded."""
    return Retries(
        gateway=gateway,
        registry="contoso",
        poll_interval=10.0,
        jitter=lambda: jitter,
        is_crowded=is_crowded,
        record=Notes(),
    )


def drive(steps: Generator[Pause, None, T]) -> tuple[list[Pause], T | AcrGeoError]:
    """Return the pauses, and the result or the error."""
    pauses: list[Pause] = []
    try:
        while len(pauses) < 1_000:
            pauses.append(next(steps))
    except StopIteration as end:
        return pauses, end.value
    except AcrGeoError as error:
        return pauses, error
    raise AssertionError("it never ends")


def seconds(pauses: Sequence[Pause]) -> list[float]:
    """Return how long each is."""
    return [pause.seconds for pause in pauses]


def failure(kind: ErrorKind, retry_after: float | None = None) -> AzureError:
    """Return an error of Azure."""
    return AzureError("No.", kind=kind, code="Odd", retry_after=retry_after)


def running(retry_after: float | None = None) -> Operation:
    """Return an operation under way."""
    return Operation(state=OperationState.RUNNING, url="https://arm/operations/1", retry_after=retry_after)


def failed(code: str | None = None, message: str | None = None) -> Operation:
    """Return an operation that failed."""
    return Operation(state=OperationState.FAILED, error_code=code, error_message=message)


class Azure:
    """Replicas of contoso; each write takes effect at once, and its operation ends at the first poll."""

    def __init__(self, current: Registry, **writes: Sequence[Any]) -> None:
        self.current = current
        self.replicas = {seen.name: seen for seen in current.replicas}
        self.answers = {name: list(given) for name, given in writes.items()}
        self.poll_answers: list[Any] = []
        self.log: list[str] = []

    def read_registry(self, *_: Any, **__: Any) -> Registry:
        """Read the registry."""
        return replace(self.current, replicas=tuple(self.replicas.values()))

    def read_replica(self, _: Any, name: str) -> Replica | None:
        """Read one replica."""
        return self.replicas.get(name)

    def read_together(self, _: Any, names: Sequence[str]) -> tuple[Registry, Mapping[str, Replica | None]]:
        """Read the registry and some replicas."""
        return self.read_registry(), {name: self.replicas.get(name) for name in names}

    def begin_create_replica(self, _: Any, name: str, location: str, **given: Any) -> Operation:
        """Create a replica."""
        return self._write("create", name, lambda: replica(location, name=name, is_routed=given["is_routed"]))

    def begin_update_replica(self, _: Any, name: str, *, is_routed: bool | None, tags: Any) -> Operation:
        """Change a replica."""
        old = self.replicas[name]
        routing = old.is_routed if is_routed is None else is_routed
        return self._write(
            "update", name, lambda: replace(old, is_routed=routing, tags=old.tags if tags is None else tags)
        )

    def begin_delete_replica(self, _: Any, name: str) -> Operation:
        """Delete a replica."""
        return self._write("delete", name, lambda: None)

    def begin_update_registry(self, _: Any, *, has_data_endpoints: bool, **__: Any) -> Operation:
        """Change the registry's data endpoints."""
        self.current = replace(self.current, has_data_endpoints=has_data_endpoints)
        return running()

    def merge_tags(self, *_: Any) -> None:
        """Write a mark down."""

    def poll(self, _: Any) -> Any:
        """End the operation."""
        answer = self.poll_answers.pop(0) if self.poll_answers else DONE
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _write(self, verb: str, name: str, make: Callable[[], Replica | None]) -> Operation:
        self.log.append(f"{verb} {name}")
        answers = self.answers.get(name, [])
        answer = answers.pop(0) if len(answers) > 1 else answers[0] if answers else running()
        if isinstance(answer, Exception):
            raise answer
        made = make()
        self.replicas = {other: seen for other, seen in self.replicas.items() if other != name}
        if made is not None:
            self.replicas[name] = made
        return answer
