"""Registries that are found and read in one round, and what of an earlier run is believed for that."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from acrgeo.arm.gateway import Gateway
from acrgeo.arm.lookup.memory import Memory
from acrgeo.arm.lookup.registries import Registries
from acrgeo.arm.pipeline.reads import REGISTRIES
from acrgeo.arm.session import PREVIEW, Session
from acrgeo.core.model.registry import RegistryRef
from acrgeo.errors import AzureError, NotFoundError, UsageError
from tests.arm.lookup.test_memory import EASTUS, Kept, with_regions
from tests.arm.lookup.test_memory import SUBSCRIPTION as KEPT_OF
from tests.arm.wires import SUBSCRIPTION as ID
from tests.arm.wires import Answer, Sent, SignedIn, Wire
from tests.rows import rows

OTHER = "11111111-1111-1111-1111-111111111111"
FORBIDDEN = {"error": {"code": "AuthorizationFailed", "message": "No."}}
GONE = {"error": {"code": "ResourceNotFound", "message": "Not there."}}
REF = RegistryRef(subscription=ID, resource_group="shop", name="contoso")


class Azure:
    """ARM with Premium registries, each with a home replica in westus and one in eastus."""

    def __init__(self, *refs: RegistryRef, sees: tuple[str, ...] = (ID,), hosts: dict[str, str] | None = None) -> None:
        self.refs = refs
        self.sees = sees
        self.hosts = hosts or {}
        self.refused: dict[str, tuple[int, Any]] = {}
        self.wire = Wire(self._answer)

    def _answer(self, request: Sent) -> Answer:
        path, _, query = unquote(request.url).removeprefix("https://management.azure.com").partition("?")
        for part, (status, body) in self.refused.items():
            if path.endswith(part):
                return status, body, {}
        if path == "/subscriptions":
            return 200, {"value": [{"subscriptionId": id_, "displayName": id_} for id_ in self.sees]}, {}
        if path.endswith("/resources"):
            named = [ref for ref in self.refs if f"name eq '{ref.name}'" in query.replace("+", " ")]
            return 200, {"value": [{"id": ref.id} for ref in named if ref.subscription in path]}, {}
        if path.endswith("/registries"):
            below = path.partition("/providers")[0]
            return 200, {"value": [self._body(ref) for ref in self.refs if ref.id.startswith(f"{below}/")]}, {}
        for ref in self.refs:
            if path == ref.id:
                return 200, self._body(ref), {}
            if path == f"{ref.id}/replications":
                return 200, {"value": [{"name": name, "location": name} for name in ("eastus", "westus")]}, {}
            if path in [f"{ref.id}/replications/{name}" for name in ("eastus", "westus")]:
                name = path.rpartition("/")[2]
                return 200, {"name": name, "location": name, "properties": {"provisioningState": "Updating"}}, {}
        return 404, GONE, {}

    def _body(self, ref: RegistryRef) -> dict[str, Any]:
        host = self.hosts.get(ref.resource_group, f"{ref.name}.azurecr.io")
        return {
            "id": ref.id,
            "name": ref.name,
            "location": "westus",
            "sku": {"name": "Premium"},
            "properties": {"loginServer": host},
        }

    def registries(self, memory: Memory | None = None, subscription: str | None = ID) -> Registries:
        """Return the registries of one run."""
        session = Session(
            subscription=subscription,
            credential=SignedIn(),
            http=self.wire,
            environ={},
            reads_az_profile=False,
            sleep=lambda _: None,
        )
        return Gateway(session, memory)

    def asked(self, *, version: bool = False) -> list[str]:
        """Return what was asked for since the last time, sorted: the last part of each path, and its version."""
        paths = []
        for sent in self.wire.sent:
            parts = urlsplit(sent.url)
            end = parts.path.rpartition("/")[2]
            paths.append(f"{end} {parse_qs(parts.query)['api-version'][0]}" if version else end)
        self.wire.sent.clear()
        return sorted(paths)


def test_a_registry_is_looked_up_once() -> None:
    """The next run reads it at once, where it was."""
    azure, kept = Azure(REF), Kept()
    found = azure.registries(kept.memory()).find_and_read("contoso")
    assert found.registry.ref == REF
    assert [replica.name for replica in found.registry.replicas] == ["eastus", "westus"]
    assert found.replicas == {}
    assert azure.asked() == ["contoso", "replications", "resources"]
    found = azure.registries(kept.memory()).find_and_read("CONTOSO", replicas=["eastus", "westus", "nowhere"])
    assert azure.asked() == ["contoso", "eastus", "nowhere", "replications", "westus"]
    east, west, nowhere = (found.replicas[name] for name in ("eastus", "westus", "nowhere"))
    assert east is not None
    assert west is not None
    assert (east.is_home, west.is_home, nowhere) == (False, True, None)
    assert east.provisioning_state == "Updating"
    assert "seen-public-" in " ".join(kept.files)


def test_a_group_or_an_id_is_not_looked_up() -> None:
    """Whatever an earlier run knows: the user said where it is."""
    other = RegistryRef(subscription=ID, resource_group="other", name="contoso")
    azure, kept = Azure(REF, other), Kept()
    kept.memory().keep_registry(REF)
    assert azure.registries(kept.memory()).find_and_read("contoso", "other").registry.ref == other
    assert azure.registries(kept.memory()).find_and_read(REF.id, "other").registry.ref == REF
    assert azure.registries(subscription=OTHER).find_and_read(REF.id).registry.ref == REF
    kept.memory().keep_registry(other)
    assert azure.registries(kept.memory()).find_and_read(REF.id).registry.ref == REF
    assert "resources" not in azure.asked()
    assert azure.registries(subscription=OTHER).find_and_read("contoso", "shop", ID).registry.ref == REF


@pytest.mark.parametrize("known", ["gone", "denied", "renamed"])
def test_a_registry_that_is_not_where_it_was_is_looked_up(known: str) -> None:
    """Gone, no more to be read, or another one: nothing of an earlier run decides."""
    azure, kept = Azure(REF), Kept()
    before = RegistryRef(subscription=ID, resource_group="before", name="contoso")
    kept.memory().keep_registry(before)
    body: dict[str, Any] = {"id": REF.id, "name": "contoso", "location": "westus", "sku": {"name": "Basic"}}
    answers = {"gone": (404, GONE), "denied": (403, FORBIDDEN), "renamed": (200, body)}
    azure.refused["before/providers/Microsoft.ContainerRegistry/registries/contoso"] = answers[known]
    registries = azure.registries(kept.memory())
    assert registries.find_and_read("contoso").registry.ref == REF
    assert "resources" in azure.asked()
    assert kept.memory().registry(ID, "contoso") == REF


def test_another_registry_in_its_place_is_not_taken() -> None:
    """Its name tells, whatever its ID says."""
    azure, kept = Azure(REF), Kept()
    before = RegistryRef(subscription=ID, resource_group="before", name="contoso")
    kept.memory().keep_registry(before)
    body: dict[str, Any] = {"id": before.id, "name": "fabrikam", "location": "westus", "sku": {"name": "Basic"}}
    azure.refused["before/providers/Microsoft.ContainerRegistry/registries/contoso"] = (200, body)
    assert azure.registries(kept.memory()).find_and_read("contoso").registry.ref == REF


def test_a_failure_where_a_registry_was_is_an_error() -> None:
    """It says nothing about where the registry is."""
    azure, kept = Azure(REF), Kept()
    kept.memory().keep_registry(REF)
    azure.refused["/registries/contoso"] = (400, {"error": {"code": "Odd", "message": "No."}})
    with pytest.raises(AzureError, match="Azure refused to read contoso"):
        azure.registries(kept.memory()).find_and_read("contoso")
    assert "resources" not in azure.asked()


TWICE = (REF, RegistryRef(subscription=ID, resource_group="till", name="contoso"))
HOSTS = {"shop": "contoso-a1.azurecr.io", "till": "contoso-b2.azurecr.io"}


def test_a_host_says_which_of_several_is_meant() -> None:
    """A name alone does not, and no host is taken that is none's."""
    azure = Azure(*TWICE, hosts=HOSTS)
    found = azure.registries().find_and_read("contoso-b2.azurecr.io")
    assert found.registry.ref.resource_group == "till"
    azure.asked()
    with pytest.raises(UsageError, match="contoso is in 2 resource groups: shop, till"):
        azure.registries().find_and_read("contoso")
    assert azure.asked() == ["resources"]
    with pytest.raises(NotFoundError, match=r"contoso-a1\.azurecr\.io or contoso-b2\.azurecr\.io"):
        azure.registries().find_and_read("contoso-c3.azurecr.io")
    with pytest.raises(NotFoundError, match=r"that is contoso-a1\.azurecr\.io"):
        azure.registries().find_and_read("contoso-b2.azurecr.io", "shop")


