"""Mutants that change nothing that can be observed: their keys, each with its reason."""

from __future__ import annotations

_FAILED = "a 500 is always TRANSIENT, whatever its code"
_GENERIC = "the arguments of a generic base are for the checker of types"
_LIMIT = "what is found below the limit is not taken either: it bounds the time"
_PARTS = "how large the parts are in which a body is passed on is a matter of speed"
_SEARCHED = "how far a body is searched for secrets: any number far above what Azure answers to a write does"
_CHAIN = "a lookup without a chain has the reason why: it is None in its type only"
_MOMENT = "it differs at one moment of a clock that runs on"
_READ = "every variable has been read by then: a text is None in its type only"
_THERE = "what is removed or updated is there: a change lacks its current replica in its type only"
_TYPED = "none is None there by what was asked before: its type says that it may be"
_KEPT = "BaseException.__new__ keeps what an error is made of as well"
_FASTER = "it only chooses between two ways to the same cells, one of them faster"
_PASSES = "where nothing is exchanged any more, a further pass exchanges nothing"
_WINDOW = "a larger window has the nearest cell as well"

EQUIVALENTS: dict[str, str] = {
    "acrgeo/core/plan/drift.py _of_change: change.location or '' → change.location": "the places of a file have regions"
    " for keys: neither None nor an empty text is one",
    "acrgeo/executor/replica_steps.py ReplicaSteps._is_drained_sick: self.change.action is Action.AWAIT and seen is "
    "not None → self.change.action is Action.AWAIT": _THERE,
    "acrgeo/core/plan/held_tags.py retagged_replicas: without if change.desired is not None": _THERE,
    "acrgeo/core/plan/registry_diff.py diff_settings: desired.sku.rank > current.sku.rank → desired.sku.rank >= "
    "current.sku.rank": "tiers are compared where they differ",
    "acrgeo/core/plan/serving.py serving_after: change.action is Action.AWAIT and current is not None and "
    "current.is_routed → change.action is Action.AWAIT and current.is_routed": _THERE,
    "acrgeo/core/plan/webhook_diff.py _diff_listed: existing is None or any((field.name != 'serviceUri' or not i …  "
    "field in change.fields)) → any((field.name != 'serviceUri' or not is_unread for field in change.fields))": "a new "
    "webhook has actions, which are a field",
    "acrgeo/executor/creation/registry.py CreatingGateway: False → True": "nobody calls the method of a protocol",
    "acrgeo/core/model/settings.py stated: setting.option is not None and (typed := sources.options.get(setting.option"
    ")) is not None → (typed := sources.options.get(setting.option)) is not None": "options have names: none is None",
    "acrgeo/executor/scheduler.py _Scheduler._is_crowded: self._creates(task.change) and task.change.id != change.id a "
    "… owing or not is_accepted) → self._creates(task.change) and task.change.registry == chang … owing or not "
    "is_accepted)": "a change asks before it runs, or while Azure has not accepted its creation: never counts itself",
    "acrgeo/executor/rounds.py -: 1.0 → 2.0": "on some systems alone: how soon Ctrl-C is seen there",
    "acrgeo/executor/retries.py Gateway: False → True": "nobody calls the method of a protocol: its default is a type",
    "acrgeo/core/preflight/intent.py _ids: change.current and change.current.id → change.current.id": _THERE,
    "acrgeo/arm/bounds/answers.py -: 16 → 17": _PARTS,
    "acrgeo/arm/bounds/answers.py -: 1024 → 1025 #3": _PARTS,
    "acrgeo/arm/bounds/answers.py _TimedReader.readinto: left > 0 → left >= 0": _MOMENT,
    "acrgeo/arm/bounds/answers.py _TimedReader.readinto: time.monotonic() < self._deadline → "
    "time.monotonic() <= self._deadline": _MOMENT,
    "acrgeo/arm/bounds/error.py BoundError.__init__: super().__init__(fact) → nothing": _KEPT,
    "acrgeo/arm/pipeline/answer.py -: 64 → 65": _PARTS,
    "acrgeo/arm/dataplane/tokens.py Tokens.lacking: 0.0 → 1.0": "only the text of the token is taken there",
    "acrgeo/arm/dataplane/tokens.py Tokens._entra_token: 0.0 → 1.0": "any time that has passed does",
    "acrgeo/arm/error_translation.py _answered: 500 → 501": _FAILED,
    "acrgeo/arm/error_translation.py _answered: status < 500 → status <= 500": _FAILED,
    "acrgeo/arm/error_translation.py -: without urllib3.exceptions.NewConnectionError": "in urllib3 2 it is a "
    "ConnectTimeoutError as well",
    "acrgeo/arm/fleet/graph.py GraphRows.__iter__: del rows → nothing": "it frees the memory of a page before the next",
    "acrgeo/arm/lookup/registries.py Registries.find_and_read: expected is not None and likely == where → likely == "
    "where": _TYPED,
    "acrgeo/arm/lookup/registries.py Registries._listed: 0 → 1": "it is compared with 500 only",
    "acrgeo/arm/lookup/search.py _elsewhere: return [] → return None": "it is only asked whether there are any",
    "acrgeo/arm/reaching.py reach: 1 → 2": "one request takes one connection, however many may be kept",
    "acrgeo/arm/reaching.py reach: connections.close() → nothing": "it lets go of pools, as the function's end does",
    "acrgeo/arm/reaching.py reach: False → True": "without retries urllib3 follows no redirect either",
    "acrgeo/arm/transport.py -: without HttpRequest": _GENERIC,
    "acrgeo/arm/transport.py -: without HttpResponse": _GENERIC,
    "acrgeo/arm/pipeline/answer.py -: 1024 → 1025": _PARTS,
    "acrgeo/arm/pipeline/request_log.py -: 256 → 257": _SEARCHED,
    "acrgeo/arm/pipeline/request_log.py -: 1024 → 1025": _SEARCHED,
    "acrgeo/arm/responses.py ShapeError.__init__: super().__init__(reason) → nothing": _KEPT,
    "acrgeo/core/consolidate/preference.py Preference.breadth: 2 → 3": "only the order of the three numbers counts",
    "acrgeo/core/redaction.py redact: if _SUSPECT.search(text) is None → never": "it is a matter of speed: without any "
    "of these signs no rule finds anything",
    "acrgeo/core/secrets.py Secrets.hide: len(text) >= SHORTEST and text not in self._values → "
    "len(text) >= SHORTEST": "it is a matter of speed: a set has each value once",
    "acrgeo/core/desired/registry.py DesiredWebhook.settings_in: self.uri.text or '' → self.uri.text": _READ,
    "acrgeo/core/desired/registry.py DesiredWebhook.settings_in: value.text or '' → value.text": _READ,
    "acrgeo/core/execution/bucket.py Bucket.wait: seconds > SHORTEST_WAIT → seconds >= SHORTEST_WAIT": _MOMENT,
    "acrgeo/core/iac/comparison.py compare_webhooks: reference.name or '' → reference.name": "a webhook in a file is "
    "known by its name only: None is so in the type of the others",
    "acrgeo/core/image/event.py PushEvent.moment: parse_time(self.time) or datetime.min.replac"
    "e(tzinfo=timezone.utc) → parse_time(self.time)": _TYPED,
    "acrgeo/core/image/kustomize.py Replacement.applied_to: 1 → 2": "the last part of an image has a character before "
    "the colon of its tag",
    "acrgeo/core/image/reference.py _check_digest: len(value) < length → len(value) <= length": "they differ there",
    "acrgeo/core/iac/text.py -: 300 → 301": "any number above the length of a host and of a resource ID does",
    "acrgeo/core/iac/text.py Places.of: at > self._at → at >= self._at": "no line ends between a place and itself",
    "acrgeo/core/iac/text.py _word_start: 1 → 2 #3": "any number below 0 says that nothing was found",
    "acrgeo/core/iac/text.py _word_start: found > limit and (text[found - 1].isalnum() or text[found - 1] == '_') → "
    "text[found - 1].isalnum() or text[found - 1] == '_'": _LIMIT,
    "acrgeo/core/iac/text.py _word_start: found > limit → found >= limit #2": _LIMIT,
    "acrgeo/core/iac/text.py _escaped: 2 → 3": "the pattern takes three of these characters",
    "acrgeo/core/image/status/judge.py _unknown: answer is not None and answer.unknown is not N"
    "one and (deman … ce.value == demand.value) → answer is not None and (demand is Demand.ANY "
    "or answer.source.value == demand.value)": _TYPED,
    "acrgeo/core/image/status/judge.py find_reference: without if answer.unknown is not None": _TYPED,
    "acrgeo/core/image/status/judge.py _newest: times[digest] or datetime.min.replace(tzinfo=ti"
    "mezone.utc) → times[digest]": _TYPED,
    "acrgeo/core/image/status/told.py _deaf: without if each.failure is not None": _TYPED,
    "acrgeo/core/image/status/told.py pushed_at: if digest is None → never": _TYPED,
    "acrgeo/core/trace/report.py Trace.access: sample.chain is not None and sample.answered → sample.answered": _CHAIN,
    "acrgeo/core/trace/sample.py Lookup.region: self.chain is None or self.problem → self.problem": _CHAIN,
    "acrgeo/core/trace/sample.py Lookup.words: self.chain is None or self.problem is not None → self.problem is not "
    "None": _CHAIN,
    "acrgeo/core/trace/verdict.py _judge_sample: chain is None or not sample.answered → not sample.answered": _CHAIN,
    "acrgeo/core/rules/private_dns.py _elsewhere: endpoint.zones and (not isinstance(endpoint.zones, Unknown)) → "
    "endpoint.zones": "the zones of those that are kept by hand were read: they are Unknown in their type only",
    "acrgeo/core/rules/policies.py written_replicas: change.desired is not None and (change.action in (Action.CRE … "
    "field in change.fields))) → change.action in (Action.CREATE, Action.REPLACE) or any((fie …  field in "
    "change.fields))": "only a deletion desires none, and it writes no tag",
    "acrgeo/core/image/waiting.py Gate._gone_at_home: cell is None or reference.digest is None or digest == re"
    "ference.digest → reference.digest is None or digest == reference.digest": _TYPED,
    "acrgeo/core/map/coordinates.py corrected: great_circle_km((latitude, longitude), right) > NEAR_KM → great_circ"
    "le_km((latitude, longitude), right) >= NEAR_KM": "they differ at one distance, to the last bit of it",
    "acrgeo/core/map/geography.py great_circle_km: 1.0 → 2.0": "it guards against rounding: of a million pairs of "
    "opposite points none has a root above 1",
    "acrgeo/core/map/land_cells.py land_along: 1 → 2": "both of the southernmost rows are sea",
    "acrgeo/core/map/land_cells.py land_along: if first >= 0 and first + count * pace < COLUMNS → never": _FASTER,
    "acrgeo/core/map/land_cells.py land_along: first >= 0 → first > 0": _FASTER,
    "acrgeo/core/map/land_cells.py land_along: 0 → 1 #2": _FASTER,
    "acrgeo/core/map/land_cells.py land_along: first + count * pace < COLUMNS → first + count * pace <= COLU"
    "MNS": _FASTER,
    "acrgeo/core/map/placement.py _free_around.window: 1 → 2": _WINDOW,
    "acrgeo/core/map/placement.py _free_around.window: 1 → 2 #2": _WINDOW,
    "acrgeo/core/map/placement.py _free_around: 0 → 1": _WINDOW,
    "acrgeo/core/map/placement.py _exchange: False → True": _PASSES,
    "acrgeo/core/map/placement.py _exchange: if not is_better → never": _PASSES,
    "acrgeo/core/push/network_checks.py dns: ttl is not None and ttl > now.watched → ttl > now.watched": _TYPED,
    "acrgeo/core/push/words.py time_words: seconds < 10 → seconds <= 10": "ten has no digits after its point to round",
    "acrgeo/core/push/pace.py next_wait: 0 → 1": "half of either is less than the least time that is waited",
    "acrgeo/core/rules/permissions.py _taken: at.scope is scope and intent.takes(at) → intent.takes(at)": "what is "
    "required is at the registry, and the one that is followed at the subscription alone",
    "acrgeo/core/rules/tiers.py _find_regional: regional is not None and regional.is_on and (tier is not None) → "
    "regional.is_on and tier is not None": _TYPED,
    "acrgeo/core/rules/tiers.py _find_regional: regional is not None and regional.is_on and (tier is not None) → "
    "regional is not None and regional.is_on": _TYPED,
    "acrgeo/core/trace/cache.py _behind_resolv_conf: around.resolv_conf or '' → around.resolv_conf": "a resolver that "
    "is no loopback stands in that file: it is None in its type only",
}
