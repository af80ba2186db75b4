#!/usr/bin/env bash
# The Azure CLI, unmodified, on a served sandbox with seed private: what the story of replicas does not touch.
#
#   azure_cli.sh AZ        with ENDPOINT, CA, TENANT, CLIENT and SECRET in the environment
set -u
AZ=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export AZURE_CONFIG_DIR=$work/config REQUESTS_CA_BUNDLE=$CA NO_PROXY=127.0.0.1,localhost no_proxy=127.0.0.1,localhost
export AZURE_CORE_INSTANCE_DISCOVERY=false AZURE_CORE_COLLECT_TELEMETRY=false AZURE_CORE_ONLY_SHOW_ERRORS=true
export AZURE_EXTENSION_USE_DYNAMIC_INSTALL=no
mkdir -p "$AZURE_CONFIG_DIR"

passed=0 failed=0
report() { # ok|FAIL title detail
  if [ "$1" = ok ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
  printf '%-4s %s: %s\n' "$1" "$2" "$3"
}
line() { tr '\n\t' '  ' <"$1" | sed 's/  */ /g; s/ $//' | cut -c1-300; }
run() { timeout 120 "$AZ" "$@" >"$work/out" 2>"$work/err" </dev/null; }
# expect TITLE WANTED az-words: it succeeds and prints exactly that
expect() {
  local title=$1 wanted=$2 got
  shift 2
  if ! run "$@"; then report FAIL "$title" "$(line "$work/err")"; return; fi
  got=$(line "$work/out")
  if [ "$got" = "$wanted" ]; then report ok "$title" "$got"; else report FAIL "$title" "wanted [$wanted], got [$got]"; fi
}
# refuse TITLE PATTERN az-words: it fails and says so
refuse() {
  local title=$1 pattern=$2
  shift 2
  if run "$@"; then report FAIL "$title" 'it succeeded'; return; fi
  if grep -Eiq -- "$pattern" "$work/err"; then report ok "$title" 'refused'; else report FAIL "$title" "$(line "$work/err")"; fi
}
finish() {
  printf '%s passed, %s failed\n' "$passed" "$failed"
  [ "$failed" = 0 ]
  exit
}

version=$("$AZ" version --query '"azure-cli"' -o tsv)
echo "azure-cli $version"
expect 'cloud register' '' cloud register -n sandbox --endpoint-resource-manager "$ENDPOINT" -o none
expect 'cloud set' '' cloud set -n sandbox -o none
expect 'login' '' login --service-principal -u "$CLIENT" -p "$SECRET" --tenant "$TENANT" -o none
[ "$failed" = 0 ] || finish

group=(-g fabrikam-rg) registry=(-n fabrikam -g fabrikam-rg)

# Network rules.
expect 'network-rule: deny by default' Deny acr update "${registry[@]}" --default-action Deny \
  --query networkRuleSet.defaultAction -o tsv
expect 'network-rule add' '16.17.18.0/24 Allow' acr network-rule add "${registry[@]}" --ip-address 16.17.18.0/24 \
  --query 'networkRuleSet.ipRules[0].[ipAddressOrRange, action]' -o tsv
expect 'network-rule list' '16.17.18.0/24' acr network-rule list "${registry[@]}" --query 'ipRules[].ipAddressOrRange' -o tsv
expect 'network-rule remove' 0 acr network-rule remove "${registry[@]}" --ip-address 16.17.18.0/24 \
  --query 'length(networkRuleSet.ipRules)' -o tsv
expect 'network-rule: allow again' Allow acr update "${registry[@]}" --default-action Allow \
  --query networkRuleSet.defaultAction -o tsv
expect 'public access off' Disabled acr update "${registry[@]}" --public-network-enabled false \
  --query publicNetworkAccess -o tsv
expect 'public access on' Enabled acr update "${registry[@]}" --public-network-enabled true \
  --query publicNetworkAccess -o tsv
expect 'trusted services off' None acr update "${registry[@]}" --allow-trusted-services false \
  --query networkRuleBypassOptions -o tsv

# Private endpoints: the subnet of the stores has room for one region more, so the new one goes to the hub.
registry_id=$("$AZ" acr show "${registry[@]}" --query id -o tsv)
expect 'subnet create' 10.1.2.0/26 network vnet subnet create "${group[@]}" --vnet-name fabrikam-hub -n more \
  --address-prefixes 10.1.2.0/26 --query 'addressPrefix || addressPrefixes[0]' -o tsv
expect 'private-endpoint create (manual)' Pending network private-endpoint create "${group[@]}" -n partner -l eastus \
  --vnet-name fabrikam-hub --subnet more --private-connection-resource-id "$registry_id" --group-id registry \
  --connection-name partner --manual-request \
  --query 'manualPrivateLinkServiceConnections[0].privateLinkServiceConnectionState.status' -o tsv
pending=$("$AZ" acr private-endpoint-connection list -r fabrikam "${group[@]}" \
  --query "[?privateLinkServiceConnectionState.status=='Pending'].name | [0]" -o tsv)
expect 'private-endpoint-connection approve' 'Approved checked' acr private-endpoint-connection approve -r fabrikam \
  "${group[@]}" -n "$pending" --description checked \
  --query 'privateLinkServiceConnectionState.[status, description]' -o tsv
expect 'private-endpoint-connection show' Approved acr private-endpoint-connection show -r fabrikam "${group[@]}" \
  -n "$pending" --query privateLinkServiceConnectionState.status -o tsv
expect 'private-endpoint show' 3 network private-endpoint show "${group[@]}" -n partner \
  --query 'length(customDnsConfigs)' -o tsv
expect 'private-endpoint-connection reject' Rejected acr private-endpoint-connection reject -r fabrikam \
  "${group[@]}" -n "$pending" --query privateLinkServiceConnectionState.status -o tsv
expect 'private-endpoint-connection delete' '' acr private-endpoint-connection delete -r fabrikam "${group[@]}" \
  -n "$pending" -o none
expect 'private-endpoint-connection list' 3 acr private-endpoint-connection list -r fabrikam "${group[@]}" \
  --query 'length(@)' -o tsv
expect 'private-link-resource list' 'registry_data_eastus registry_data_westus2 registry' acr private-link-resource \
  list "${registry[@]}" --query '[0].requiredMembers' -o tsv
expect 'private-endpoint delete' '' network private-endpoint delete "${group[@]}" -n partner -o none
expect 'subnet delete' '' network vnet subnet delete "${group[@]}" --vnet-name fabrikam-hub -n more -o none
expect 'replication create with the last addresses' Succeeded acr replication create -r fabrikam "${group[@]}" \
  -l westeurope --query provisioningState -o tsv
refuse 'replication create without a free address' 'does not have enough free IP addresses' \
  acr replication create -r fabrikam "${group[@]}" -l northeurope -o none
expect 'replication delete gives them back' '' acr replication delete -r fabrikam "${group[@]}" -n westeurope -o none

# Locks.
expect 'lock create' CanNotDelete lock create -n keep --lock-type CanNotDelete --resource "$registry_id" --query level -o tsv
refuse 'replication delete under a lock' ScopeLocked acr replication delete -r fabrikam "${group[@]}" -n westus2 -o none
expect 'lock delete' '' lock delete -n keep --resource "$registry_id" -o none

# The generic list, in every form; endpoints without data endpoints name the storage of Azure.
expect 'resource list' 'fabrikam Succeeded true' resource list \
  --query "[?name=='fabrikam'] | [0].[name, provisioningState, createdTime != null]" -o tsv
expect 'resource list -g' 2 resource list "${group[@]}" --query "length([?type=='Microsoft.ContainerRegistry/registries/replications'])" -o tsv
expect 'resource list --resource-type' fabrikam resource list --resource-type Microsoft.ContainerRegistry/registries \
  --query '[].name' -o tsv
expect 'resource list --namespace' fabrikam resource list --namespace Microsoft.ContainerRegistry --resource-type registries \
  --query '[].name' -o tsv
expect 'resource list --name' fabrikam resource list --name fabrikam --query '[].name' -o tsv
expect 'resource list --location' fabrikam/westus2 resource list --location 'West US 2' \
  --query "[?starts_with(type, 'Microsoft.ContainerRegistry')].name" -o tsv
expect 'acr update --tags' web acr update "${registry[@]}" --tags team=web --query tags.team -o tsv
expect 'resource list --tag' fabrikam resource list --tag team=web --query '[].name' -o tsv
expect 'resource list --tag, the name only' fabrikam resource list --tag team --query '[].name' -o tsv
expect 'resource list --tag, a prefix' fabrikam resource list --tag 'te*' --query '[].name' -o tsv
expect 'acr update --tags, none' 0 acr update "${registry[@]}" --tags '' --query 'length(tags || `{}`)' -o tsv
expect 'show-endpoints without data endpoints' '*.blob.core.windows.net eastus westus2' acr show-endpoints "${registry[@]}" \
  --query '[dataEndpoints[0].endpoint, sort(dataEndpoints[].region)][]' -o tsv

# Policies.
allowed=e56962a6-4747-49cd-b67b-bf8b01975c4c
expect 'policy assignment create' Default policy assignment create "${group[@]}" -n regions --policy $allowed \
  --params '{"listOfAllowedLocations": {"value": ["eastus", "westus2"]}}' --query enforcementMode -o tsv
expect 'policy assignment list' "regions eastus" policy assignment list "${group[@]}" \
  --query '[0].[name, parameters.listOfAllowedLocations.value[0]]' -o tsv
expect 'policy assignment show' regions policy assignment show "${group[@]}" -n regions --query name -o tsv
refuse 'replication create where a policy forbids it' 'RequestDisallowedByPolicy' \
  acr replication create -r fabrikam "${group[@]}" -l japaneast -o none
expect 'checkPolicyRestrictions' 'Deny japaneast' rest --method post --resource https://management.azure.com/ \
  --url "$ENDPOINT/subscriptions/$SUBSCRIPTION/resourceGroups/fabrikam-rg/providers/Microsoft.PolicyInsights/checkPolicyRestrictions?api-version=2024-10-01" \
  --body '{"resourceDetails": {"resourceContent": {"type": "Microsoft.ContainerRegistry/registries/replications", "name": "fabrikam/japaneast"}}, "pendingFields": [{"field": "location", "values": ["japaneast", "westus2"]}]}' \
  --query 'fieldRestrictions[0].restrictions[0].[result, values[0]]' -o tsv
expect 'policy assignment delete' '' policy assignment delete "${group[@]}" -n regions -o none
expect 'policy assignment list after it' 0 policy assignment list "${group[@]}" --query 'length(@)' -o tsv

# Tags at a scope.
expect 'tag create' 'web prod' tag create --resource-id "$registry_id" --tags team=web stage=prod \
  --query 'properties.tags.[team, stage]' -o tsv
expect 'tag update --operation merge' 'data prod' tag update --resource-id "$registry_id" --operation merge --tags team=data \
  --query 'properties.tags.[team, stage]' -o tsv
expect 'tag update --operation delete' 1 tag update --resource-id "$registry_id" --operation delete --tags stage=prod \
  --query 'length(properties.tags)' -o tsv
expect 'tag update --operation replace' a tag update --resource-id "$registry_id" --operation replace --tags a=b \
  --query 'keys(properties.tags)' -o tsv
expect 'tag list' b tag list --resource-id "$registry_id" --query properties.tags.a -o tsv
expect 'the registry has them' b acr show "${registry[@]}" --query tags.a -o tsv
expect 'tag delete' '' tag delete --resource-id "$registry_id" --yes -o none
expect 'tag list after it' 0 tag list --resource-id "$registry_id" --query 'length(properties.tags)' -o tsv

# Roles: the sandbox has no directory, so that principals have no names.
expect 'role definition list' 8e3af657-a8ff-443c-a75c-2fe8c4bcb635 role definition list -n Owner --query '[0].name' -o tsv
expect 'role assignment list' 'Owner ServicePrincipal' role assignment list --query '[0].[roleDefinitionName, principalType]' -o tsv
expect 'role assignment list --scope' 0 role assignment list --scope "$registry_id" --query 'length(@)' -o tsv
expect 'role assignment list --include-inherited' Owner role assignment list --scope "$registry_id" --include-inherited \
  --query '[].roleDefinitionName' -o tsv
expect 'role assignment list --all' Owner role assignment list --all --query '[].roleDefinitionName' -o tsv

# Deployments (the home replica, which the template does not name, is ignored): a template with a registry, a replica and a comment, which the client sends as it is.
cat >"$work/geo.json" <<'TEMPLATE'
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {"name": {"type": "string"}, "regions": {"type": "array", "defaultValue": ["westus2"]}},
  "resources": [
    {
      "type": "Microsoft.ContainerRegistry/registries", // the registry
      "apiVersion": "2023-07-01",
      "name": "[parameters('name')]",
      "location": "[resourceGroup().location]",
      "sku": {"name": "Premium"}
    },
    /* and its replicas */
    {
      "type": "Microsoft.ContainerRegistry/registries/replications",
      "apiVersion": "2023-07-01",
      "name": "[format('{0}/{1}', parameters('name'), parameters('regions')[copyIndex()])]",
      "location": "[parameters('regions')[copyIndex()]]",
      "dependsOn": ["[resourceId('Microsoft.ContainerRegistry/registries', parameters('name'))]"],
      "copy": {"name": "replicas", "count": "[length(parameters('regions'))]"}
    }
  ],
  "outputs": {"id": {"type": "string", "value": "[resourceId('Microsoft.ContainerRegistry/registries', parameters('name'))]"}}
}
TEMPLATE
deploy=("${group[@]}" -n geo --template-file "$work/geo.json" --parameters name=clientsdeployed)
expect 'deployment group validate' 'Succeeded 2' deployment group validate "${deploy[@]}" \
  --query 'properties.[provisioningState, length(validatedResources)]' -o tsv
