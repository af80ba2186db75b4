"""The commands that make things anew, a case for each kind."""

from __future__ import annotations

import shlex

from acrgeo.core.model.belongings import Belonging
from acrgeo.core.model.registry import RegistryRef
from acrgeo.core.move.commands import commands_for
from acrgeo.core.move.kinds import ABOUT, Kind
from tests.rows import rows

OLD = RegistryRef(subscription="s", resource_group="rg", name="contoso")
NEW = RegistryRef(subscription="s", resource_group="new", name="nordic")
AT = "-g new --subscription s"

CASES: list[tuple[Kind, Belonging, list[str]]] = [
    (
        Kind.KEY,
        Belonging(name="k", values={"keyIdentifier": "https://v/keys/k", "identityId": "/i"}),
        ["az keyvault key show --id https://v/keys/k --query key.kid", "az identity show --ids /i"],
    ),
    (
        Kind.IDENTITY,
        Belonging(name="p", values={"principalId": "p"}),
        ["az role assignment list --assignee p --all", f"az acr identity show -n nordic {AT}"],
    ),
    (
        Kind.PRIVATE_ENDPOINTS,
        Belonging(
            name="hub",
            values={
                "id": "/e",
                "subscription": "n",
                "resourceGroup": "net",
                "subnetId": "/net/sub",
                "location": "uk",
            },
            lists={"zones": ("/z/privatelink.azurecr.io",)},
        ),
        [
            "az network private-endpoint create -n hub-nordic -g net --subscription n -l uk --subnet /net/sub "
            f"--private-connection-resource-id {NEW.id} --group-id registry --connection-name nordic",
            "az network private-endpoint dns-zone-group create --endpoint-name hub-nordic -g net --subscription n "
            "-n default --private-dns-zone /z/privatelink.azurecr.io --zone-name privatelink.azurecr.io",
        ],
    ),
    (
        Kind.PRIVATE_ENDPOINTS,
        Belonging(name="hub", values={"subnetId": "/net/sub", "subscription": "n", "resourceGroup": "net"}),
        [
            "az network private-endpoint create -n hub-nordic -g net --subscription n --subnet /net/sub "
            f"--private-connection-resource-id {NEW.id} --group-id registry --connection-name nordic",
        ],
    ),
    (Kind.PRIVATE_ENDPOINTS, Belonging(name="gone"), ["az network private-endpoint show --ids gone"]),
    (Kind.VIRTUAL_NETWORK_RULES, Belonging(name="n"), ["az acr network-rule list -n contoso -g rg --subscription s"]),
    (Kind.DOMAIN_LABEL, Belonging(name="n"), [f"az acr show -n nordic {AT} --query loginServer"]),
    (
        Kind.ROLE_ASSIGNMENTS,
        Belonging(name="r", values={"principalId": "p", "principalType": "User", "role": "guid", "condition": "a b"}),
        [
            "az role assignment create --assignee-object-id p --assignee-principal-type User --role guid "
            f"--scope {NEW.id} --condition 'a b' --condition-version 2.0"
        ],
    ),
    (
        Kind.LOCKS,
        Belonging(name="keep", values={"level": "ReadOnly"}),
        [f"az lock create -n keep -t ReadOnly --resource {NEW.id}"],
    ),
    (
        Kind.POLICIES,
        Belonging(name="p", values={"policyDefinitionId": "/x/policySetDefinitions/y", "hasParameters": "true"}),
        [
            f"az policy assignment create -n p --policy-set-definition /x/policySetDefinitions/y --scope {NEW.id}",
            f"az policy assignment show -n p --scope {OLD.id} --query parameters",
        ],
    ),
    (
        Kind.DIAGNOSTICS,
        Belonging(name="d", values={"workspaceId": "/w", "logs": '[{"category":"x"}]'}),
        [
            f"az monitor diagnostic-settings create -n d --resource {NEW.id} --workspace /w "
            """--logs '[{"category":"x"}]'"""
        ],
    ),
    (
        Kind.EVENTS,
        Belonging(name="e"),
        [f"az eventgrid event-subscription show -n e --source-resource-id {OLD.id} --include-full-endpoint-url"],
    ),
    (Kind.ADMIN, Belonging(name="contoso"), [f"az acr credential show -n nordic {AT}"]),
    (
        Kind.SCOPE_MAPS,
        Belonging(
            name="ci",
            values={"description": "for CI"},
            lists={
                "actions": (
                    "repositories/team/web/content/read",
                    "repositories/team/web/content/write",
                    "repositories/*/metadata/read",
                    "gateway/edge/config/read",
                )
            },
        ),
        [
            f"az acr scope-map create -n ci -r nordic {AT} --repository team/web content/read content/write "
            "--repository '*' metadata/read --gateway edge config/read --description 'for CI'"
        ],
    ),
    (
        Kind.TOKENS,
        Belonging(name="robot", values={"scopeMap": "ci", "status": "disabled"}),
        [f"az acr token create -n robot -r nordic {AT} --scope-map ci --status disabled"],
    ),
    (
        Kind.CREDENTIAL_SETS,
        Belonging(
            name="hub",
            values={"loginServer": "docker.io", "usernameSecretIdentifier": "u", "passwordSecretIdentifier": "p"},
        ),
        [f"az acr credential-set create -n hub -r nordic {AT} -l docker.io -u u -p p"],
    ),
    (
        Kind.CACHE_RULES,
        Belonging(
            name="hub",
            values={"sourceRepository": "docker.io/library/*", "targetRepository": "hub/*", "credentialSet": "hub"},
        ),
        [f"az acr cache create -n hub -r nordic {AT} -s 'docker.io/library/*' -t 'hub/*' -c hub"],
    ),
    (
        Kind.AGENT_POOLS,
        Belonging(name="pool", values={"tier": "S2", "count": "3"}),
        [f"az acr agentpool create -n pool -r nordic {AT} --tier S2 --count 3"],
    ),
    (Kind.TASKS, Belonging(name="t"), ["az acr task show -n t -r contoso -g rg --subscription s"]),
    (Kind.CONNECTED, Belonging(name="c"), ["az acr connected-registry show -n c -r contoso -g rg --subscription s"]),
    (
        Kind.WEBHOOKS,
        Belonging(name="w", values={"location": "uksouth", "scope": "web:*"}, lists={"actions": ("push", "delete")}),
        [f"az acr webhook create -n w -r nordic {AT} -l uksouth --uri URI --actions push delete --scope 'web:*'"],
    ),
    (
        Kind.WEBHOOKS,
        Belonging(name="w", values={"location": "uksouth"}),
        [f"az acr webhook create -n w -r nordic {AT} -l uksouth --uri URI --actions push"],
    ),
    (Kind.KEY, Belonging(name="k", values={"keyIdentifier": "/k"}), ["az keyvault key show --id /k --query key.kid"]),
    (Kind.IDENTITY, Belonging(name="unknown", values={"principalId": ""}), [f"az acr identity show -n nordic {AT}"]),
    (
        Kind.ROLE_ASSIGNMENTS,
        Belonging(name="r", values={"principalId": "p", "role": "guid"}),
        [f"az role assignment create --assignee-object-id p --role guid --scope {NEW.id}"],
    ),
    (Kind.LOCKS, Belonging(name="keep"), [f"az lock create -n keep -t CanNotDelete --resource {NEW.id}"]),
    (
        Kind.POLICIES,
        Belonging(name="p", values={"policyDefinitionId": "/x/policyDefinitions/y"}),
        [f"az policy assignment create -n p --policy /x/policyDefinitions/y --scope {NEW.id}"],
    ),
    (
        Kind.DIAGNOSTICS,
        Belonging(
            name="d",
            values={
                "storageAccountId": "/s",
                "eventHubAuthorizationRuleId": "/r",
                "eventHubName": "h",
                "metrics": "[]",
                "logs": "",
            },
        ),
        [
            f"az monitor diagnostic-settings create -n d --resource {NEW.id} --storage-account /s "
            "--event-hub-rule /r --event-hub h --metrics '[]'"
        ],
    ),
    (
        Kind.SCOPE_MAPS,
        Belonging(name="ci", lists={"actions": ("repositories/web/content", "registry/catalog/read")}),
        [f"az acr scope-map create -n ci -r nordic {AT}"],
    ),
    (
        Kind.CACHE_RULES,
        Belonging(name="hub", values={"sourceRepository": "a", "targetRepository": "b"}),
        [f"az acr cache create -n hub -r nordic {AT} -s a -t b"],
    ),
    (Kind.AGENT_POOLS, Belonging(name="pool"), [f"az acr agentpool create -n pool -r nordic {AT}"]),
    (
        Kind.TOKENS,
        Belonging(name="robot", values={"scopeMap": "ci", "status": "enabled"}),
        [f"az acr token create -n robot -r nordic {AT} --scope-map ci"],
    ),
    (
        Kind.TOKENS,
        Belonging(name="robot", values={"scopeMap": "ci"}),
        [f"az acr token create -n robot -r nordic {AT} --scope-map ci"],
    ),
]


