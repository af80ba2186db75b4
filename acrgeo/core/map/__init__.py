"""The hexagon map: regions and land projected onto a lattice of hexagons. Pure; output draws it three ways."""