def test_a_host_is_compared_also_where_an_earlier_run_found_the_name() -> None:
    """That may have been the other one."""
    azure, kept = Azure(*TWICE, hosts=HOSTS), Kept()
    kept.memory().keep_registry(REF)
    found = azure.registries(kept.memory()).find_and_read("contoso-b2.azurecr.io")
    assert found.registry.ref.resource_group == "till"


def test_a_registry_that_fails_is_not_passed_over() -> None:
    """It may be the one that is meant."""
    azure = Azure(*TWICE, hosts=HOSTS)
    azure.refused["shop/providers/Microsoft.ContainerRegistry/registries/contoso"] = (400, {})
    with pytest.raises(AzureError, match="Azure refused to read contoso"):
        azure.registries().find_and_read("contoso-b2.azurecr.io")


def test_a_registry_that_was_moved_is_read_where_it_is() -> None:
    """The index lags: what answers where it was is not its replicas."""
    azure = Azure(REF)
    before = RegistryRef(subscription=ID, resource_group="before", name="contoso")
    azure.refused["/resources"] = (200, {"value": [{"id": before.id}]})
    replica = {"name": "eastus", "location": "eastus"}
    azure.refused["before/providers/Microsoft.ContainerRegistry/registries/contoso/replications/eastus"] = (
        200,
        replica,
    )
    found = azure.registries().find_and_read("contoso", replicas=["eastus"])
    assert found.registry.ref == REF
    assert [replica.name for replica in found.registry.replicas] == ["eastus", "westus"]
    assert found.replicas == {}


