"""Move: the relocation of a registry to another region, as a plan. Pure."""
