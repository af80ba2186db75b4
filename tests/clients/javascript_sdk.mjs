// The JavaScript SDK, unmodified, on a served sandbox; run.sh starts both.
// ENDPOINT, TENANT, CLIENT, SECRET and SUBSCRIPTION are in the environment; Node trusts the sandbox's CA.
import { readFileSync } from "node:fs";
import { ContainerRegistryManagementClient } from "@azure/arm-containerregistry";
import { ClientSecretCredential } from "@azure/identity";

const { ENDPOINT, TENANT, CLIENT, SECRET, SUBSCRIPTION } = process.env;
const [group, registry] = ["contoso-rg", "contoso"];
let passed = 0;

function check(what, value, wanted) {
  const [got, expected] = [JSON.stringify(value), JSON.stringify(wanted)];
  if (got !== expected) {
    console.log(`FAIL ${what}: wanted ${expected}, got ${got}`);
    process.exit(1);
  }
  passed += 1;
  console.log(`ok   ${what}: ${got}`);
}

async function all(pages) {
  const found = [];
  for await (const one of pages) found.push(one);
  return found;
}

for (const name of ["@azure/arm-containerregistry", "@azure/identity"]) {
  const path = new URL(`node_modules/${name}/package.json`, import.meta.url);
  console.log(name, JSON.parse(readFileSync(path, "utf8")).version);
}
console.log("node", process.version);

const credential = new ClientSecretCredential(TENANT, CLIENT, SECRET, {
  authorityHost: ENDPOINT,
  disableInstanceDiscovery: true,
});
const client = new ContainerRegistryManagementClient(credential, SUBSCRIPTION, {
  endpoint: ENDPOINT,
  credentials: { scopes: ["https://management.azure.com/.default"] },
});
const replicas = async () => (await all(client.replications.list(group, registry))).map((one) => one.location).sort();

check("list", (await all(client.registries.list())).map((one) => one.name).sort(), ["contoso", "contosowesteu"]);

const premium = await client.registries.update(group, registry, { sku: { name: "Premium" } });
check("upgrade", premium.sku?.tier, "Premium");
const made = await client.replications.create(group, registry, "eastus", { location: "eastus" });
check("create", [made.name, made.provisioningState], ["eastus", "Succeeded"]);
const changed = await client.replications.update(group, registry, "eastus", {
  tags: { a: "b" },
  regionEndpointEnabled: false,
});
check("update", [changed.tags, changed.regionEndpointEnabled], [{ a: "b" }, false]);
check("replicas", await replicas(), ["eastus", "westus"]);
const hook = await client.webhooks.create(group, registry, "hook1", {
  location: "eastus",
  serviceUri: "http://hook.example.com",
  actions: ["push"],
  status: "enabled",
});
check("webhook", [hook.status, hook.location], ["enabled", "eastus"]);
const callback = await client.webhooks.getCallbackConfig(group, registry, "hook1");
check("callback", callback.serviceUri, "http://hook.example.com");
const usages = await client.registries.listUsages(group, registry);
check("usages", usages.value?.find((one) => one.name === "Geo-replications")?.currentValue, 2);
const taken = await client.registries.checkNameAvailability({
  name: registry,
  type: "Microsoft.ContainerRegistry/registries",
});
check("name", [taken.nameAvailable, taken.reason], [false, "AlreadyExists"]);
await client.replications.delete(group, registry, "eastus");
check("delete", await replicas(), ["westus"]);
const refusal = await client.credentialSets.get(group, registry, "one").catch((error) => [error.statusCode, error.code]);
check("refusal", refusal, [501, "NotImplementedInSandbox"]);
await client.registries.delete(group, registry);
check("registry delete", (await all(client.registries.list())).map((one) => one.name), ["contosowesteu"]);
console.log(`${passed} passed, 0 failed`);
