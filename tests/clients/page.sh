#!/usr/bin/env bash
# The `sh` blocks of a page of docs, in one shell, with the real Azure CLI and acrgeo on a served sandbox.
#
#   page.sh AZ PAGE        with ACRGEO, ENDPOINT, CA, TOKEN, TENANT, CLIENT and SECRET in the environment
set -eu
AZ=$1 PAGE=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export AZURE_CONFIG_DIR=$work/config REQUESTS_CA_BUNDLE=$CA NO_PROXY=127.0.0.1,localhost no_proxy=127.0.0.1,localhost
export AZURE_CORE_INSTANCE_DISCOVERY=false AZURE_CORE_COLLECT_TELEMETRY=false AZURE_CORE_ONLY_SHOW_ERRORS=true
export AZURE_EXTENSION_USE_DYNAMIC_INSTALL=no AZURE_CORE_OUTPUT=none
export ACRGEO_SANDBOX_URL=$ENDPOINT ACRGEO_SANDBOX_CA=$CA ACRGEO_SANDBOX_TOKEN=$TOKEN
mkdir -p "$AZURE_CONFIG_DIR" "$work/bin"
ln -s "$(realpath "$AZ")" "$work/bin/az"
ln -s "$(realpath "$ACRGEO")" "$work/bin/acrgeo"
export PATH=$work/bin:$PATH
az cloud register -n sandbox --endpoint-resource-manager "$ENDPOINT"
az cloud set -n sandbox
az login --service-principal -u "$CLIENT" -p "$SECRET" --tenant "$TENANT"
{
  echo 'set -eux -o pipefail'
  awk '/^```sh$/ { inside = 1; next } /^```$/ { inside = 0 } inside' "$PAGE"
} >"$work/page.sh"
cd "$work"
timeout 900 bash page.sh
