"""What ``/v2/`` of a registry answers without credentials: alive, closed by its firewall, or no registry at all."""

from __future__ import annotations

import http.client
import ssl
from contextlib import closing
from pathlib import Path

from acrgeo.core.push.situation import Answer

MOST_BYTES = 65_536


def ask(host: str, *, at: tuple[str, int] | None = None, ca_file: Path | None = None, timeout: float = 5.0) -> Answer:
    """Ask over HTTPS, as this machine resolves the name; no redirect is followed, no proxy is used.

    ``at`` is where the host listens, where that is no host of the network: a sandbox's, whose certificate ``ca_file``
    has signed.
    """
    address, port = at or (host, 443)
    try:
        trust = ssl.create_default_context(cafile=None if ca_file is None else str(ca_file))
        with closing(http.client.HTTPSConnection(address, port, timeout=timeout, context=trust)) as connection:
            connection.request("GET", "/v2/", headers={"User-Agent": "acrgeo"})
            response = connection.getresponse()
            body = response.read(MOST_BYTES).decode("utf-8", "replace")
            is_registry = (response.getheader("WWW-Authenticate") or "").startswith("Bearer ")
            return Answer(host=host, status=response.status, body=body, is_registry=is_registry)
    except ssl.SSLCertVerificationError as error:
        return Answer(host=host, problem=f"its certificate is not trusted ({error.verify_message})")
    except TimeoutError:
        return Answer(host=host, problem=f"no answer within {timeout:g} s on port {port}")
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "the answer cannot be read"
        return Answer(host=host, problem=f"{reason} (port {port})")