def test_a_host_that_cannot_be_compared_with_that_of_one_leaves_several() -> None:
    """Then the user has to say the group."""
    azure = Azure(*TWICE, hosts=HOSTS)
    azure.refused["shop/providers/Microsoft.ContainerRegistry/registries/contoso"] = (403, FORBIDDEN)
    with pytest.raises(UsageError, match="contoso is in 2 resource groups"):
        azure.registries().find_and_read("contoso-b2.azurecr.io")


def test_one_registry_is_read_once_to_compare_its_host() -> None:
    """The answer has its login server; another one is refused with the true one."""
    azure = Azure(REF, hosts=HOSTS)
    assert azure.registries().find_and_read("contoso-a1.azurecr.io").registry.ref == REF
    assert azure.asked() == ["contoso", "replications", "resources"]
    with pytest.raises(NotFoundError, match=r"that is contoso-a1\.azurecr\.io"):
        azure.registries().find_and_read("contoso-c3")


@rows(("with_regional_endpoints", "version"), [(True, PREVIEW), (False, REGISTRIES)])
def test_regional_endpoints_are_in_a_preview(with_regional_endpoints: bool, version: str) -> None:
    """Nothing else is asked for in it."""
    azure = Azure(REF)
    registries = azure.registries()
    registries.find_and_read("contoso", "shop", with_regional_endpoints=with_regional_endpoints)
    assert azure.asked(version=True) == [f"contoso {version}", f"replications {REGISTRIES}"]
    for _ in range(2):
        registries.read_registry(REF, with_regional_endpoints=with_regional_endpoints)
        assert azure.asked(version=True) == [f"contoso {version}", f"replications {REGISTRIES}"]
    registries.find_and_read("contoso", "shop")
    registries.read_registry(REF)
    assert azure.asked(version=True) == [f"contoso {REGISTRIES}"] * 2 + [f"replications {REGISTRIES}"] * 2


def test_regions_are_on_their_way_only_where_they_are_wanted() -> None:
    """Beside the other reads."""
    azure = Azure(REF)
    registries = azure.registries()
    registries.find_and_read("contoso", "shop")
    assert ID not in registries.regions._begun
    registries.find_and_read("contoso", "shop", has_regions=True)
    registries.regions._begun[ID].wait()
    assert "locations" in azure.asked()


@rows(
    ("known", "sees", "asked"),
    [
        (None, ID, ["contoso", "replications", "resources", "subscriptions"]),
        (ID, ID, ["contoso", "replications", "resources", "subscriptions"]),
        (OTHER, ID, None),
    ],
)
def test_the_only_subscription_is_expected_to_be_the_one_of_the_last_run(
    known: str | None, sees: str, asked: list[str] | None
) -> None:
    """What is read there counts only where it still is the only one."""
    azure, kept = Azure(REF, sees=(sees,)), Kept()
    if known is not None:
        kept.memory().keep_subscription(known)
    assert azure.registries(kept.memory(), subscription=None).find_and_read("contoso").registry.ref == REF
    assert asked is None or azure.asked() == asked
    assert kept.memory().subscription() == ID


def test_subscriptions_are_listed_only_where_nothing_says_which() -> None:
    """An ID and an option do, and so does the session; what was not listed is not kept."""
    azure, kept = Azure(REF), Kept()
    assert azure.registries(kept.memory(), subscription=None).find_and_read(REF.id).registry.ref == REF
    registries = azure.registries(kept.memory(), subscription=None)
    assert registries.find_and_read("contoso", subscription=ID).registry.ref == REF
    assert azure.registries(kept.memory()).find_and_read("contoso").registry.ref == REF
    assert "subscriptions" not in azure.asked()
    assert kept.memory().subscription() is None