@rows(("kind", "item", "expected"), CASES, ids=[kind.value for kind, _, _ in CASES])
def test_each_kind_is_made_anew(kind: Kind, item: Belonging, expected: list[str]) -> None:
    """With what was read of it, at the new registry; what cannot be made from that is shown at the old one."""
    assert [shlex.join(words) for words in commands_for(kind, item, OLD, NEW)] == expected


def test_every_kind_has_a_case_and_a_reason() -> None:
    """So that none is added without its command, why it does not move, and who makes it."""
    assert {kind for kind, _, _ in CASES} == set(Kind) == set(ABOUT)
    assert all(about.title and about.why and about.who for about in ABOUT.values())


@rows(
    "kind, title",
    [
        (Kind.KEY, "Let the identity use the customer-managed key a, b"),
        (Kind.IDENTITY, "Grant the new system-assigned identity what the old one has: a, b"),
        (Kind.ADMIN, "Hand out the new passwords of the admin user"),
        (Kind.DOMAIN_LABEL, "Use the new login server in place of a, b"),
        (Kind.TOKENS, "Recreate the tokens: a, b"),
    ],
)
def test_a_step_says_what_is_to_be_done(kind: Kind, title: str) -> None:
    """Most are made anew; the others have words of their own."""
    assert ABOUT[kind].step_for("a, b") == title
