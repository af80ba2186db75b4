"""The changes of a plan, one type per kind of resource. Each has the whole of its current and desired state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import TYPE_CHECKING

from acrgeo.core.model.drain import Drain, is_own_tag
from acrgeo.core.model.registry import RegistryRef, RegistrySettings, Replica, ReplicaSettings, Sku
from acrgeo.core.model.switches import status_word, switch_word
from acrgeo.core.model.webhook import Callback, Webhook, WebhookSettings

if TYPE_CHECKING:
    from acrgeo.core.image.reference import ImageRef
    from acrgeo.core.imports.image import DesiredImage


class Action(str, Enum):
    """The action of a change; its value is the word of the JSON document."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    AWAIT = "await"  # already under way in Azure: not made again, only awaited

    @property
    def glyph(self) -> str:
        """The sign in front of the change in text."""
        return {"create": "+", "update": "~", "replace": "±", "delete": "-", "await": "…"}[self.value]


class Phase(IntEnum):
    """Rule premium-first: a registry's changes run in this order."""

    UPGRADE = 0
    SETTINGS = 1
    ADD = 2  # creates, replacements, routing on, tags, webhooks
    ROUTE_OFF = 3
    DELETE = 4
    DOWNGRADE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One property before and after, under ARM's name. None is absent."""

    name: str
    current: object
    desired: object


