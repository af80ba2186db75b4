#.bicep
param name string = 'contoso'
var r = '${name}x'
resource a 'Microsoft.ContainerRegistry/registries@2025-11-01' = if (true) {
  name: name
  location: 'westus'
  sku: { name: 'Premium' }
  resource b 'replications' = [for l in ['eastus', 'westus2']: {
    name: l
    location: l
  }]
}
resource w 'Microsoft.ContainerRegistry/registries/webhooks@2025-11-01' existing = {
  parent: a
  name: '''hook'''
}
