"""Which token a request takes: one of the tenant and user of its subscription, as az's profile or ARM names them."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import BearerTokenCredentialPolicy, HTTPPolicy

from acrgeo.arm.credential import Account, SignedInCredential
from acrgeo.arm.sign_in.attempts import SignInError
from acrgeo.arm.sign_in.challenges import has_expired, other_tenant

_SUBSCRIPTION = re.compile(r"/subscriptions/([^/?]+)", re.IGNORECASE)


class _OfAccount:
    """A credential for one account, as the SDK's policy takes it."""

    def __init__(self, credential: SignedInCredential, account: Account) -> None:
        self._credential = credential
        self._account = account

    def is_kept(self, token: str) -> bool:
        return self._credential.is_kept(token)

    def get_token(self, *scopes: str, **kwargs: Any) -> Any:
        return self._credential.get_token_for(self._account, *scopes, **kwargs)


class _AccountPolicy(BearerTokenCredentialPolicy[Any, Any]):
    """The SDK's policy, which keeps one token; of several threads that need one, one asks."""

    _credential: Any  # the SDK's protocol knows no kept tokens

    def __init__(self, credential: _OfAccount, scope: str) -> None:
        super().__init__(credential, scope)
        self._one_at_a_time = threading.Lock()

    def on_request(self, request: PipelineRequest[Any]) -> None:
        with self._one_at_a_time:
            super().on_request(request)

    def on_challenge(self, request: PipelineRequest[Any], response: PipelineResponse[Any, Any]) -> bool:
        # A new token may have what a token of an earlier run lacks: the challenge to that one is the answer.
        return not self._credential.is_kept(_sent(request)) and super().on_challenge(request, response)


class AccountAuthentication(HTTPPolicy[Any, Any]):
    """The SDK's policy once for each account. ``account_of`` returns the account of a subscription's ID, or of None.

    A token that ARM takes for expired, or refuses and that is of an earlier run, is renewed, and a subscription whose
    tenant turns out to be another one is asked again with a token of that tenant, each once.
    """

    def __init__(self, credential: SignedInCredential, scope: str, account_of: Callable[[str | None], Account]) -> None:
        self.credential = credential
        self._scope = scope
        self._account_of = account_of
        self._lock = threading.Lock()
        self._policies: dict[Account, _AccountPolicy] = {}
        self._learned: dict[str, Account] = {}

    def account_of(self, subscription: str | None) -> Account:
        """Return the account whose token requests for a subscription take, as far as it is known by now."""
        return self._learned.get((subscription or "").lower()) or self._account_of(subscription)

    def send(self, request: PipelineRequest[Any]) -> PipelineResponse[Any, Any]:
        """Send with the account's token. Raises SignInError."""
        found = _SUBSCRIPTION.match(urlsplit(request.http_request.url).path)
        subscription = found[1].lower() if found else None
        account = self.account_of(subscription)
        response: PipelineResponse[Any, Any] = self._policy(account).send(request)
        if self._is_to_renew(account, request, response):  # nothing was done, and the policy has dropped the token
            response = self._policy(account).send(request)
            self._is_to_renew(account, request, response)
        tenant = other_tenant(response.http_response)
        if subscription is None or tenant is None or tenant == account.tenant or not self.credential.follows_accounts:
            return response
        self._learned[subscription] = Account(tenant=tenant)
        try:
            return self._policy(self._learned[subscription]).send(request)
        except SignInError as error:
            error.is_of_other_tenant = error.claims is None
            raise

    def _is_to_renew(
        self, account: Account, request: PipelineRequest[Any], response: PipelineResponse[Any, Any]
    ) -> bool:
        """Forget the token where ARM refused it, and return whether a new one may do."""
        answer = response.http_response
        if answer.status_code != 401 or other_tenant(answer) is not None:  # a token of another tenant is still good
            return False
        return self.credential.refuse(account, _sent(request)) or has_expired(answer)

    def _policy(self, account: Account) -> _AccountPolicy:
        with self._lock:
            if account not in self._policies:
                self._policies[account] = _AccountPolicy(_OfAccount(self.credential, account), self._scope)
            policy = self._policies[account]
            policy.next = self.next
            return policy


def _sent(request: PipelineRequest[Any]) -> str:
    """Return the token that a request was sent with."""
    return str(request.http_request.headers.get("Authorization", "")).removeprefix("Bearer ")
