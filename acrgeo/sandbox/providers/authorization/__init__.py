"""Microsoft.Authorization: management locks and the permissions of the caller."""
