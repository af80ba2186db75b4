"""Deployments of templates with registries, replicas and webhooks."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from acrgeo.sandbox import Failure, Lifecycle, Request, Sandbox, VirtualClock
from tests.sandbox.driver import BASE, GROUP, REGISTRY, SUBSCRIPTION, Answer, Driver, read
from tests.sandbox.providers.authorization.test_policies import LOCATIONS, TAG, assign

PATH = f"{GROUP}/providers/Microsoft.Resources/deployments/geo"
VERSION = "2025-04-01"
API = "2025-11-01"
TYPE = "Microsoft.ContainerRegistry/registries"
RESOURCES: list[dict[str, Any]] = [
    {
        "type": f"{TYPE}/replications",
        "apiVersion": API,
        "name": "[concat(parameters('name'), '/', parameters('regions')[copyIndex()])]",
        "location": "[parameters('regions')[copyIndex('replicas')]]",
        "dependsOn": ["[resourceId('Microsoft.ContainerRegistry/registries', parameters('name'))]"],
        "copy": {"name": "replicas", "count": "[length(parameters('regions'))]"},
    },
    {
        "type": TYPE,
        "apiVersion": API,
        "name": "[parameters('name')]",
        "location": "[resourceGroup().location]",
        "sku": {"name": "Premium"},
        "tags": {"full": "[format('{0}-{1}', variables('team'), toLower('PROD'))]"},
    },
]
TEMPLATE: dict[str, Any] = {
    "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    "contentVersion": "1.0.0.0",
    "parameters": {
        "name": {"type": "string"},
        "regions": {"type": "array", "defaultValue": ["eastus", "japaneast"]},
    },
    "variables": {"team": "[if(equals(parameters('name'), 'geo12345'), 'web', 'data')]"},
    "resources": RESOURCES,
    "outputs": {"id": {"type": "string", "value": f"[resourceId('{TYPE}', parameters('name'))]"}},
}


def body(template: dict[str, Any] | None = None, **values: Any) -> dict[str, Any]:
    """A request with a template; `name` is geo12345 unless another is given."""
    given = {"name": "geo12345", **values}
    parameters = {key: {"value": value} for key, value in given.items() if value is not None}
    return {"properties": {"mode": "Incremental", "template": template or TEMPLATE, "parameters": parameters}}


def template(*resources: dict[str, Any], **members: Any) -> dict[str, Any]:
    """A template with other resources."""
    return {**TEMPLATE, "resources": list(resources), "outputs": {}, **members}


def finish(arm: Driver, started: Answer) -> dict[str, Any]:
    """Poll a deployment to its end."""
    parts = urlsplit(started.headers["azure-asyncoperation"])
    assert f"{parts.scheme}://{parts.netloc}" == BASE
    for _ in range(20):
        arm.clock.sleep(float(started.headers["retry-after"]))
        answer = arm.get(parts.path, dict(parse_qsl(parts.query))["api-version"])
        assert answer.status == 200
        if answer.body["status"] not in ("Accepted", "Running"):
            found: dict[str, Any] = answer.body
            return found
        assert int(answer.headers["retry-after"]) > 0
    raise AssertionError("it never ends")


def send_raw(arm: Driver, method: str, path: str, text: str) -> Answer:
    """One request with a body as it is."""
    request = Request(
        method=method,
        path=path,
        query={"api-version": VERSION},
        headers={"authorization": f"Bearer {arm.sandbox.token}"},
        body=text.encode(),
        base_url=BASE,
    )
    return read(arm.sandbox.handle(request))


def test_a_template_becomes_resources(arm: Driver) -> None:
    """201, Accepted, Running, Succeeded: the registry first, its replicas at once, then the outputs."""
    made = arm.put(PATH, body(), VERSION)
    assert (made.status, made.state) == (201, "Accepted")
    assert arm.get(PATH, VERSION).state == "Running"
    assert finish(arm, made) == {"status": "Succeeded"}
    done = arm.get(PATH, VERSION).body["properties"]
    registry = f"{GROUP}/providers/{TYPE}/geo12345"
    assert done["outputs"] == {"id": {"type": "String", "value": registry}}
    assert [row["id"] for row in done["outputResources"]] == [
        registry,
        f"{registry}/replications/eastus",
        f"{registry}/replications/japaneast",
    ]
    assert done["parameters"]["name"] == {"type": "String", "value": "geo12345"}
    assert [row["resourceName"] for row in done["dependencies"]] == ["geo12345/eastus", "geo12345/japaneast"]
    shown = arm.get(registry).body
    assert (shown["location"], shown["tags"], shown["sku"]["name"]) == ("westus", {"full": "web-prod"}, "Premium")
    assert arm.get(f"{registry}/replications/japaneast").state == "Succeeded"
    operations = arm.get(f"{SUBSCRIPTION}/resourcegroups/contoso-rg/deployments/geo/operations", VERSION).body["value"]
    assert [row["properties"]["statusCode"] for row in operations] == ["OK", "Created", "Created"]


def test_a_deployment_is_listed_repeated_and_not_found(arm: Driver) -> None:
    """200 the second time; 409 while it runs; by state with a filter, with a slash at the end of the path."""
    folder = PATH.removesuffix("geo")
    assert arm.get(PATH, VERSION).code == "DeploymentNotFound"
    assert arm.get(folder, VERSION).body == {"value": []}
    finish(arm, arm.put(PATH, body(regions=["eastus"]), VERSION))
    again = arm.put(PATH, body(), VERSION)
    assert again.status == 200
    assert arm.put(PATH, body(), VERSION).code == "DeploymentActive"
    assert [row["name"] for row in arm.get(folder, VERSION, _filter="provisioningState eq 'running'").body["value"]]
    assert finish(arm, again)["status"] == "Succeeded"
    assert arm.get(folder, VERSION, _filter="provisioningState eq 'Running'").body["value"] == []
    assert arm.get(folder, VERSION, _filter="name eq 'x'").code == "InvalidFilterInQueryString"


def test_the_body_of_the_azure_cli_is_read(arm: Driver) -> None:
    """It splices the template in as text: an unquoted key, comments, line breaks in texts."""
    text = json.dumps(TEMPLATE, indent=1).replace('"resources"', '// the "resources"\n /* and "more" */ "resources"', 1)
    text = text.replace('"web"', '"web // no comment"').replace("'data'", "'two\nlines'")
    parameters = json.dumps(body()["properties"]["parameters"])
    raw = f'{{"properties": {{"parameters": {parameters}, "mode": "Incremental", template:{text}}}}}'
    valid = send_raw(arm, "POST", PATH + "/validate", raw)
    assert (valid.status, valid.state) == (200, "Succeeded"), valid.body
    assert [row["id"].rsplit("/", 1)[1] for row in valid.body["properties"]["validatedResources"]] == [
        "geo12345",
        "eastus",
        "japaneast",
    ]
    assert valid.body["properties"]["timestamp"] == "0001-01-01T00:00:00Z"
    assert arm.get(PATH, VERSION).status == 404
    assert send_raw(arm, "PUT", PATH, raw).status == 201
    assert send_raw(arm, "POST", PATH + "/validate", raw[:-9]).code == "InvalidRequestContent"


def what_if(arm: Driver, sent: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the changes by the last part of their ids."""
    started = arm.post(PATH + "/whatIf", sent, VERSION)
    assert (started.status, started.body) == (202, None)
    done = arm.finish(started)
    assert (done.status, done.body["status"]) == (200, "Succeeded")
    return {row["resourceId"].rsplit("/", 1)[1]: row for row in done.body["properties"]["changes"]}


