"""Facts: the names of Azure's regions, of every cloud, as far as they were known when this was written.

Azure opens regions, so that a name which is not here may be one all the same: nothing is refused for that.
"""

# fmt: off

from __future__ import annotations

AS_OF = "March 2026"

# Physical regions of the locations call of each cloud; geographies such as "europe" hold no registries.
REGION_NAMES = frozenset({
    "australiacentral", "australiacentral2", "australiaeast", "australiasoutheast", "austriaeast", "belgiumcentral",
    "brazilsouth", "brazilsoutheast", "canadacentral", "canadaeast", "centralindia", "centralus", "chilecentral",
    "denmarkeast", "eastasia", "eastus", "eastus2", "francecentral", "francesouth", "germanynorth",
    "germanywestcentral", "indonesiacentral", "israelcentral", "italynorth", "japaneast", "japanwest",
    "jioindiacentral", "jioindiawest", "koreacentral", "koreasouth", "malaysiawest", "mexicocentral",
    "newzealandnorth", "northcentralus", "northeurope", "norwayeast", "norwaywest", "polandcentral", "qatarcentral",
    "southafricanorth", "southafricawest", "southcentralus", "southeastasia", "southindia", "spaincentral",
    "swedencentral", "swedensouth", "switzerlandnorth", "switzerlandwest", "uaecentral", "uaenorth", "uksouth",
    "ukwest", "westcentralus", "westeurope", "westindia", "westus", "westus2", "westus3",
    "usdodcentral", "usdodeast", "usgovarizona", "usgovtexas", "usgovvirginia",
    "chinaeast", "chinaeast2", "chinaeast3", "chinanorth", "chinanorth2", "chinanorth3",
    # Canary regions: customers do not see them, but subscriptions of Microsoft do.
    "centraluseuap", "eastus2euap",
})
