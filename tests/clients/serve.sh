# Sourced, with ACRGEO, PYTHON and folder set: `serve ARGS…` starts a sandbox and exports ENDPOINT, CA, TOKEN, TENANT, CLIENT, SECRET and SUBSCRIPTION.
server=
stop() {
  if [ -n "$server" ]; then kill "$server" 2>/dev/null; wait "$server" 2>/dev/null; fi
  server=
}
serve() {
  stop
  rm -f "$folder/ready.json"
  "$ACRGEO" sandbox serve --ready-file "$folder/ready.json" "$@" >/dev/null &
  server=$!
  for _ in $(seq 100); do
    [ ! -s "$folder/ready.json" ] || break
    sleep 0.1
  done
  local name key
  for name in ENDPOINT:endpoint CA:caFile TENANT:tenantId CLIENT:clientId SECRET:clientSecret TOKEN:token SUBSCRIPTION:subscriptionId; do
    key=$("$PYTHON" -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$folder/ready.json" "${name#*:}") ||
      return 1
    export "${name%%:*}=$key"
  done
}