def test_what_if_tells_what_would_change(premium: Driver) -> None:
    """Created, modified with the properties, unchanged and ignored; nothing is written."""
    premium.add("eastus")
    sent = body(name="contoso")
    rows = what_if(premium, sent)
    assert {key: row["changeType"] for key, row in rows.items()} == {
        "contoso": "Modify",
        "eastus": "NoChange",
        "japaneast": "Create",
        "westus": "Ignore",
        "contosowesteu": "Ignore",
    }
    assert rows["contoso"]["delta"] == [
        {"path": "tags.full", "propertyChangeType": "Create", "before": None, "after": "data-prod"}
    ]
    assert rows["contoso"]["before"]["tags"] == {}
    assert rows["contoso"]["after"]["tags"] == {"full": "data-prod"}
    assert rows["japaneast"]["after"]["location"] == "japaneast"
    assert premium.get(REGISTRY).body["tags"] == {}
    finish(premium, premium.put(PATH, sent, VERSION))
    assert {what_if(premium, sent)[name]["changeType"] for name in ("contoso", "eastus", "japaneast")} == {"NoChange"}
    sent["properties"]["whatIfSettings"] = {"resultFormat": "ResourceIdOnly"}
    assert what_if(premium, sent)["contoso"].keys() == {"resourceId", "changeType"}


