"""Facts: the regions of the public cloud as the locations call lists them (2026-03), and where registries live.

Canary and stage regions are left out: customers do not see them.
"""

# ruff: noqa: E501  one region a line
# fmt: off

from __future__ import annotations

# name, display name, geography, geography group, longitude, latitude, place, pair, category,
# and the physical zone behind each logical one ("132": logical zone 2 is physical zone 3; "": no zones).
PHYSICAL: tuple[tuple[str, str, str, str, str, str, str, str, str, str], ...] = (
    ("australiacentral", "Australia Central", "Australia", "Asia Pacific", "149.1244", "-35.3075", "Canberra", "australiacentral2", "Other", ""),
    ("australiacentral2", "Australia Central 2", "Australia", "Asia Pacific", "149.1244", "-35.3075", "Canberra", "australiacentral", "Other", ""),
    ("australiaeast", "Australia East", "Australia", "Asia Pacific", "151.2094", "-33.86", "New South Wales", "australiasoutheast", "Recommended", "132"),
    ("australiasoutheast", "Australia Southeast", "Australia", "Asia Pacific", "144.9631", "-37.8136", "Victoria", "australiaeast", "Other", ""),
    ("austriaeast", "Austria East", "Austria", "Europe", "16.3727779", "48.2092056", "Vienna", "", "Recommended", "132"),
    ("belgiumcentral", "Belgium Central", "Belgium", "Europe", "4.355707169", "50.84553528", "Brussels", "", "Recommended", "132"),
    ("brazilsouth", "Brazil South", "Brazil", "South America", "-46.633", "-23.55", "Sao Paulo State", "southcentralus", "Recommended", "132"),
    ("brazilsoutheast", "Brazil Southeast", "Brazil", "South America", "-43.2075", "-22.90278", "Rio", "brazilsouth", "Other", ""),
    ("canadacentral", "Canada Central", "Canada", "Canada", "-79.383", "43.653", "Toronto", "canadaeast", "Recommended", "132"),
    ("canadaeast", "Canada East", "Canada", "Canada", "-71.217", "46.817", "Quebec", "canadacentral", "Other", ""),
    ("centralindia", "Central India", "India", "Asia Pacific", "73.9197", "18.5822", "Pune", "southindia", "Recommended", "132"),
    ("centralus", "Central US", "United States", "US", "-93.6208", "41.5908", "Iowa", "eastus2", "Recommended", "132"),
    ("chilecentral", "Chile Central", "Chile", "South America", "-70.673676", "-33.447487", "Santiago", "", "Recommended", "132"),
    ("denmarkeast", "Denmark East", "Denmark", "Europe", "12.56553", "55.67594", "Copenhagen", "", "Recommended", "132"),
    ("eastasia", "East Asia", "Asia Pacific", "Asia Pacific", "114.188", "22.267", "Hong Kong", "southeastasia", "Recommended", "132"),
    ("eastus", "East US", "United States", "US", "-79.8164", "37.3719", "Virginia", "westus", "Recommended", "132"),
    ("eastus2", "East US 2", "United States", "US", "-78.3889", "36.6681", "Virginia", "centralus", "Other", "132"),
    ("francecentral", "France Central", "France", "Europe", "2.373", "46.3772", "Paris", "francesouth", "Recommended", "132"),
    ("francesouth", "France South", "France", "Europe", "2.1972", "43.8345", "Marseille", "francecentral", "Other", ""),
    ("germanynorth", "Germany North", "Germany", "Europe", "8.806422", "53.073635", "Berlin", "germanywestcentral", "Other", ""),
    ("germanywestcentral", "Germany West Central", "Germany", "Europe", "8.682127", "50.110924", "Frankfurt", "germanynorth", "Recommended", "132"),
    ("indonesiacentral", "Indonesia Central", "Indonesia", "Asia Pacific", "106.816666", "-6.2", "Jakarta", "", "Recommended", "132"),
    ("israelcentral", "Israel Central", "Israel", "Middle East", "33.4506633", "31.2655698", "Israel", "", "Recommended", "132"),
    ("italynorth", "Italy North", "Italy", "Europe", "9.18109", "45.46888", "Milan", "", "Recommended", "132"),
    ("japaneast", "Japan East", "Japan", "Asia Pacific", "139.77", "35.68", "Tokyo, Saitama", "japanwest", "Recommended", "132"),
    ("japanwest", "Japan West", "Japan", "Asia Pacific", "135.5022", "34.6939", "Osaka", "japaneast", "Recommended", "132"),
    ("jioindiacentral", "Jio India Central", "India", "Asia Pacific", "79.08886", "21.146633", "Nagpur", "jioindiawest", "Other", ""),
    ("jioindiawest", "Jio India West", "India", "Asia Pacific", "70.05773", "22.470701", "Jamnagar", "jioindiacentral", "Other", ""),
    ("koreacentral", "Korea Central", "Korea", "Asia Pacific", "126.978", "37.5665", "Seoul", "koreasouth", "Recommended", "132"),
    ("koreasouth", "Korea South", "Korea", "Asia Pacific", "129.0756", "35.1796", "Busan", "koreacentral", "Other", ""),
    ("malaysiawest", "Malaysia West", "Malaysia", "Asia Pacific", "101.693207", "3.140853", "Kuala Lumpur", "", "Recommended", "132"),
    ("mexicocentral", "Mexico Central", "Mexico", "Mexico", "-100.389888", "20.588818", "Querétaro State", "", "Recommended", "132"),
    ("newzealandnorth", "New Zealand North", "New Zealand", "Asia Pacific", "174.76349", "-36.84853", "Auckland", "", "Recommended", "132"),
    ("northcentralus", "North Central US", "United States", "US", "-87.6278", "41.8819", "Illinois", "southcentralus", "Other", ""),
    ("northeurope", "North Europe", "Europe", "Europe", "-6.2597", "53.3478", "Ireland", "westeurope", "Recommended", "132"),
    ("norwayeast", "Norway East", "Norway", "Europe", "10.752245", "59.913868", "Norway", "norwaywest", "Recommended", "132"),
    ("norwaywest", "Norway West", "Norway", "Europe", "5.733107", "58.969975", "Norway", "norwayeast", "Other", ""),
    ("polandcentral", "Poland Central", "Poland", "Europe", "21.01666", "52.23334", "Warsaw", "", "Recommended", "132"),
    ("qatarcentral", "Qatar Central", "Qatar", "Middle East", "51.439327", "25.551462", "Doha", "", "Recommended", "132"),
    ("southafricanorth", "South Africa North", "South Africa", "Africa", "28.21837", "-25.73134", "Johannesburg", "southafricawest", "Recommended", "132"),
    ("southafricawest", "South Africa West", "South Africa", "Africa", "18.843266", "-34.075691", "Cape Town", "southafricanorth", "Other", ""),
    ("southcentralus", "South Central US", "United States", "US", "-98.5", "29.4167", "Texas", "northcentralus", "Other", "132"),
    ("southeastasia", "Southeast Asia", "Asia Pacific", "Asia Pacific", "103.833", "1.283", "Singapore", "eastasia", "Recommended", "132"),
    ("southindia", "South India", "India", "Asia Pacific", "80.1636", "12.9822", "Chennai", "centralindia", "Other", ""),
    ("spaincentral", "Spain Central", "Spain", "Europe", "3.4209", "40.4259", "Madrid", "", "Recommended", "132"),
    ("swedencentral", "Sweden Central", "Sweden", "Europe", "17.14127", "60.67488", "Gävle", "swedensouth", "Recommended", "132"),
    ("switzerlandnorth", "Switzerland North", "Switzerland", "Europe", "8.564572", "47.451542", "Zurich", "switzerlandwest", "Recommended", "132"),
    ("switzerlandwest", "Switzerland West", "Switzerland", "Europe", "6.143158", "46.204391", "Geneva", "switzerlandnorth", "Other", ""),
    ("uaecentral", "UAE Central", "UAE", "Middle East", "54.366669", "24.466667", "Abu Dhabi", "uaenorth", "Other", ""),
    ("uaenorth", "UAE North", "UAE", "Middle East", "55.316666", "25.266666", "Dubai", "uaecentral", "Recommended", "132"),
    ("uksouth", "UK South", "United Kingdom", "UK", "-0.799", "50.941", "London", "ukwest", "Recommended", "132"),
    ("ukwest", "UK West", "United Kingdom", "UK", "-3.084", "53.427", "Cardiff", "uksouth", "Other", ""),
    ("westcentralus", "West Central US", "United States", "US", "-110.234", "40.89", "Wyoming", "westus2", "Other", ""),
    ("westeurope", "West Europe", "Europe", "Europe", "4.9", "52.3667", "Netherlands", "northeurope", "Recommended", "132"),
    ("westindia", "West India", "India", "Asia Pacific", "72.868", "19.088", "Mumbai", "southindia", "Other", ""),
    ("westus", "West US", "United States", "US", "-122.417", "37.783", "California", "eastus", "Other", ""),
    ("westus2", "West US 2", "United States", "US", "-119.852", "47.233", "Washington", "westcentralus", "Recommended", "132"),
    ("westus3", "West US 3", "United States", "US", "-112.074036", "33.448376", "Phoenix", "eastus", "Other", "132"),
)

