#!/usr/bin/env bash
# Contoso pushes every image to two Standard registries. It moves to one Premium registry with replicas near its
# customers, drains a replica, restores it, and deletes another one. Runs on the local sandbox, which it resets first.
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

tell 'Pulls from West Europe are slow: drain it, and say why.'
run routing disable contoso westeurope --reason 'slow pulls' --until 2h --by oncall --yes
run routing show contoso

tell 'West Europe has recovered: restore it.'
run routing enable contoso westeurope --yes

tell 'East US is close enough to Canada: delete the replica there.'
run replica delete contoso canadacentral --yes
run show contoso
