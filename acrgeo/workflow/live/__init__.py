"""The live page of the map: one reader of Azure, any number of pages. Law: loopback only, GET only, no changes."""
