"""Where a registry is looked for: the index, the provider's list, other groups and subscriptions."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import pytest

from acrgeo.arm.gateway import Gateway
from acrgeo.arm.lookup.search import Source, ambiguous, find_refs, not_found
from acrgeo.arm.session import Session
from acrgeo.core.model.registry import RegistryRef
from acrgeo.errors import ExitCode, NotFoundError
from tests.arm.wires import SUBSCRIPTION, Answer, Sent, SignedIn, Wire

OTHER = "11111111-1111-1111-1111-111111111111"
THIRD = "22222222-2222-2222-2222-222222222222"


def body(name: str, group: str = "rg", subscription: str = SUBSCRIPTION, host: str | None = None) -> dict[str, Any]:
    """Return a registry as ARM shows it."""
    return {
        "id": RegistryRef(subscription=subscription, resource_group=group, name=name).id,
        "name": name,
        "location": "westus",
        "sku": {"name": "Standard"},
        "properties": {"loginServer": host or f"{name}.azurecr.io"},
    }


def subscription(id_: str, name: str, state: str = "Enabled") -> dict[str, Any]:
    """Return a subscription as ARM shows it."""
    return {"id": f"/subscriptions/{id_}", "subscriptionId": id_, "displayName": name, "state": state}


SEEN = [subscription(SUBSCRIPTION, "Contoso Dev"), subscription(OTHER, "Fabrikam Prod"), subscription(THIRD, "Lab")]


def azure(
    *registries: dict[str, Any], indexed: list[dict[str, Any]] | None = None, seen: Any = SEEN, forbidden: str = ""
) -> Wire:
    """Return a wire with registries; ``indexed`` is what the resources index has, by default all of them.

    What ends with ``forbidden`` is answered with 403.
    """

    def answer(request: Sent) -> Answer:
        path, _, query = unquote(str(request.url)).removeprefix("https://management.azure.com").partition("?")
        scope = "/".join(path.split("/")[:3]).lower()
        if forbidden and path.endswith(forbidden):
            return 403, {"error": {"code": "AuthorizationFailed", "message": "No."}}, {}
        if path.strip("/") == "subscriptions":
            return 200, {"value": seen}, {}
        listed = registries if path.endswith("/registries") else (registries if indexed is None else indexed)
        if path.endswith(("/resources", "/registries")):
            found = [each for each in listed if each["id"].lower().startswith(scope)]
            if "name eq" in query:
                found = [
                    each for each in found if f"name eq '{each['name']}'".lower() in query.lower().replace("+", " ")
                ]
            return 200, {"value": found}, {}
        for registry in registries:
            if registry["id"].lower() == path.lower():
                return 200, registry, {}
        return 404, {"error": {"code": "ResourceNotFound", "message": "Not there."}}, {}

    return Wire(answer)


def show(wire: Wire, text: str, group: str | None = None) -> RegistryRef:
    """Find and read a registry as every command does."""
    session = Session(subscription=SUBSCRIPTION, credential=SignedIn(), http=wire, environ={})
    gateway = Gateway(session)
    return gateway.read_registry(gateway.find_registry(text, group)).ref


def refusal(wire: Wire, text: str, group: str | None = None) -> NotFoundError:
    """Return the error of a registry that is not found."""
    with pytest.raises(NotFoundError) as caught:
        show(wire, text, group)
    assert caught.value.exit_code is ExitCode.NOT_FOUND
    return caught.value


def test_a_registry_that_the_index_lacks_is_found_in_the_providers_list() -> None:
    """The index lags behind a creation."""
    assert show(azure(body("contoso"), indexed=[]), "contoso").resource_group == "rg"


def test_a_registry_that_was_moved_is_found_where_it_is() -> None:
    """The index still has it in its old group."""
    wire = azure(body("contoso", "new"), indexed=[body("contoso", "old")])
    assert show(wire, "contoso").resource_group == "new"
    assert show(wire, "contoso.azurecr.io").resource_group == "new"


def test_a_registry_that_only_the_index_has_is_not_there() -> None:
    """It was deleted: no advice about an option that was not given."""
    error = refusal(azure(body("contosowest"), indexed=[body("contoso", "old")]), "contoso")
    assert "resources index still has it" in error.message
    assert error.hint == "did you mean contosowest?"


def test_a_caller_of_one_group_needs_no_list_of_the_provider() -> None:
    """The provider's list is refused: the index, which has what may be read, suggests."""
    wire = azure(body("contoso"), forbidden="/registries")
    assert show(wire, "contoso").name == "contoso"
    assert refusal(wire, "contosso").hint == "did you mean contoso?"