def test_replicas_are_read_with_their_registry() -> None:
    """In one round; one whose read failed is left out, and whoever needs it reads it again."""
    azure = Azure(REF)
    azure.refused["/replications/eastus"] = (503, {})
    registry, replicas = azure.registries().read_together(REF, ["eastus", "westus", "nowhere"])
    assert [replica.name for replica in registry.replicas] == ["eastus", "westus"]
    assert list(replicas) == ["westus", "nowhere"]
    assert azure.asked() == ["contoso", "eastus", "nowhere", "replications", "westus"]


def test_replicas_are_read_by_their_names() -> None:
    """Each once, home told apart by the registry, which is read once as well; and they are seen."""
    azure, kept = Azure(REF), Kept()
    registries = azure.registries(kept.memory())
    found = registries.find_and_read("contoso")
    azure.asked()
    replicas = registries.read_replicas(found.registry.ref, ["westus", "eastus", "westus", "nowhere"])
    assert list(replicas) == ["westus", "eastus", "nowhere"]
    assert [replica and replica.is_home for replica in replicas.values()] == [True, False, None]
    assert azure.asked() == ["eastus", "nowhere", "westus"]
    azure.refs = ()
    registries.read_replica(REF, "eastus")
    assert '"eastus"' not in kept.files[f"seen-public-{ID}.json"].decode()
    assert registries.memory.registry(ID, "contoso") == REF


def test_the_home_of_a_registry_that_was_not_read_is_asked_for() -> None:
    """The replica itself does not say it."""
    azure = Azure(REF)
    registries = azure.registries()
    west = registries.read_replica(REF, "westus")
    assert west is not None
    assert west.is_home
    assert "contoso" in azure.asked()
    registries.read_replica(REF, "eastus")
    assert azure.asked() == ["eastus"]


def test_the_list_of_replicas_is_asked_for_beside_a_registry_that_is_known() -> None:
    """It has replicas; also where the registry itself is gone by now."""
    azure = Azure(REF)
    registries = azure.registries()
    registries.read_registry(REF)
    azure.refs = ()
    azure.asked()
    with pytest.raises(NotFoundError):
        registries.read_registry(REF)
    assert "replications" in azure.asked()


def test_a_registry_whose_replicas_cannot_be_listed_ends_a_list() -> None:
    """Where that is no matter of permissions."""
    azure = Azure(REF)
    azure.refused["/replications"] = (400, {})
    with pytest.raises(AzureError, match="Azure refused to list the replicas of contoso"):
        azure.registries().list_registries()


def test_regions_of_an_earlier_run_are_taken() -> None:
    """Unless Azure is to be asked."""
    azure, kept = Azure(REF), with_regions(EASTUS)
    registries = azure.registries(kept.memory(), subscription=KEPT_OF)
    assert list(registries.read_regions()) == ["eastus"]
    assert azure.asked() == []
    assert registries.provider_state(KEPT_OF) is None
    with pytest.raises(AzureError, match="list the regions"):
        registries.read_regions(is_asked=True)


def test_lists_are_those_of_the_subscription_or_the_group_that_is_given() -> None:
    """A whole list says what is gone; that of a group does not."""
    there = RegistryRef(subscription=OTHER, resource_group="till", name="bazaar")
    second = RegistryRef(subscription=ID, resource_group="till", name="Bistro")
    azure, kept = Azure(REF, second, there), Kept()
    registries = azure.registries(kept.memory())
    file = f"seen-public-{ID}.json"
    assert [registry.name for registry in registries.list_registries()] == ["Bistro", "contoso"]
    assert [registry.name for registry in registries.list_registries(subscription=OTHER)] == ["bazaar"]
    azure.refs = (REF, there)
    assert [registry.name for registry in registries.list_registries("shop")] == ["contoso"]
    assert "Bistro" in kept.files[file].decode()
    registries.list_registries()
    assert "Bistro" not in kept.files[file].decode()
    assert "bazaar" in kept.files[f"seen-public-{OTHER}.json"].decode()
    azure.refs = ()
    registries.list_registries(subscription=OTHER)
    assert "contoso" in kept.files[file].decode()
    assert "bazaar" not in kept.files[f"seen-public-{OTHER}.json"].decode()


@rows(("group", "what"), [(None, "the subscription"), ("shop", "shop")])
def test_a_list_that_is_refused_is_named(group: str | None, what: str) -> None:
    """With the group that was asked for."""
    azure = Azure(REF)
    azure.refused["/registries"] = (403, FORBIDDEN)
    with pytest.raises(AzureError, match=f"Not permitted to list the registries of {what}: "):
        azure.registries().list_registries(group)


def test_the_host_of_a_registry_is_guessed_without_asking() -> None:
    """By its name and the cloud."""
    azure = Azure()
    assert azure.registries().guess_host("Contoso-A1") == ("Contoso", "contoso-a1.azurecr.io")
    assert azure.asked() == []
