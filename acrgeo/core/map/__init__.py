"""The hexagon map: regions and land, projected onto a lattice of hexagons. ``output`` draws it."""
