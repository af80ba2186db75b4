"""Every document that acrgeo prints or writes, by the name of its JSON Schema, and which command prints which."""

from __future__ import annotations

from collections.abc import Mapping

from acrgeo.output.schemas import answers, changes, events, images, registries
from acrgeo.output.schemas.error import ERROR
from acrgeo.output.schemas.log import LOG
from acrgeo.output.schemas.shape import Schema, document

DOCUMENTS: Mapping[str, tuple[str, Schema]] = {
    "plan": ("A plan: what would be changed, and what the rules find", changes.PLAN),
    "outcome": ("What became of changes", changes.OUTCOME),
    "saved-plan": ("A plan that was saved with plan --out", changes.SAVED_PLAN),
    "drift": ("How registries differ from their files", changes.DRIFT),
    "preflight": ("What would stop a change", changes.PREFLIGHT),
    "consolidate-plan": ("How several registries become one", changes.CONSOLIDATE_PLAN),
    "consolidate-outcome": ("What became of a consolidation", changes.CONSOLIDATE_OUTCOME),
    "move": ("The steps of a move", changes.MOVE),
    "registries": ("Registries", registries.REGISTRIES),
    "registry": ("A registry", registries.REGISTRY),
    "replicas": ("Replicas", registries.REPLICAS),
    "replicas-in-full": ("Replicas, with hosts and webhooks", registries.REPLICAS_IN_FULL),
    "regions": ("Regions", registries.REGIONS),
    "map": ("A map", registries.MAP),
    "webhooks": ("Webhooks", registries.WEBHOOKS),
    "webhooks-in-full": ("Webhooks, with their secrets if asked for", registries.WEBHOOKS_IN_FULL),
    "deliveries": ("How receivers answered a ping", registries.DELIVERIES),
    "heard": ("Events of webhooks that were heard", registries.HEARD),
    "endpoints": ("Host names", registries.ENDPOINTS),
    "private-endpoints": ("Private endpoints", registries.PRIVATE_ENDPOINTS),
    "identity": ("Who calls", registries.IDENTITY),
    "permissions": ("What the caller may do", registries.PERMISSIONS),
    "audit": ("What is weak or unsafe about registries", answers.AUDIT),
    "assessment": ("What outages would stop", answers.ASSESSMENT),
    "costs": ("What registries cost", answers.COSTS),
    "explanation": ("What a finding or an error means", answers.EXPLANATION),
    "explanations": ("All findings and errors", answers.EXPLANATIONS),
    "export": ("A registry in the form of another tool", answers.EXPORT),
    "image-status": ("Where images are", images.IMAGE_STATUS),
    "image-wait": ("How a wait for images ended", images.IMAGE_WAIT),
    "trace": ("Which replica serves this machine", answers.TRACE),
    "push-check": ("What a push depends on", answers.PUSH_CHECK),
    "push-failure": ("Why a push failed", answers.PUSH_FAILURE),
    "push-cure": ("The configuration of a cure", answers.PUSH_CURE),
    "validation": ("What is wrong in files", answers.VALIDATION),
    "doctor": ("What is installed and set up here", answers.DOCTOR),
    "setting": ("A setting", answers.SETTING),
    "settings": ("Settings", answers.SETTINGS),
    "error": ("An error, on stderr", ERROR),
    "events": ("An event of changes: a line of --events-file", events.CHANGE_EVENTS),
    "wait-events": ("An event of image wait: a line of --events-file", events.WAIT_EVENTS),
    "heard-event": ("An event that was heard: a line of webhook listen -o jsonl", events.HEARD_EVENT),
    "log": ("A line of --log-file", LOG),
}
"""Name → what the document is, and its members."""

_CHANGES = ("plan", "outcome")
COMMANDS: Mapping[str, tuple[str, ...]] = {
    "list": ("registries",),
    "show": ("registry",),
    "upgrade": _CHANGES,
    "downgrade": _CHANGES,
    "plan": ("plan",),
    "apply": _CHANGES,
    "drift": ("drift",),
    "export": ("export",),
    "move": ("move", "export"),
    "regions": ("regions",),
    "map": ("map",),
    "whoami": ("identity",),
    "preflight": ("preflight",),
    "audit": ("audit",),
    "assess": ("assessment",),
    "explain": ("explanation", "explanations"),
    "cost": ("costs",),
    "validate": ("validation",),
    "trace": ("trace",),
    "push-check": ("push-check", "push-failure", "push-cure"),
    "consolidate": ("consolidate-plan", "consolidate-outcome"),
    "replica list": ("replicas",),
    "replica show": ("replicas-in-full",),
    "replica add": _CHANGES,
    "replica delete": _CHANGES,
    "replica tag": _CHANGES,
    "replica repair": _CHANGES,
    "replica wait": ("replicas",),
    "routing show": ("replicas",),
    "routing enable": _CHANGES,
    "routing disable": _CHANGES,
    "permissions check": ("permissions",),
    "endpoints show": ("endpoints", "private-endpoints"),
    "endpoints data": _CHANGES,
    "endpoints regional": _CHANGES,
    "image status": ("image-status",),
    "image wait": ("image-wait",),
    "image import": _CHANGES,
    "webhook list": ("webhooks",),
    "webhook show": ("webhooks-in-full",),
    "webhook add": _CHANGES,
    "webhook delete": _CHANGES,
    "webhook ping": ("deliveries",),
    "webhook listen": ("heard",),
    "doctor": ("doctor",),
    "config list": ("settings",),
    "config get": ("setting",),
    "config set": ("setting",),
    "config unset": ("setting",),
}
"""Command → the documents of its ``-o json``, one or the other. Any may print an error on stderr."""


def schema_of(name: str) -> Schema | None:
    """Return the JSON Schema of a document, or of what a command prints; None where there is neither."""
    if name in DOCUMENTS:
        title, members = DOCUMENTS[name]
        return document(title, members)
    if name in COMMANDS:
        return document(f"What acrgeo {name} prints", {"anyOf": [DOCUMENTS[each][1] for each in COMMANDS[name]]})
    return None
