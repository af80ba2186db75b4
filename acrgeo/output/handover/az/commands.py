"""The commands of az that write a registry, as lists of words; each command is spelled here and nowhere else.

The names are those of az 2.86 and newer: ``--global-endpoint-routing`` was ``--region-endpoint-enabled`` before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from acrgeo.core.handover.model import HandedReplica, HandedWebhook
from acrgeo.core.model.registry import Sku
from acrgeo.core.model.switches import status_word, switch_word
from acrgeo.output.handover.az.shell import Variable, Word

OLDEST = "2.86"
GROUP = Variable("RESOURCE_GROUP")
"""Stands for a resource group that is not known."""

Words = list[Word]


@dataclass(frozen=True, slots=True, kw_only=True)
class AzRegistry:
    """A registry as az is told of it. Without a group it is the variable RESOURCE_GROUP."""

    name: str
    group: str | None = None
    subscription: str | None = None

    @property
    def place(self) -> Words:
        """The options with which az finds it, whatever its defaults are."""
        words: Words = ["-g", self.group or GROUP]
        return [*words, "--subscription", self.subscription] if self.subscription else words

    def create(self, sku: Sku, *options: Word) -> Words:
        """Return the creation of the registry."""
        return ["az", "acr", "create", "-n", self.name, *self.place, "--sku", sku.value, *options]

    def update(self, *options: Word) -> Words:
        """Return an update of the registry."""
        return ["az", "acr", "update", "-n", self.name, *self.place, *options]

    def import_image(self, *options: Word) -> Words:
        """Return the import of an image."""
        return ["az", "acr", "import", "-n", self.name, *self.place, *options]

    def create_replica(self, replica: HandedReplica, *, zone_redundancy: bool | None = None) -> Words:
        """Return the creation of a replica."""
        words: Words = ["az", "acr", "replication", "create", "-r", self.name, *self.place, "-l", replica.location]
        if replica.has_own_name:
            words += ["-n", replica.name]
        if not replica.is_routed:
            words += routing_option(False)
        if replica.is_zone_redundant or zone_redundancy is not None:
            words += ["--zone-redundancy", switch_word(zone_redundancy is not False) or ""]
        return words + (tags_option(replica.tags) if replica.tags else [])

    def update_replica(self, name: str, *options: Word) -> Words:
        """Return an update of a replica."""
        return ["az", "acr", "replication", "update", "-r", self.name, *self.place, "-n", name, *options]

    def delete_replica(self, name: str) -> Words:
        """Return the deletion of a replica."""
        return ["az", "acr", "replication", "delete", "-r", self.name, *self.place, "-n", name]

    def show_replica(self, name: str, query: str) -> Words:
        """Return a look at a replica."""
        words: Words = ["az", "acr", "replication", "show", "-r", self.name, *self.place, "-n", name]
        return [*words, "--query", query, "-o", "tsv"]

    def create_webhook(self, webhook: HandedWebhook) -> Words:
        """Return the creation of a webhook, whose receiver is a variable."""
        words: Words = ["az", "acr", "webhook", "create", "-r", self.name, *self.place, "-n", webhook.name]
        words += ["-l", webhook.location, "--uri", uri_of(webhook.name), "--actions", *webhook.actions]
        if webhook.scope:
            words += ["--scope", webhook.scope]
        return words if webhook.is_enabled else [*words, "--status", status_word(False)]

    def update_webhook(self, name: str, *options: Word) -> Words:
        """Return an update of a webhook."""
        return ["az", "acr", "webhook", "update", "-r", self.name, *self.place, "-n", name, *options]

    def delete_webhook(self, name: str) -> Words:
        """Return the deletion of a webhook."""
        return ["az", "acr", "webhook", "delete", "-r", self.name, *self.place, "-n", name]

    def add_address(self, address: str) -> Words:
        """Return the addition of a rule for addresses."""
        return ["az", "acr", "network-rule", "add", "-n", self.name, *self.place, "--ip-address", address]

    def assign_identities(self, identities: Sequence[str]) -> Words:
        """Return the assignment of identities."""
        return ["az", "acr", "identity", "assign", "-n", self.name, *self.place, "--identities", *identities]

    def configure(self, what: str, *options: Word) -> Words:
        """Return the update of a policy."""
        return ["az", "acr", "config", what, "update", "-r", self.name, *self.place, *options]

    def configure_anywhere(self, what: str, *options: Word) -> Words:
        """Return the update of a policy whose command takes no resource group."""
        place: Words = ["--subscription", self.subscription] if self.subscription else []
        return ["az", "acr", "config", what, "update", "-r", self.name, *place, *options]


def routing_option(is_routed: bool) -> Words:
    """Return the option that turns routing on or off."""
    return ["--global-endpoint-routing", str(is_routed).lower()]


def switch_option(flag: str, is_on: bool) -> Words:
    """Return an option that takes true or false."""
    return [flag, str(is_on).lower()]


def tags_option(tags: Mapping[str, str]) -> Words:
    """Return the option that sets all tags; without any it clears them."""
    said = {key: value for key, value in sorted(tags.items()) if can_say_tag(key)}
    return ["--tags", *([f"{key}={value}" for key, value in said.items()] or [""])]


def can_say_tag(key: str) -> bool:
    """Return whether az takes a tag: it splits at the first ``=``, and reads ``-`` and ``@`` as options and files."""
    return "=" not in key and not key.startswith(("-", "@"))


def uri_of(name: str) -> Variable:
    """Return the variable that has the URI of a webhook."""
    return Variable(f"URI_{name.upper()}")
