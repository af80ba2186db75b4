"""The machinery of a small ARM: store, clock, routing, permissions and long operations, alike for every provider."""