expect 'deployment group what-if' 'Create Create' deployment group what-if "${deploy[@]}" --no-pretty-print \
  --query "changes[?contains(resourceId, 'clientsdeployed')].changeType" -o tsv
expect 'deployment group create' "Succeeded ${registry_id%/*}/clientsdeployed" deployment group create "${deploy[@]}" \
  --query 'properties.[provisioningState, outputs.id.value]' -o tsv
expect 'deployment group show' 2 deployment group show "${group[@]}" -n geo --query 'length(properties.outputResources)' -o tsv
expect 'deployment group list' 'geo Succeeded' deployment group list "${group[@]}" \
  --query '[0].[name, properties.provisioningState]' -o tsv
expect 'deployment operation group list' 'OK Created' deployment operation group list "${group[@]}" -n geo \
  --query '[].properties.statusCode' -o tsv
expect 'deployment group what-if, nothing to do' 'NoChange NoChange Ignore' deployment group what-if "${deploy[@]}" --no-pretty-print \
  --query "changes[?contains(resourceId, 'clientsdeployed')].changeType" -o tsv
refuse 'deployment group validate without a parameter' 'InvalidTemplate|Missing input' deployment group validate "${group[@]}" \
  -n geo --template-file "$work/geo.json" --no-prompt true -o none