@pytest.mark.parametrize("given", [None, "rg"])
def test_a_registry_of_another_subscription_is_named_with_it(given: str | None) -> None:
    """By name; by ID where two have that name. The hint is the option to give."""
    registry = body("contoso", subscription=OTHER)
    error = refusal(azure(registry), "contoso", given)
    assert error.hint == '-s "Fabrikam Prod"'
    assert "It is in Fabrikam Prod." in error.message
    twins = [*SEEN[:2], subscription(THIRD, "Fabrikam Prod")]
    assert refusal(azure(registry, seen=twins), "contoso", given).hint == f'-s "{OTHER}"'
    both = azure(registry, body("contoso", subscription=THIRD))
    assert refusal(both, "contoso", given).hint == '-s "Fabrikam Prod" or -s "Lab"'


def test_other_subscriptions_that_may_not_be_searched_are_no_error_of_their_own() -> None:
    """The answer is still that it is not there."""
    wire = azure(body("contosowest"), forbidden=f"{OTHER}/resources")
    assert refusal(wire, "contosowets").hint == "did you mean contosowest?"
    assert refusal(azure(body("contosowest"), forbidden="subscriptions"), "contosowets").hint is not None


def test_a_registry_of_another_group_is_named_with_it() -> None:
    """-g, or the ID where one was given."""
    wire = azure(body("contoso", "one"))
    assert refusal(wire, "contoso", "two").hint == "contoso is in one: -g one"
    there = RegistryRef(subscription=SUBSCRIPTION, resource_group="one", name="contoso")
    wrong = RegistryRef(subscription=SUBSCRIPTION, resource_group="two", name="contoso")
    assert refusal(wire, wrong.id).hint == f"contoso is in one: {there.id}"


@pytest.mark.parametrize("host", ["contoso-abc123.azurecr.io", "contoso.azurecr.io"])
@pytest.mark.parametrize("group", [None, "rg"])
def test_a_host_is_the_registrys_own_or_refused_with_the_true_one(host: str, group: str | None) -> None:
    """With its hash or without; a wrong one, a missing one and one too many."""
    wire = azure(body("contoso", host=host))
    label = host.partition(".")[0]
    for text in (host, host.upper(), f"https://{host}/", label, "contoso" if label != "contoso" else host):
        assert show(wire, text, group).name == "contoso"
    for wrong in ("contoso-qqq000.azurecr.io", "contoso-qqq000", "contoso.azurecr.io", "contoso-abc123.azurecr.io"):
        if wrong != host:
            error = refusal(wire, wrong, group)
            assert host in error.message
            assert error.hint == f"give {host}"


def test_a_host_chooses_among_registries_of_one_name() -> None:
    """Several groups have the name; one has the host."""
    wire = azure(
        body("contoso", "one", host="contoso-a1.azurecr.io"), body("contoso", "two", host="contoso-b2.azurecr.io")
    )
    assert show(wire, "contoso-b2.azurecr.io").resource_group == "two"
    assert show(wire, "contoso-a1").resource_group == "one"
    assert "contoso-a1.azurecr.io or contoso-b2.azurecr.io" in refusal(wire, "contoso-c3").message


def test_a_host_that_cannot_be_compared_is_taken() -> None:
    """The registry may not be read: what follows says what is missing."""
    wire = azure(body("contoso"), forbidden="/registries/contoso")
    session = Session(subscription=SUBSCRIPTION, credential=SignedIn(), http=wire, environ={})
    assert Gateway(session).find_registry("contoso-abc.azurecr.io").name == "contoso"