# name, display name: groupings without coordinates, geography or pair.
LOGICAL: tuple[tuple[str, str], ...] = (
    ("asia", "Asia"),
    ("asiapacific", "Asia Pacific"),
    ("australia", "Australia"),
    ("brazil", "Brazil"),
    ("canada", "Canada"),
    ("europe", "Europe"),
    ("france", "France"),
    ("germany", "Germany"),
    ("global", "Global"),
    ("india", "India"),
    ("indonesia", "Indonesia"),
    ("israel", "Israel"),
    ("italy", "Italy"),
    ("japan", "Japan"),
    ("korea", "Korea"),
    ("malaysia", "Malaysia"),
    ("mexico", "Mexico"),
    ("newzealand", "New Zealand"),
    ("norway", "Norway"),
    ("poland", "Poland"),
    ("qatar", "Qatar"),
    ("singapore", "Singapore"),
    ("southafrica", "South Africa"),
    ("spain", "Spain"),
    ("sweden", "Sweden"),
    ("switzerland", "Switzerland"),
    ("taiwan", "Taiwan"),
    ("uae", "United Arab Emirates"),
    ("uk", "United Kingdom"),
    ("unitedstates", "United States"),
)

# Where the provider call says that registries and replications live, as display names. The payload of 2024-02 is real.
# Assumed: the regions after "Spain Central", which opened later.
REGISTRY_LOCATIONS: tuple[str, ...] = (
    "West US", "East US", "South Central US", "West Europe", "North Europe", "UK South", "UK West", "Australia East",
    "Australia Southeast", "Central India", "Korea Central", "France Central", "South Africa North", "UAE North",
    "East Asia", "Japan East", "Japan West", "Southeast Asia", "South India", "Brazil South", "Canada East",
    "Canada Central", "Central US", "East US 2", "North Central US", "West Central US", "West US 2",
    "Switzerland North", "UAE Central", "Switzerland West", "Germany West Central", "Brazil Southeast", "Norway East",
    "Korea South", "West US 3", "Norway West", "Sweden Central", "Jio India West", "Jio India Central",
    "Australia Central 2", "Australia Central", "Qatar Central", "Germany North", "Poland Central", "France South",
    "Italy North", "Israel Central", "Sweden South", "South Africa West", "Spain Central", "Mexico Central",
    "New Zealand North", "Austria East", "Chile Central", "Indonesia Central", "Malaysia West", "Belgium Central",
    "Denmark East",
)

# The versions that the provider call names, newest first.
# Assumed: those after 2023-11-01-preview.
API_VERSIONS: tuple[str, ...] = (
    "2026-11-01", "2026-09-01-preview", "2026-03-01-preview", "2026-01-01-preview", "2025-11-01", "2025-05-01-preview",
    "2025-04-01", "2025-03-01-preview", "2024-11-01-preview", "2023-11-01-preview", "2023-08-01-preview", "2023-07-01",
    "2023-06-01-preview", "2023-01-01-preview", "2022-12-01", "2022-02-01-preview", "2021-12-01-preview", "2021-09-01",
    "2021-08-01-preview", "2021-06-01-preview", "2020-11-01-preview", "2019-12-01-preview", "2019-05-01", "2017-10-01",
)
