"""The credentials: the sandbox's token, or the user's sign-in to Azure, built when a token is first needed."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from azure.core.credentials import AccessToken

from acrgeo.arm.clouds import Cloud

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential

_FAR_FUTURE = 253402300799  # the end of 9999: the sandbox's token lasts while it serves


class StaticCredential:
    """The sandbox's token. A session refuses to take it anywhere but to the sandbox."""

    def __init__(self, token: str) -> None:
        self._token = token

    def get_token(self, *scopes: str, **kwargs: Any) -> AccessToken:  # noqa: ARG002 the protocol's signature
        """Return the token, whatever the scope."""
        return AccessToken(self._token, _FAR_FUTURE)


def static_credential(token: str) -> StaticCredential:
    """Return a credential for the sandbox."""
    return StaticCredential(token)


class SignedInCredential:
    """DefaultAzureCredential of a cloud, in the order of its documentation and without the browser.

    azure.identity is imported and the credential is built with the first token that is asked for.
    """

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._lock = threading.Lock()
        self._credential: TokenCredential | None = None

    def get_token(self, *scopes: str, **kwargs: Any) -> AccessToken:
        """Return a token of the signed-in user. Raises azure.core's ClientAuthenticationError when nobody is."""
        with self._lock:
            if self._credential is None:
                from azure.identity import DefaultAzureCredential

                self._credential = DefaultAzureCredential(
                    authority=self._cloud.authority, exclude_interactive_browser_credential=True
                )
        return self._credential.get_token(*scopes, **kwargs)
