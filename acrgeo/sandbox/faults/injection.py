"""Injection: which requests meet a waiting answer or a named fault of the table.

Law: named faults are documents of the store, so that every process on it meets them; the draw depends on nothing but
the fault's own seed and count.
"""

from __future__ import annotations

import random
import re
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from acrgeo.sandbox.engine import errors
from acrgeo.sandbox.engine.messages import Request, Response
from acrgeo.sandbox.engine.store import Store
from acrgeo.sandbox.faults.incident import Incident
from acrgeo.sandbox.faults.table import FAULTS, Fault

HEADER = "x-acrgeo-fault"
_ACTIVE = "/faults/active"
_COMMON = {"times": "", "chance": "1", "seed": "0", "on": ""}
_TARGETS = ("write", "read", "poll", "any")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """A fault with its options, as in `name:key=value,key=value`."""

    text: str
    fault: Fault
    options: Mapping[str, str]

    def concerns(self, request: Request) -> bool:
        """Tell if the fault can hit a request."""
        return self.fault.concerns(request, self.options["on"] or self.fault.on)


def parse_spec(text: str) -> Spec:
    """Read `name[:key=value[,key=value…]]`.

    Every fault has `times` (how many requests it hits; 0 for all until it is cleared), `chance` (0 to 1) with `seed`,
    and `on` (write, read, poll, any). Raises ValueError naming what is wrong.
    """
    name, _, rest = text.strip().partition(":")
    fault = FAULTS.get(name)
    if fault is None:
        raise ValueError(f"No fault '{name}': the names are {', '.join(FAULTS)}.")
    options = {**_COMMON, "times": str(fault.times), **fault.options}
    for part in filter(None, rest.split(",")):
        key, equals, value = part.strip().partition("=")
        if key not in options or not equals:
            raise ValueError(f"The fault {name} has no option '{part}': it has {', '.join(options)}.")
        options[key] = value
    _check(name, options, fault)
    return Spec(text=text.strip(), fault=fault, options=options)


class Faults:
    """The waiting answers of this process, and the named faults of the store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._waiting: list[tuple[str, re.Pattern[str], deque[Response]]] = []

    def answer_next(self, method: str, path_pattern: str, responses: tuple[Response, ...]) -> None:
        """Answer the next requests whose path matches (searched, any case) with these, one each."""
        with self._lock:
            self._waiting.append((method.upper(), re.compile(path_pattern, re.IGNORECASE), deque(responses)))

    def take(self, request: Request) -> Response | None:
        """Return the answer that waits for a request, and take it off."""
        with self._lock:
            for method, pattern, responses in self._waiting:
                if responses and method == request.method and pattern.search(request.path):
                    return responses.popleft()
        return None

    def add(self, text: str) -> None:
        """Activate a named fault. Raises ValueError."""
        spec = parse_spec(text)
        with self._store.transaction():
            number = len(self._store.under(_ACTIVE))
            document = {"spec": spec.text, "left": int(spec.options["times"]), "seen": 0}
            self._store.put(f"{_ACTIVE}/{number:06d}", {"id": f"{_ACTIVE}/{number:06d}", **document})

    def active(self) -> list[str]:
        """Return the named faults that can still hit, oldest first."""
        with self._store.transaction():
            return [document["spec"] for document in self._store.under(_ACTIVE) if document["left"] >= 0]

    def clear(self) -> None:
        """Remove every fault and every waiting answer."""
        with self._lock:
            self._waiting.clear()
        with self._store.transaction():
            self._store.delete("/faults")

    def draw(self, request: Request) -> list[Spec]:
        """Return the named faults that hit a request, those of its own header first, and count the hits.

        Raises ArmError 400 for a header that cannot be read.
        """
        hits = [self._of_header(text) for text in filter(None, request.headers.get(HEADER, "").split(";"))]
        with self._store.transaction():
            for document in self._store.under(_ACTIVE):
                spec = parse_spec(document["spec"])
                if document["left"] < 0 or not spec.concerns(request):
                    continue
                document["seen"] += 1
                if self._is_drawn(spec, document["seen"]):
                    hits.append(spec)
                    # 0 is for ever; what is used up is kept at -1, so that numbers stay in order.
                    if document["left"]:
                        document["left"] = document["left"] - 1 or -1
                self._store.put(document["id"], document)
        return hits

    @staticmethod
    def _is_drawn(spec: Spec, seen: int) -> bool:
        return random.Random(f"{spec.options['seed']}/{seen}").random() < float(spec.options["chance"])

    @staticmethod
    def _of_header(text: str) -> Spec:
        try:
            return parse_spec(text)
        except ValueError as error:
            raise errors.invalid_content(str(error)) from error


def before(hits: list[Spec], incident: Incident) -> Response | None:
    """Return the answer that a fault gives in place of the engine's. Raises ArmError."""
    for spec in hits:
        if spec.fault.instead is not None:
            response = spec.fault.instead(incident, spec.options)
            if response is not None:
                return response
    return None


def after(hits: list[Spec], incident: Incident, response: Response) -> Response:
    """Apply faults to what a request has done; return the answer."""
    for spec in hits:
        if spec.fault.after is not None:
            response = spec.fault.after(incident, spec.options, response)
    return response


def on_the_wire(hits: list[Spec], response: Response) -> Response:
    """Apply faults to an answer on its way."""
    for spec in hits:
        if spec.fault.on_wire is not None:
            response = spec.fault.on_wire(spec.options, response)
    return response


def _check(name: str, options: Mapping[str, Any], fault: Fault) -> None:
    numbers = [key for key in ("times", "seconds", "status", "seed") if key in options]
    for key in numbers:
        if not re.fullmatch(r"\d{1,9}", options[key]):
            raise ValueError(f"{key} of the fault {name} is a whole number, not '{options[key]}'.")
    if not re.fullmatch(r"[01]|0?\.\d+|1\.0+", options["chance"]):
        raise ValueError(f"chance of the fault {name} is a number from 0 to 1, not '{options['chance']}'.")
    if options["on"] not in ("", *_TARGETS):
        raise ValueError(f"on of the fault {name} is one of {', '.join(_TARGETS)}, not '{options['on']}'.")
    for key, words in fault.words.items():
        if options[key] not in words:
            raise ValueError(f"{key} of the fault {name} is one of {', '.join(words)}, not '{options[key]}'.")
