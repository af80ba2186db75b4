"""A push to the sandbox is heard at the path of each region when it arrives there."""

from __future__ import annotations

from contextlib import closing

import pytest

from acrgeo.core.image.heard import Awaited, parse_awaited
from acrgeo.sandbox import Sandbox, VirtualClock
from acrgeo.sandbox.doors.courier import Courier
from acrgeo.workflow.listening import pushes, receiving
from acrgeo.workflow.live.receiver import Secret
from tests.sandbox.doors.test_courier import add_hooks, answered
from tests.sandbox.driver import Driver


@pytest.mark.sockets  # the sandbox posts to the receiver over loopback
def test_a_push_is_told_at_each_region_in_turn(sandbox: Sandbox, clock: VirtualClock) -> None:
    """First where it was made; the other region is missing until the image is there; the answer is listed."""
    arm = Driver(sandbox, clock)
    arm.upgrade()
    awaited = Awaited(images=(parse_awaited("web:1"),), regions=("westus", "eastus"))
    with receiving("127.0.0.1", 0, Secret("X-Token", "t0ken")) as receiver, closing(Courier(sandbox)) as courier:
        courier.start()
        digest = add_hooks(arm, receiver.url.rstrip("/"), **{"X-Token": "t0ken"}).push("web", "1")
        missing = []
        for heard in pushes(receiver, seconds=30):
            assert heard.event is not None
            assert heard.event.digest == digest
            awaited.hear(heard)
            missing.append(awaited.missing)
            if awaited.is_over:
                break
            clock.advance(30)
            sandbox.outbox.wake()
        assert missing == [("web:1 at eastus",), ()]
        assert answered(arm, "eastus")["statusCode"] == "200"
    assert receiver.refused == {}
