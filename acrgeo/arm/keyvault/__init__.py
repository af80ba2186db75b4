"""Reads of Microsoft.KeyVault: properties of vaults, never a key."""
