"""What a plan does, one type per kind of thing changed. Each has the whole of what is and of what should be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, IntEnum

from acrgeo.core.model.drain import Drain, is_own_tag
from acrgeo.core.model.registry import RegistryRef, RegistrySettings, Replica, ReplicaSettings, Sku
from acrgeo.core.model.switches import switch_word
from acrgeo.core.model.webhook import Webhook, WebhookSettings


class Action(str, Enum):
    """What a change does; the value is the word of the JSON document."""

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
    """What every change has.

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
    and was asked for as a new one.
    """

    current: Replica | None
    desired: ReplicaSettings | None
    is_home: bool = False
    is_pruned: bool = False
    needs_ready: bool = False
    may_appear: bool = False
    must_recover: bool = False

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
        """What routing is set to; None where it stays as it is."""
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
        if self.action is not Action.UPDATE or self.desired is None or self.current is None:
            return None
        return None if self.desired.drain == self.current.drain else self.desired.drain

    @property
    def fields(self) -> tuple[FieldChange, ...]:
        """What changes, for a reader; acrgeo's own tags are left out."""
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
        """Whether it does nothing but take a replica out of service, which a sick one is allowed too."""
        return self.routing is False and all(field.name == "regionEndpointEnabled" for field in self.fields)

    @property
    def takes_traffic(self) -> bool:
        """Whether it takes a replica that requests reach out of service."""
        if self.current is None or not self.current.is_routed or self.current.is_failed:
            return False
        return self.action in (Action.DELETE, Action.REPLACE) or self.routing is False

    @property
    def _either(self) -> Replica | ReplicaSettings:
        either = self.current or self.desired
        assert either is not None, "a change of a replica has one before or after it"
        return either

    @property
    def _starts_from(self) -> Replica | None:
        """The replica whose settings the write keeps: none where it is created, also again."""
        return None if self.action in (Action.CREATE, Action.REPLACE) else self.current

    def _created(self) -> list[FieldChange]:
        assert self.desired is not None, "what is created is desired"
        fields = [
            FieldChange(name="location", current=None, desired=self.desired.location),
            FieldChange(name="regionEndpointEnabled", current=None, desired=self.desired.is_routed),
        ]
        tags = {key: value for key, value in self.desired.tags.items() if not is_own_tag(key)}
        return [*fields, FieldChange(name="tags", current=None, desired=tags)] if tags else fields

    def _edited(self) -> list[FieldChange]:
        """The fields of an update, and of a replacement, which always names routing."""
        assert self.current is not None, "what is edited is there"
        assert self.desired is not None, "what is edited is desired"
        before, after, fields = self.current, self.desired, []
        if self.must_recover or self.action is Action.REPLACE:
            state = before.provisioning_state
            fields.append(FieldChange(name="provisioningState", current=state, desired="Succeeded"))
        if self.routing is not None:
            fields.append(FieldChange(name="regionEndpointEnabled", current=before.is_routed, desired=after.is_routed))
        return fields + [
            FieldChange(name=f"tags.{key}", current=before.tags.get(key), desired=value)
            for key, value in _tag_edits(before.tags, after.tags).items()
            if not is_own_tag(key)
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryChange(_Planned):
    """A change of the registry itself: its tier, or its endpoints."""

    current: RegistrySettings
    desired: RegistrySettings

    @property
    def name(self) -> None:
        """None: it is about no replica or webhook."""

    @property
    def location(self) -> None:
        """None: it is about no region."""

    @property
    def sku(self) -> Sku | None:
        """The tier that it is set to; None where it stays."""
        return None if self.desired.sku is self.current.sku else self.desired.sku

    @property
    def data_endpoints(self) -> bool | None:
        """What data endpoints are set to; None where they stay."""
        is_kept = self.desired.has_data_endpoints == self.current.has_data_endpoints
        return None if is_kept else self.desired.has_data_endpoints

    @property
    def regional_endpoints(self) -> bool | None:
        """What regional endpoints are set to; None where they stay."""
        is_kept = self.desired.has_regional_endpoints == self.current.has_regional_endpoints
        return None if is_kept else self.desired.has_regional_endpoints

    @property
    def fields(self) -> tuple[FieldChange, ...]:
        """What changes, for a reader."""
        before, after = settings_fields(self.current), settings_fields(self.desired)
        return tuple(
            FieldChange(name=name, current=before[name], desired=value)
            for name, value in after.items()
            if before[name] != value
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
        """The region whose pushes it tells of."""
        return self._either.location

    @property
    def fields(self) -> tuple[FieldChange, ...]:
        """What changes, for a reader. Where it posts to is a secret: only that it differs is said."""
        if self.desired is None:
            return ()
        before, after = self.current, self.desired
        if before is None:
            actions = FieldChange(name="actions", current=None, desired=", ".join(after.actions))
            scope = FieldChange(name="scope", current=None, desired=after.scope)
            return (actions, scope) if after.scope else (actions,)
        fields = []
        if before.location != after.location:
            fields.append(FieldChange(name="location", current=before.location, desired=after.location))
        if set(before.actions) != set(after.actions):
            fields.append(
                FieldChange(name="actions", current=", ".join(before.actions), desired=", ".join(after.actions))
            )
        if before.scope != after.scope:
            fields.append(FieldChange(name="scope", current=before.scope or "all", desired=after.scope or "all"))
        if before.is_enabled != after.is_enabled:
            words = {True: "enabled", False: "disabled"}
            fields.append(FieldChange(name="status", current=words[before.is_enabled], desired=words[after.is_enabled]))
        if before.callback is None:
            fields.append(FieldChange(name="serviceUri", current="(may not be read)", desired="(as given)"))
        elif before.callback != after.callback:
            fields.append(FieldChange(name="serviceUri", current="(hidden)", desired="(another)"))
        return tuple(fields)

    @property
    def _either(self) -> Webhook | WebhookSettings:
        either = self.current or self.desired
        assert either is not None, "a change of a webhook has one before or after it"
        return either


Change = ReplicaChange | RegistryChange | WebhookChange


def settings_fields(settings: RegistrySettings) -> dict[str, object]:
    """Return the settings of a registry under ARM's names, with ARM's words."""
    return {
        "sku": settings.sku.value,
        "dataEndpointEnabled": settings.has_data_endpoints,
        "regionalEndpoints": switch_word(settings.has_regional_endpoints),
    }


def _tag_edits(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str | None]:
    keys = sorted({*before, *after})
    return {key: after.get(key) for key in keys if before.get(key) != after.get(key)}