def test_a_failed_resource_fails_the_deployment_with_its_reason(arm: Driver) -> None:
    """The refusal of the provider is in the details, what depends on it is not begun, the rest is made."""
    standard = {**RESOURCES[1], "sku": {"name": "Standard"}}
    ended = finish(arm, arm.put(PATH, body(template(standard, RESOURCES[0])), VERSION))
    assert (ended["status"], ended["error"]["code"]) == ("Failed", "DeploymentFailed")
    assert ended["error"]["target"] == PATH
    codes = {row["code"] for row in ended["error"]["details"]}
    assert codes == {"ResourceTypeNotSupportedForRegistry"}
    assert arm.get(PATH, VERSION).state == "Failed"
    assert arm.get(f"{GROUP}/providers/{TYPE}/geo12345").state == "Succeeded"
    operations = arm.get(f"{GROUP}/deployments/geo/operations", VERSION).body["value"]
    assert [row["properties"]["provisioningState"] for row in operations] == ["Succeeded", "Failed", "Failed"]
    assert operations[1]["properties"]["statusMessage"]["error"]["code"] == "ResourceTypeNotSupportedForRegistry"


@pytest.mark.parametrize("is_rolled_back", [False, True])
def test_a_replica_that_fails_later_fails_it_too(*, is_rolled_back: bool) -> None:
    """Whether the replica is left failed or rolled back; the other replica is made."""
    failure = Failure(code="Capacity", message="none left", is_rolled_back=is_rolled_back)
    clock = VirtualClock()
    sandbox = Sandbox(clock=clock, lifecycle=Lifecycle(failures={"japaneast": failure}))
    arm = Driver(sandbox, clock)
    ended = finish(arm, arm.put(PATH, body(), VERSION))
    (detail,) = ended["error"]["details"]
    assert detail["code"] == "Conflict"
    assert json.loads(detail["message"])["error"]["code"] == "ResourceDeploymentFailure"
    assert arm.get(f"{GROUP}/providers/{TYPE}/geo12345/replications/eastus").state == "Succeeded"
    sandbox.close()


def test_a_policy_refuses_the_template_before_anything_is_written(arm: Driver) -> None:
    """In validation, what-if and deployment alike, with each policy's refusal."""
    assign(arm, LOCATIONS, listOfAllowedLocations=["westus", "eastus"])
    assign(arm, TAG, name="tag", tagName="full")
    for answer in (
        arm.post(PATH + "/validate", body(), VERSION),
        arm.post(PATH + "/whatIf", body(), VERSION),
        arm.put(PATH, body(), VERSION),
    ):
        assert (answer.status, answer.code) == (400, "InvalidTemplateDeployment")
        details = answer.body["error"]["details"]
        assert {(row["code"], row["target"]) for row in details} == {
            ("RequestDisallowedByPolicy", "eastus"),
            ("RequestDisallowedByPolicy", "japaneast"),
        }
        assert details[0]["additionalInfo"][0]["type"] == "PolicyViolation"
    assert arm.get(f"{GROUP}/providers/{TYPE}/geo12345").status == 404


REPLICA = RESOURCES[0]
SIMPLE = {"type": TYPE, "apiVersion": API, "name": "geo12345", "location": "westus", "sku": {"name": "Premium"}}


