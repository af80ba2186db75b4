"""Link services, looked up: what the resource that a private endpoint leads to is served by."""

from __future__ import annotations

from acrgeo.sandbox.engine import errors
from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.registration import LinkService


def find_service(call: Call, target: str) -> LinkService | None:
    """Return the link service of a resource, if a provider has one for its type."""
    for registration in call.site.registrations.values():
        for resource_type, service in registration.link_services.items():
            if f"/providers/{resource_type}/".lower() in target.lower():
                return service
    return None


def require_service(call: Call, target: str) -> LinkService:
    """Return the link service of a resource. Raises ArmError 501."""
    service = find_service(call, target)
    if service is None:
        raise errors.not_implemented(f"private endpoints of {target}")
    return service
