#!/usr/bin/env bash
# Contoso pushes every image to two Standard registries. One of them becomes Premium, with replicas near its customers,
# and takes over from the other; a replica is drained and restored, and another one deleted. Runs on the local sandbox,
# which it resets first.
set -euo pipefail

acrgeo=${ACRGEO:-acrgeo}
# Unset variables that could lead away from the local sandbox or change what a command does.
for name in "${!ACRGEO_@}" "${!AZURE_@}"; do
  case $name in
    ACRGEO_SANDBOX_STATE | ACRGEO_SANDBOX_SPEED | ACRGEO_NO_COLOR) ;;
    *) unset "$name" ;;
  esac
done
export ACRGEO_SANDBOX=1

tell() { printf '\n\n# %s\n' "$*"; }
run() {
  printf '\n$ acrgeo'
  for word in "$@"; do
    if [[ $word =~ ^[[:alnum:]_./=-]+$ ]]; then printf ' %s' "$word"; else printf ' "%s"' "$word"; fi
  done
  printf '\n'
  "$acrgeo" "$@"
}

tell 'Two registries in two regions: every image is pushed twice.'
run sandbox reset
run list

tell 'Where else could contoso go, and what would it take?'
run regions contoso --query "regions[?state=='possible' && geography=='Canada'].{region: name, km: distanceKm}"
run permissions check contoso
run replica add contoso eastus canadacentral westeurope --upgrade --dry-run

tell 'One Premium registry in four regions. Each new replica is routed when it is ready.'
run replica add contoso eastus canadacentral westeurope --upgrade --route-when-ready --yes
run show contoso

tell 'West Europe pulls from a replica now. What would go with the second registry, and what does it still cost?'
run webhook list contosowesteu
run endpoints show contosowesteu
run cost contosowesteu

tell 'Pulls from West Europe are slow: drain it, and say why.'
run routing disable contoso westeurope --reason 'slow pulls' --until 2h --by oncall --yes
run routing show contoso

tell 'West Europe has recovered: restore it.'
run routing enable contoso westeurope --yes

tell 'East US is close enough to Canada: delete the replica there.'
run replica delete contoso canadacentral --yes
run show contoso

tell 'One registry is left to push to. This is the file that describes it.'
run export contoso

cat <<'NEXT'

acrgeo copies no images and deletes no registry: on Azure, az acr import copies what only the second registry has, and
az acr delete ends it once nobody pulls from it.

next: acrgeo --sandbox map contoso                     see it on a map
      acrgeo --sandbox export contoso > contoso.yaml   keep it in a file
      acrgeo --sandbox drift -f contoso.yaml           ask whether it still matches the file
NEXT
