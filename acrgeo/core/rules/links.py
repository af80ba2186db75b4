"""Microsoft's pages that rules and error codes refer to."""

from __future__ import annotations

_REGISTRY = "https://learn.microsoft.com/azure/container-registry"
_ARM = "https://learn.microsoft.com/azure/azure-resource-manager"

GEO_REPLICATION = f"{_REGISTRY}/container-registry-geo-replication"
TIERS = f"{_REGISTRY}/container-registry-skus"
WEBHOOKS = f"{_REGISTRY}/container-registry-webhook"
PRIVATE_LINK = f"{_REGISTRY}/container-registry-private-link"
DATA_ENDPOINTS = f"{_REGISTRY}/container-registry-dedicated-data-endpoints"
SOFT_DELETE = f"{_REGISTRY}/container-registry-soft-delete-policy"
ROLES = f"{_REGISTRY}/container-registry-roles"
CUSTOMER_KEYS = f"{_REGISTRY}/tutorial-enable-customer-managed-keys"
LOCKS = f"{_ARM}/management/lock-resources"
NAMES = f"{_ARM}/management/resource-name-rules"
TAGS = f"{_ARM}/management/tag-resources"
PROVIDERS = f"{_ARM}/management/resource-providers-and-types"
THROTTLING = f"{_ARM}/management/request-limits-and-throttling"
UNREGISTERED = f"{_ARM}/troubleshooting/error-register-resource-provider"
POLICIES = f"{_ARM}/troubleshooting/error-policy-requestdisallowedbypolicy"