@dataclass(frozen=True, slots=True, kw_only=True)
class _Planned:
    """The fields of every change.

    ``id`` is stable (``contoso/eastus``); ``waits_for`` are ids of the same plan; ``reason`` says why in a few words.
    """

    id: str
    registry: RegistryRef
    action: Action
    phase: Phase
    reason: str
    waits_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplicaChange(_Planned):
    """A change of one replica.

    ``current`` is the replica when the change starts: as the plan saw it, or as an earlier change of the plan leaves
    it; None where there is none. ``desired`` None deletes it. An AWAIT desires what Azure is already making of it.

    ``needs_ready`` starts it only when the replica is Ready. ``may_appear`` says that the service adds the replica by
    itself a few seconds after the first other one (the home replica). ``must_recover`` says that the replica is Failed
    and was asked for as a new one. ``removes_mark`` says that nothing of the replica changes: it is there again after a
    replacement, whose mark is removed.
    """

    current: Replica | None
    desired: ReplicaSettings | None
    is_home: bool = False
    is_pruned: bool = False
    needs_ready: bool = False
    may_appear: bool = False
    must_recover: bool = False
    removes_mark: bool = False

    @property
    def name(self) -> str:
        """The replica's name."""
        return self._either.name

    @property
    def location(self) -> str:
        """The replica's region."""
        return self._either.location

    @property
    def routing(self) -> bool | None:
        """The routing that it sets; None where routing stays as it is."""
        if self.desired is None:
            return None
        is_kept = self._starts_from is not None and self._starts_from.is_routed == self.desired.is_routed
        return None if is_kept else self.desired.is_routed

    @property
    def tag_edits(self) -> dict[str, str | None]:
        """The tags that are set, and those that are removed (None); acrgeo's own included."""
        if self.desired is None:
            return {}
        return _tag_edits(self._starts_from.tags if self._starts_from else {}, self.desired.tags)

    @property
    def drain(self) -> Drain | None:
        """The record of a drain that an update writes; None where it writes none."""
        if self.desired is None or self.current is None:
            return None
        return None if self.desired.drain == self.current.drain else self.desired.drain

    @property
    def fields(self) -> tuple[FieldChange, ...]:
        """The properties that change, as shown; acrgeo's own tags are left out."""
        match self.action:
            case Action.CREATE:
                return tuple(self._created())
            case Action.DELETE:
                return (FieldChange(name="location", current=self.location, desired=None),)
            case Action.AWAIT:
                return ()
        return tuple(self._edited())

    @property
    def only_drains(self) -> bool:
        """True where it only takes a replica out of service, which is allowed for a sick replica too."""
        return self.routing is False and all(field.name == "regionEndpointEnabled" for field in self.fields)

    @property
    def takes_traffic(self) -> bool:
        """True where it takes a replica out of service that requests reach now."""
        if self.current is None or not self.current.is_routed or self.current.is_failed:
            return False
        return self.action in (Action.DELETE, Action.REPLACE) or self.routing is False

    @property
    def _either(self) -> Replica | ReplicaSettings:
        either = self.current or self.desired
        assert either is not None, "a change of a replica has a current or a desired one"
        return either

    @property
    def _starts_from(self) -> Replica | None:
        """The replica whose settings the write keeps: none where it is created, also again."""
        return None if self.action in (Action.CREATE, Action.REPLACE) else self.current

    def _created(self) -> list[FieldChange]:
        assert self.desired is not None, "a creation desires a replica"
        fields = [
            FieldChange(name="location", current=None, desired=self.desired.location),
            FieldChange(name="regionEndpointEnabled", current=None, desired=self.desired.is_routed),
        ]
        if self.desired.zone_redundancy is not None:
            fields.append(FieldChange(name="zoneRedundancy", current=None, desired=self.desired.zone_redundancy))
        tags = {key: value for key, value in self.desired.tags.items() if not is_own_tag(key)}
        return [*fields, FieldChange(name="tags", current=None, desired=tags)] if tags else fields

    def _edited(self) -> list[FieldChange]:
        """Return the fields of an update, or of a replacement, which always names routing."""
        assert self.current is not None, "an update has a current replica"
        assert self.desired is not None, "an update desires a replica"
        current, desired, fields = self.current, self.desired, []
        if self.must_recover or self.action is Action.REPLACE:
            state = current.provisioning_state
            fields.append(FieldChange(name="provisioningState", current=state, desired="Succeeded"))
        if self.routing is not None:
            fields.append(
                FieldChange(name="regionEndpointEnabled", current=current.is_routed, desired=desired.is_routed)
            )
        if self.action is Action.REPLACE and desired.zone_redundancy is not None:
            fields.append(
                FieldChange(name="zoneRedundancy", current=current.zone_redundancy, desired=desired.zone_redundancy)
            )
        return fields + [
            FieldChange(name=f"tags.{key}", current=current.tags.get(key), desired=value)
            for key, value in _tag_edits(current.tags, desired.tags).items()
            if not is_own_tag(key)
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryChange(_Planned):
    """A change of the registry itself: its tier, or its endpoints."""

    current: RegistrySettings
    desired: RegistrySettings

    @property
    def name(self) -> None:
        """None: the registry itself changes, no part of it."""

    @property
    def location(self) -> None:
        """None: the change belongs to no region."""

    @property
    def sku(self) -> Sku | None:
        """The tier that it sets; None where the tier stays."""
        return None if self.desired.sku is self.current.sku else self.desired.sku

    @property
    def data_endpoints(self) -> bool | None:
        """The data endpoints' switch that it sets; None where it stays."""
        is_kept = self.desired.has_data_endpoints == self.current.has_data_endpoints
        return None if is_kept else self.desired.has_data_endpoints

    @property
    def regional_endpoints(self) -> bool | None:
        """The regional endpoints' switch that it sets; None where it stays."""
        is_kept = self.desired.has_regional_endpoints == self.current.has_regional_endpoints
        return None if is_kept else self.desired.has_regional_endpoints

    @property
    def fields(self) -> tuple[FieldChange, ...]:
        """The properties that change, as shown."""
        current, desired = settings_fields(self.current), settings_fields(self.desired)
        return tuple(
            FieldChange(name=name, current=current[name], desired=value)
            for name, value in desired.items()
            if current[name] != value
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookChange(_Planned):
    """A change of one webhook. ``current`` None creates it, ``desired`` None deletes it."""

    current: Webhook | None
    desired: WebhookSettings | None

    @property
    def name(self) -> str:
        """The webhook's name."""
        return self._either.name

    @property
    def location(self) -> str:
        """The region whose events the webhook posts."""
        return self._either.location

    @property
    def fields(self) -> tuple[FieldChange, ...]:
        """The properties that change, as shown. The callback is a secret: only that it differs is shown."""
        if self.desired is None:
            return ()
        current, desired = self.current, self.desired
        if current is None:
            actions = FieldChange(name="actions", current=None, desired=", ".join(desired.actions))
            scope = FieldChange(name="scope", current=None, desired=desired.scope)
            status = FieldChange(name="status", current=None, desired=status_word(desired.is_enabled))
            names = FieldChange(name="customHeaders", current=None, desired=", ".join(desired.callback.headers))
            shown = [(actions, True), (scope, desired.scope), (status, not desired.is_enabled), (names, names.desired)]
            return tuple(field for field, is_shown in shown if is_shown)
        fields = []
        if current.location != desired.location:
            fields.append(FieldChange(name="location", current=current.location, desired=desired.location))
        if set(current.actions) != set(desired.actions):
            fields.append(
                FieldChange(name="actions", current=", ".join(current.actions), desired=", ".join(desired.actions))
            )
        if current.scope != desired.scope:
            fields.append(FieldChange(name="scope", current=current.scope or "all", desired=desired.scope or "all"))
        if current.is_enabled != desired.is_enabled:
            words = status_word(current.is_enabled), status_word(desired.is_enabled)
            fields.append(FieldChange(name="status", current=words[0], desired=words[1]))
        return (*fields, *_callback_fields(current.callback, desired.callback))

    @property
    def _either(self) -> Webhook | WebhookSettings:
        either = self.current or self.desired
        assert either is not None, "a change of a webhook has a current or a desired one"
        return either


def _callback_fields(current: Callback | None, desired: Callback) -> Iterator[FieldChange]:
    """Yield what differs of where a webhook posts to: that the URI does, and the names of headers; never a value."""
    if current is None:
        yield FieldChange(name="serviceUri", current="unknown (may not be read)", desired="(as given)")
        return
    if current.uri != desired.uri:
        yield FieldChange(name="serviceUri", current="(hidden)", desired="(another)")
    before = {name.lower(): value for name, value in current.headers.items()}
    if before != {name.lower(): value for name, value in desired.headers.items()}:
        names = [
            name if before.get(name.lower(), value) == value else f"{name} (another value)"
            for name, value in desired.headers.items()
        ]
        yield FieldChange(
            name="customHeaders",
            current=", ".join(sorted(current.headers)) or "none",
            desired=", ".join(sorted(names)) or "none",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportChange(_Planned):
    """An image that the service copies into the registry.

    ``current`` is the digest that its tag has at the home replica, None where there is no such tag or it could not be
    read. ``is_forced`` lets an import write over another digest.
    """

    current: str | None
    desired: DesiredImage
    is_forced: bool = False

    @property
    def target(self) -> ImageRef:
        """What it is to be in the registry."""
        return self.desired.target

    @property
    def reference(self) -> str:
        """The tag, or the digest of an image that gets none: what tells whether it is there."""
        return self.target.tag or self.target.reference

    @property
    def name(self) -> str:
        """The image as the registry will have it."""
        return str(self.target)

    @property
    def location(self) -> None:
        """None: an image comes to the home replica, and from there to every region."""

    @property
    def fields(self) -> tuple[FieldChange, ...]:
        """The digest before and after, and where it comes from."""
        digest = FieldChange(name="digest", current=self.current, desired=self.desired.digest or "unknown")
        before = None if self.current is None else self.desired.origin  # it is not asked where that came from
        return (digest, FieldChange(name="source", current=before, desired=self.desired.origin))


Change = ReplicaChange | RegistryChange | WebhookChange | ImportChange


def settings_fields(settings: RegistrySettings) -> dict[str, object]:
    """Return the settings of a registry under ARM's names, with ARM's words."""
    return {
        "sku": settings.sku.value,
        "dataEndpointEnabled": settings.has_data_endpoints,
        "regionalEndpoints": switch_word(settings.has_regional_endpoints),
    }


def _tag_edits(current: Mapping[str, str], desired: Mapping[str, str]) -> dict[str, str | None]:
    keys = sorted({*current, *desired})
    return {key: desired.get(key) for key in keys if current.get(key) != desired.get(key)}