@pytest.mark.parametrize(
    ("sent", "status", "words"),
    [
        (body(name=None), 400, "'name' at line '1' and column '1' is not provided"),
        (body(other=1), 400, "parameter 'other' is not found"),
        (body(template(REPLICA)), 400, "is not defined in the template"),
        (body(template({**SIMPLE, "dependsOn": ["geo12345"]})), 400, "Circular dependency"),
        (body(template(SIMPLE, SIMPLE)), 400, "twice"),
        (body(template({**SIMPLE, "name": "[parameters('no')]"})), 400, "parameter 'no' is not found"),
        (body(template({**SIMPLE, "name": "[concat('a']"})), 400, "cannot be read"),
        (body(template({**SIMPLE, "name": "[concat('a' 'b')]"})), 400, "cannot be read"),
        (body(template({**SIMPLE, "name": "a/b"})), 400, "wrong name"),
        (body(template({**SIMPLE, "location": "[resourceGroup().colour]"})), 400, "'colour' is not found"),
        (body(template({**SIMPLE, "name": "[uniqueString('a')]"})), 501, "the template function uniqueString()"),
        (body(template({**SIMPLE, "tags": {"a": "[reference('x').y]"}})), 501, "the template function reference()"),
        (body(template({**SIMPLE, "type": "Microsoft.Storage/storageAccounts"})), 501, "Microsoft.Storage"),
        (body(template({**SIMPLE, "type": "Microsoft.Resources/deployments"})), 501, "Microsoft.Resources"),
        (body(template(languageVersion="2.0")), 501, "languageVersion"),
        (body({**TEMPLATE, "resources": {}}), 501, "symbolic names"),
        ({"properties": {"templateLink": {"uri": "https://example.com"}}}, 501, "templateLink"),
        ({"properties": {"mode": "Complete", "template": TEMPLATE}}, 501, "mode Complete"),
        ({"properties": {"mode": "Incremental"}}, 400, "properties.template"),
    ],
)
def test_what_cannot_be_evaluated_is_refused(arm: Driver, sent: dict[str, Any], status: int, words: str) -> None:
    """Azure's own refusals as InvalidTemplate, what the sandbox lacks by its name; nothing is written."""
    for method, path in (("POST", PATH + "/validate"), ("PUT", PATH)):
        answer = arm.send(method, path, sent, VERSION)
        assert (answer.status, words in answer.message) == (status, True), answer.body
    assert arm.get(PATH, VERSION).status == 404


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("[[plain]", "[plain]"),
        ("plain", "plain"),
        ("[concat('it''s ', 1, '-', true)]", "it's 1-True"),
        ("[format('{0}{1}{0}', 'a', 'b')]", "aba"),
        ("[subscription().subscriptionId]", Sandbox.subscription_id),
        ("[resourceGroup().name]", "contoso-rg"),
        (
            "[resourceId('other', 'A.B/cs/ds', 'x', 'y')]",
            f"{SUBSCRIPTION}/resourceGroups/other/providers/A.B/cs/x/ds/y",
        ),
        ("[createArray('a', 'b')[1]]", "b"),
        ("[variables('nested').list[0]]", "geo12345"),
        ("[if(equals(1, 2), 'a', 'b')]", "b"),
    ],
)
def test_expressions_are_evaluated(arm: Driver, expression: str, value: str) -> None:
    """Each function and form that the sandbox has, as an output."""
    outputs = {"out": {"type": "string", "value": expression}}
    variables = {"nested": {"list": ["[parameters('name')]"]}}
    sent = body(template(outputs=outputs, variables=variables))
    finish(arm, arm.put(PATH, sent, VERSION))
    assert arm.get(PATH, VERSION).body["properties"]["outputs"]["out"]["value"] == value


def test_conditions_and_nested_resources(arm: Driver) -> None:
    """A resource that is left out is no obstacle for what depends on it; a nested one follows its parent."""
    nested = {"type": "replications", "apiVersion": API, "name": "eastus", "location": "eastus"}
    left_out = {**SIMPLE, "name": "another1", "condition": "[equals('a', 'b')]"}
    sent = body(template({**SIMPLE, "dependsOn": ["another1"], "resources": [nested]}, left_out))
    finish(arm, arm.put(PATH, sent, VERSION))
    made = arm.get(PATH, VERSION).body["properties"]["outputResources"]
    assert [row["id"].rsplit("/", 1)[1] for row in made] == ["geo12345", "eastus"]


def test_the_right_to_deploy_does_not_write_registries(arm: Driver) -> None:
    """The resources need their own rights, and a ReadOnly lock on the group stops it all."""
    arm.sandbox.set_caller({"actions": ["Microsoft.Resources/*", "*/read"]})
    ended = finish(arm, arm.put(PATH, body(), VERSION))
    assert ended["error"]["details"][0]["code"] == "AuthorizationFailed"
    arm.sandbox.set_caller("reader")
    assert arm.put(PATH, body(), VERSION).code == "AuthorizationFailed"
    arm.sandbox.set_caller("owner")
    lock = f"{GROUP}/providers/Microsoft.Authorization/locks/keep"
    arm.put(lock, {"properties": {"level": "ReadOnly"}})
    assert arm.put(PATH, body(), VERSION).code == "ScopeLocked"
