"""What beside a registry a lower tier does not take: too many tokens, scope maps or webhooks, and connected registries.

The limits are documented; listUsages was recorded with those of Standard and Premium.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from shlex import quote

from acrgeo.core.model.registry import Sku
from acrgeo.core.model.webhook import LIMITS
from acrgeo.core.plan.change import Phase
from acrgeo.core.preflight.facts import Fact
from acrgeo.core.rules.az import az_place
from acrgeo.core.rules.finding import Severity
from acrgeo.core.rules.rule import Check, Found
from acrgeo.core.rules.subject import Subject
from acrgeo.core.rules.webhooks import WEBHOOKS

_MOST_NAMED = 5
_THEN = " Azure may refuse the downgrade because of them."


def _names(what: str, brief: str, path: str) -> Fact[tuple[str, ...]]:
    return Fact(
        what=f"The {what}",
        brief=brief,
        path=f"{{registry.id}}/{path}",
        hint=f"ask for a role with Microsoft.ContainerRegistry/registries/{path}/read",
        then=_THEN,
    )


TOKENS = _names("tokens", "tokens", "tokens")
SCOPE_MAPS = _names("scope maps", "scope maps", "scopeMaps")
CONNECTED_REGISTRIES = _names("connected registries", "connected registries", "connectedRegistries")
CACHE_RULES = _names("cache rules", "cache rules", "cacheRules")
"""The names of each. Azure's own scope maps, which every registry has, are left out."""

TOKEN_LIMITS: Mapping[Sku, int] = {Sku.BASIC: 100, Sku.STANDARD: 500}
WEBHOOK_LIMITS: Mapping[Sku, int] = {tier: most for tier, most in LIMITS.items() if tier is not Sku.PREMIUM}
MOST_COUNTED = max(TOKEN_LIMITS.values()) + 1
"""How many of a list are read: one more than any lower tier takes, of the 50,000 that Premium may have."""


def downgraded_to(subject: Subject) -> Sku | None:
    """Return the lower tier that a plan ends in."""
    changes = subject.plan.registry_changes
    return next((change.desired.sku for change in changes if change.phase is Phase.DOWNGRADE), None)


def _tier(subject: Subject) -> Sku:
    tier = downgraded_to(subject)
    assert tier is not None, "only a downgrade is asked for these"
    return tier


def _is_downgrade(subject: Subject) -> bool:
    return downgraded_to(subject) is not None


def leaves_premium(subject: Subject) -> bool:
    """Return whether a plan ends in a lower tier than Premium, which the registry has."""
    return _is_downgrade(subject) and subject.plan.current.sku is Sku.PREMIUM


def _check(
    fact: Fact[tuple[str, ...]],
    find: Callable[[Subject, tuple[str, ...]], Iterator[Found]],
    applies: Callable[[Subject], bool],
) -> Check:
    def found(subject: Subject) -> Iterator[Found]:
        return find(subject, subject.facts.known(fact))

    return Check(find=found, applies=applies, needs=(fact,))


def _find_too_many_tokens(subject: Subject, names: tuple[str, ...]) -> Iterator[Found]:
    yield from _find_too_many(subject, len(names), TOKEN_LIMITS, "tokens", f"az acr token list {_az(subject)}")


def _find_too_many_maps(subject: Subject, names: tuple[str, ...]) -> Iterator[Found]:
    yield from _find_too_many(subject, len(names), TOKEN_LIMITS, "scope maps", f"az acr scope-map list {_az(subject)}")


def _find_too_many_webhooks(subject: Subject) -> Iterator[Found]:
    # Assumed(3): a webhook stays, and counts, where the replica of its region is deleted; what becomes of it is not
    # documented. If not, a downgrade is refused that Azure would make once the replicas are gone; deleting the
    # webhooks that go anyway lets it through.
    left = {webhook.name.lower(): webhook.name for webhook in subject.facts.known(WEBHOOKS)}
    going = [webhook for webhook in subject.facts.known(WEBHOOKS) if webhook.location in subject.intent.deletes]
    for change in subject.plan.webhook_changes:
        if change.desired is None:
            left.pop(change.name.lower(), None)
        else:
            left[change.name.lower()] = change.name
    orphans = sorted(webhook.name for webhook in going if webhook.name.lower() in left)
    name = subject.plan.current.name
    is_enough = len(left) - len(orphans) <= WEBHOOK_LIMITS[_tier(subject)]
    hint = f"acrgeo webhook delete {name} {' '.join(orphans)}" if is_enough else f"acrgeo webhook list {name}"
    yield from _find_too_many(subject, len(left), WEBHOOK_LIMITS, "webhooks", hint)


def _find_too_many(subject: Subject, count: int, limits: Mapping[Sku, int], what: str, hint: str) -> Iterator[Found]:
    tier = _tier(subject)
    if count <= limits[tier]:
        return
    counted = f"{count} {what}" if count < MOST_COUNTED else f"{MOST_COUNTED} {what} or more"
    yield Found(
        fact=f"{subject.plan.current.name} cannot become {tier.value} while it has {counted}: {tier.value} takes "
        f"{limits[tier]}.",
        hint=hint,
    )


def _find_connected(subject: Subject, names: tuple[str, ...]) -> Iterator[Found]:
    if names:
        yield Found(
            fact=f"{subject.plan.current.name} cannot become {_tier(subject).value} while it has connected "
            f"registries, which only Premium has: {_some(names)}.",
            hint=f"az acr connected-registry list {_az(subject)}"
            if len(names) > _MOST_NAMED
            else "\n".join(f"az acr connected-registry delete -n {quote(name)} {_az(subject)}" for name in names),
        )


def _find_cache_rules(subject: Subject, names: tuple[str, ...]) -> Iterator[Found]:
    # Assumed(3): cache rules block no downgrade, as every tier is documented to have them. If not, Azure refuses the
    # downgrade after replicas were deleted; that this is not known is told before.
    if names:
        yield Found(
            severity=Severity.UNKNOWN,
            fact=f"{subject.plan.current.name} has the cache rules {_some(names)}. Every tier is documented to have "
            "them; what a downgrade does to them is not.",
        )


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(sorted(names)[:_MOST_NAMED]) + more


def _az(subject: Subject) -> str:
    registry = subject.plan.current
    return f"-r {registry.name} {az_place(registry.id)}".rstrip()


CHECKS = (
    _check(TOKENS, _find_too_many_tokens, _is_downgrade),
    _check(SCOPE_MAPS, _find_too_many_maps, _is_downgrade),
    Check(find=_find_too_many_webhooks, applies=_is_downgrade, needs=(WEBHOOKS,)),
    _check(CONNECTED_REGISTRIES, _find_connected, leaves_premium),
    _check(CACHE_RULES, _find_cache_rules, leaves_premium),
)
"""Those of the rule downgrade-blocked that need reading: each by itself, so that none hides another."""