expect 'acr delete, deployed' '' acr delete -n clientsdeployed "${group[@]}" --yes -o none

# Domain name labels: the hash is in the login server and in every host below it.
if [ "$("$AZ" acr create -h | grep -c -- --dnl-scope)" != 0 ]; then
  expect 'acr check-name --dnl-scope' true acr check-name -n clientslabelled --dnl-scope TenantReuse --query nameAvailable -o tsv
  offered=$("$AZ" acr check-name -n clientslabelled --dnl-scope TenantReuse --query availableLoginServerName -o tsv)
  expect 'acr create --dnl-scope' "$offered TenantReuse" acr create -n clientslabelled "${group[@]}" --sku Premium -l eastus \
    --dnl-scope TenantReuse --data-endpoint-enabled true --query '[loginServer, autoGeneratedDomainNameLabelScope]' -o tsv
  expect 'show-endpoints with a label' "$offered ${offered%%.*}.eastus.data.azurecr.io" acr show-endpoints -n clientslabelled \
    "${group[@]}" --query '[loginServer, dataEndpoints[0].endpoint]' -o tsv
  expect 'acr check-name --dnl-scope, taken' 'false AlreadyExists' acr check-name -n clientslabelled --dnl-scope NoReuse \
    --query '[nameAvailable, reason]' -o tsv
  expect 'acr delete, labelled' '' acr delete -n clientslabelled "${group[@]}" --yes -o none
