"""Mutants that switch a promise off: every run judges them, whatever its sample, and none may survive."""

from __future__ import annotations

SAFETY = {
    "acrgeo/core/rules/tiers.py _goes: change.name == replica.name and (change.action is Action.DEL … ning_state == "
    "'Deleting') → change.action is Action.DELETE or replica.provisioning_state == 'Deleting'": (
        "any deletion disarms downgrade-blocked"
    ),
    "acrgeo/core/rules/regions.py _find_not_offered: yield Found(severity=Severity.UNKNOWN, fact='The regions tha …  "
    "they were not checked.') → nothing": "regions that could not be read are not told",
    "acrgeo/executor/retries.py Retries.follow: failures += error.kind is not ErrorKind.THROTTLED → nothing": (
        "failed polls are never counted"
    ),
    "acrgeo/executor/retries.py Retries.follow: self.is_following = False → nothing": (
        "an operation that failed is still followed"
    ),
    "acrgeo/executor/replica_steps.py ReplicaSteps._settle: replica.is_settled and (is_in_desired_state(self.change, "
    "rep … en >= OVERWRITTEN_READS)) → replica.is_settled": "what is settled counts as desired",
    "acrgeo/core/execution/precheck.py _precheck_update: if fresh.location != change.location → never": (
        "an update does not compare the region"
    ),
    "acrgeo/core/execution/precheck.py _precheck_replace: if fresh.location != change.location → never": (
        "a replacement does not compare the region"
    ),
    "acrgeo/core/execution/precheck.py _precheck_delete: if fresh.location != change.location → never": (
        "a deletion does not compare the region"
    ),
}