def test_only_what_the_index_has_is_called_its() -> None:
    """Where the group or the ID was given, the index was not asked."""
    session = Session(subscription=SUBSCRIPTION, credential=SignedIn(), http=azure(body("contosowest")), environ={})
    fact = f"There is no registry named contoso in resource group rg of subscription {SUBSCRIPTION}"
    told = {source: not_found(session, SUBSCRIPTION, "contoso", "rg", source).message for source in Source}
    assert told == {
        Source.GROUP: f"{fact}.",
        Source.ID: f"{fact}.",
        Source.INDEX: f"{fact}, though Azure's resources index still has it.",
    }
    assert not_found(session, SUBSCRIPTION, "contoso", "rg").message == f"{fact}."
    anywhere = not_found(session, SUBSCRIPTION, "contoso", source=Source.INDEX)
    assert anywhere.message == f"There is no registry named contoso in subscription {SUBSCRIPTION}."
    assert (anywhere.code, anywhere.details) == ("RegistryNotFound", {"isNowhere": True})


def test_an_empty_list_proves_nothing() -> None:
    """The caller may not be shown the registries that there are; with a group it was looked for itself."""
    session = Session(subscription=SUBSCRIPTION, credential=SignedIn(), http=azure(), environ={})
    error = not_found(session, SUBSCRIPTION, "contoso")
    assert error.message == (
        f"No registries are visible in subscription {SUBSCRIPTION}: there are none, or you may not read them."
    )
    assert error.hint == "give -g GROUP to read contoso without a lookup"
    assert error.details == {"isNowhere": True}
    assert not_found(session, SUBSCRIPTION, "contoso", "rg").hint == "acrgeo list"


def test_a_registry_is_not_suggested_where_it_was_looked_for() -> None:
    """Azure listed it there and did not have it; where no group was given, the one that has it now is."""
    session = Session(subscription=SUBSCRIPTION, credential=SignedIn(), http=azure(body("contoso")), environ={})
    assert not_found(session, SUBSCRIPTION, "contoso", "RG").hint == "acrgeo list"
    assert not_found(session, SUBSCRIPTION, "contoso").hint == "contoso is in rg: -g rg"


def test_without_any_list_the_answer_is_the_same() -> None:
    """Only a suggestion is lost."""
    wire = azure(body("contosowest"), forbidden="s")
    session = Session(subscription=SUBSCRIPTION, credential=SignedIn(), http=wire, environ={})
    error = not_found(session, SUBSCRIPTION, "contoso")
    assert error.message == f"There is no registry named contoso in subscription {SUBSCRIPTION}."
    assert error.hint == "acrgeo list"


def test_a_name_of_several_groups_names_them() -> None:
    """In the order of the alphabet."""
    refs = [RegistryRef(subscription=SUBSCRIPTION, resource_group=group, name="contoso") for group in ("b", "a")]
    error = ambiguous("contoso", refs)
    assert (error.message, error.hint) == ("contoso is in 2 resource groups: a, b.", "-g GROUP")


def test_no_more_than_forty_other_subscriptions_are_searched() -> None:
    """Each once, also where it fails: only a suggestion is lost."""
    others = [subscription(f"{number:08}-1111-1111-1111-111111111111", f"Sub {number}") for number in range(45)]
    plain = azure(body("contosowest"), seen=[SEEN[0], *others])

    def failing(request: Sent) -> Answer:
        if "1111-1111-1111" in request.url:
            return 500, {"error": {"code": "InternalServerError", "message": "No."}}, {}
        return plain._answer(request)

    wire = Wire(failing)
    assert refusal(wire, "contoso").hint == "did you mean contosowest?"
    searched = [sent.url for sent in wire.sent if "1111-1111-1111" in sent.url]
    assert len(searched) == len(set(searched)) == 40


def test_a_registry_that_is_listed_twice_is_one() -> None:
    """In whatever case its ID is; a row that is no registry is none."""
    twice = {**body("contoso"), "id": str(body("contoso")["id"]).replace("resourceGroups", "resourcegroups")}
    wire = azure(indexed=[body("contoso"), twice, {**body("contoso"), "id": f"/subscriptions/{SUBSCRIPTION}"}])
    session = Session(subscription=SUBSCRIPTION, credential=SignedIn(), http=wire, environ={})
    assert [ref.name for ref in find_refs(session, SUBSCRIPTION, "CONTOSO")] == ["contoso"]


def test_a_row_without_an_id_is_no_registry() -> None:
    """The others are found."""
    wire = Wire(lambda _: (200, {"value": [{"name": "contoso"}, body("contoso")]}, {}))
    session = Session(subscription=SUBSCRIPTION, credential=SignedIn(), http=wire, environ={})
    assert [ref.resource_group for ref in find_refs(session, SUBSCRIPTION, "contoso")] == ["rg"]
