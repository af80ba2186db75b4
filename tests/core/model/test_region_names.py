"""The regions that acrgeo knows, against the display names of Azure's documentation."""

from __future__ import annotations

from acrgeo.core.model.region import normalise_region
from acrgeo.core.model.region_names import REGION_NAMES
from tests.rows import rows

DOCUMENTED = {
    "Asia Pacific": "Australia Central, Australia Central 2, Australia East, Australia Southeast, Central India, "
    "East Asia, Indonesia Central, Japan East, Japan West, Jio India Central, Jio India West, Korea Central, "
    "Korea South, Malaysia West, New Zealand North, South India, Southeast Asia, West India",
    "Europe": "Austria East, Belgium Central, Denmark East, France Central, France South, Germany North, "
    "Germany West Central, Italy North, North Europe, Norway East, Norway West, Poland Central, Spain Central, "
    "Sweden Central, Sweden South, Switzerland North, Switzerland West, UK South, UK West, West Europe",
    "Africa and Middle East": "Israel Central, Qatar Central, South Africa North, South Africa West, UAE Central, "
    "UAE North",
    "Americas": "Brazil South, Brazil Southeast, Canada Central, Canada East, Central US, Chile Central, East US, "
    "East US 2, Mexico Central, North Central US, South Central US, West Central US, West US, West US 2, West US 3",
    "Azure Government": "US DoD Central, US DoD East, US Gov Arizona, US Gov Texas, US Gov Virginia",
    "Azure operated by 21Vianet": "China East, China East 2, China East 3, China North, China North 2, China North 3",
    "Canary": "Central US EUAP, East US 2 EUAP",
}


@rows(
    ("geography", "display_name"),
    [(geography, name) for geography, names in DOCUMENTED.items() for name in names.split(", ")],
)
def test_a_documented_region_is_known(geography: str, display_name: str) -> None:
    """Of every cloud."""
    assert normalise_region(display_name) in REGION_NAMES, geography


def test_no_other_name_is_known() -> None:
    """A geography holds no registries, a region that is closed for good or misspelt is none."""
    assert {normalise_region(name) for names in DOCUMENTED.values() for name in names.split(", ")} == REGION_NAMES
    assert not REGION_NAMES & {"europe", "unitedstates", "asia", "global", "usgoviowa", "germanycentral", "eastus3"}