else
  echo "skip domain name labels: azure-cli $version does not have them"
fi

# Regional endpoints are a preview of the newest versions.
if [ "$("$AZ" acr create -h | grep -c -- --regional-endpoints)" != 0 ]; then
  expect 'group create' Succeeded group create -n clients-rg -l eastus --query properties.provisioningState -o tsv
  expect 'acr create --regional-endpoints' Enabled acr create -n clientsregional -g clients-rg --sku Premium \
    --data-endpoint-enabled true --regional-endpoints enabled --query regionalEndpoints -o tsv
  expect 'show-endpoints' clientsregional.eastus.geo.azurecr.io acr show-endpoints -n clientsregional -g clients-rg \
    --query 'regionalEndpoints[].endpoint' -o tsv
  expect 'regional endpoints off' Disabled acr update -n clientsregional -g clients-rg --regional-endpoints disabled \
    --query regionalEndpoints -o tsv
  expect 'acr create: policies' 7 acr config retention update -r clientsregional --status enabled --days 7 \
    --type UntaggedManifests --query days -o tsv
  expect 'identity assign' systemAssigned acr identity assign -n clientsregional -g clients-rg --identities '[system]' \
    --query identity.type -o tsv
  expect 'group delete' '' group delete -n clients-rg --yes -o none
else
  echo "skip regional endpoints: azure-cli $version does not have them"
fi

# The admin user's passwords are made up.
refuse 'credential show without an admin user' 'admin user is disabled|admin' acr credential show "${registry[@]}" -o none
expect 'acr update --admin-enabled' true acr update "${registry[@]}" --admin-enabled true --query adminUserEnabled -o tsv
expect 'credential show' 'fabrikam 2' acr credential show "${registry[@]}" --query '[username, length(passwords)]' -o tsv
expect 'credential renew' 2 acr credential renew "${registry[@]}" --password-name password2 --query 'length(passwords)' -o tsv

# Images come from registries of the sandbox only.
expect 'trusted services on' AzureServices acr update "${registry[@]}" --allow-trusted-services true \
  --query networkRuleBypassOptions -o tsv
refuse 'import of an image that is not there' 'Unable to find manifest digest' acr import "${registry[@]}" \
  --source web:1 -r fabrikam -o none
refuse 'import from elsewhere is refused by name' 'does not implement importing from mcr.microsoft.com' \
  acr import "${registry[@]}" \
  --source mcr.microsoft.com/hello-world:latest -o none
finish
