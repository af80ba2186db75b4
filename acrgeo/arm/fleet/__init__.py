"""Registries of many subscriptions: found by Azure Resource Graph, an index that lags, or listed by ARM."""
