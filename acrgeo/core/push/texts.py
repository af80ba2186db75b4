"""What registries and clients say when a push fails, and what it means. The texts are public; the words are ours."""

from __future__ import annotations

from dataclasses import dataclass

from acrgeo.core.rules import links
from acrgeo.core.rules.error_code import ErrorCode

_QUOTE = r"""(?:['"]|\\+u0027|&#39;)?"""
_LOGIN = "az acr login -n REGISTRY"
_WATCH = "acrgeo push-check REGISTRY"


@dataclass(frozen=True, slots=True, kw_only=True)
class PushText(ErrorCode):
    """A text of a failed push. ``pattern`` finds it in any case, and matches nothing that could be a secret.

    ``command`` is what to type next: REGISTRY stands for the registry, ``{address}`` for the address of the pattern's
    group of that name. ``hides`` are the texts that only say the same again.
    """

    pattern: str
    command: str | None = None
    hides: tuple[str, ...] = ()


PUSH_TEXTS = (
    PushText(
        id="DENIED",
        pattern=rf"client with IP {_QUOTE}(?P<address>[0-9a-f.:]{{2,45}}){_QUOTE} is not allowed access"
        r"|aka\.ms/acr/firewall",
        cause="The firewall of the registry refuses the address that the push came from.",
        cure="Allow the address, or push from inside the network of a private endpoint.",
        command="az acr network-rule add -n REGISTRY --ip-address {address}",
        link=links.FIREWALL,
        hides=("UNAUTHORIZED", "push-denied", "push-forbidden"),
    ),
    PushText(
        id="REGISTRY_DISALLOWED_OPERATION",
        pattern=r"REGISTRY_DISALLOWED_OPERATION|the operation is disallowed",
        cause="The tag, the manifest or the repository is locked against writing, or the registry is read-only.",
        cure="Push another tag, or unlock this one: az acr repository update -n REGISTRY --image IMAGE "
        "--write-enabled true.",
        command="az acr repository show -n REGISTRY --image IMAGE --query changeableAttributes",
        link=links.IMAGE_LOCKS,
        hides=("push-denied", "push-forbidden"),
    ),
    PushText(
        id="BLOB_UNKNOWN",
        pattern=r"(?:MANIFEST_)?BLOB_UNKNOWN|blob unknown(?: to registry)?",
        cause="A part of the image is not at the replica that got its manifest. The parts of one push went to several "
        "replicas: the global name leads to one, then to another.",
        cure="Push by a regional endpoint, or cache DNS for the length of a push.",
        command=_WATCH,
        link=links.GEO_REPLICATION,
        hides=("MANIFEST_INVALID",),
    ),
    PushText(
        id="BLOB_UPLOAD_UNKNOWN",
        pattern=r"BLOB_UPLOAD_(?:UNKNOWN|INVALID)|blob upload (?:unknown|invalid)|error writing (?:blob|manifest)",
        cause="An upload that began was not known any more when it went on. On a geo-replicated registry it may have "
        "gone on at another replica.",
        cure="Look if the global name leads to one replica, then to another.",
        command=_WATCH,
        link=links.GEO_REPLICATION,
    ),
    PushText(
        id="MANIFEST_INVALID",
        pattern=r"MANIFEST_INVALID|manifest invalid|manifest verification failed",
        cause="The registry refused the manifest. On a geo-replicated registry its parts may be at another replica; "
        "otherwise the client wrote a manifest that the registry does not take.",
        cure="Look if the global name leads to one replica, then to another.",
        command=_WATCH,
        link=links.GEO_REPLICATION,
    ),
    PushText(
        id="insufficient_scope",
        pattern=r"insufficient_scope|authorization failed",
        cause="Whoever pushed is signed in, and may not push: AcrPush is missing, or the registry decides by roles of "
        "repositories.",
        cure="Have AcrPush assigned; where roles of repositories decide, Container Registry Repository Writer.",
        command="acrgeo permissions check REGISTRY --for push",
        link=links.ROLES,
        hides=("UNAUTHORIZED", "push-denied", "push-forbidden"),
    ),
    PushText(
        id="UNAUTHORIZED",
        pattern=r"authentication required|no basic auth credentials|\bunauthorized\b|invalid_token|token (?:has |is )?"
        r"expired|\b401 \(?unauthorized",
        cause="The push was not signed in at this host, or its sign-in has ended. Clients keep a sign-in for each "
        "host: that for the global name is not one for a regional endpoint.",
        cure="Sign in again, at the host that is pushed to.",
        command=_LOGIN,
        link=links.SIGN_IN,
        hides=("push-denied",),
    ),
    PushText(
        id="push-denied",
        pattern=r"requested access to the resource is denied",
        cause="The client was refused without a reason. Often the image has not the name of the registry in front, so "
        "that it goes to Docker Hub; else whoever pushed may not push.",
        cure="Tag the image with the login server in front, then sign in.",
        command="acrgeo permissions check REGISTRY --for push",
    ),
    PushText(
        id="push-no-endpoint",
        pattern=rf"regional endpoint for {_QUOTE}[a-z0-9]{{3,25}}{_QUOTE} not found",
        cause="The registry has no regional endpoint in that region: they are off, or it has no replica there.",
        cure="Turn them on, or name a region that has a replica.",
        command="acrgeo endpoints regional enable REGISTRY",
        link=links.GEO_REPLICATION,
    ),
    PushText(
        id="push-upstream-throttled",
        pattern=r"too many requests to source registry for cache rule",
        cause="The registry that a cache rule reads from throttles. It is not this registry.",
        cure="Wait, or give the cache rule credentials of its source.",
        hides=("push-throttled",),
    ),
    PushText(
        id="push-throttled",
        pattern=r"toomanyrequests|too many requests|status(?: code)?:? 429\b|\b429 too many",
        cause="The registry throttles: more requests a minute than its tier takes, at one replica or by one identity.",
        cure="Wait as long as Retry-After says, push fewer images at once, or use a higher tier.",
        command="acrgeo show REGISTRY",
        link=links.TIERS,
    ),
    PushText(
        id="push-no-challenge",
        pattern=r"did not issue a challenge",
        cause="What answered is no registry of Azure: DNS may still have an old answer of a name that has moved.",
        cure="Look which region DNS names, and empty the cache of DNS.",
        command="acrgeo trace REGISTRY",
    ),
    PushText(
        id="push-no-such-host",
        pattern=r"no such host|NXDOMAIN|name or service not known|temporary failure in name resolution|"
        r"server misbehaving|could not resolve host|no address associated with hostname",
        cause="The name of the registry was not found: it is mistyped, was deleted, or the resolver does not know it, "
        "as without the private DNS zone.",
        cure="Look the name up from here, then check the private DNS zone.",
        command="acrgeo trace REGISTRY --dns-only",
    ),
    PushText(
        id="push-proxy",
        pattern=r"proxyconnect tcp|proxy authentication required|\b407 proxy",
        cause="A proxy stands between the client and the registry, and did not let it through.",
        cure="Give the proxy its credentials, or leave the hosts of the registry out with NO_PROXY.",
        command="acrgeo endpoints show REGISTRY",
    ),
    PushText(
        id="push-tls",
        pattern=r"x509: |certificate signed by unknown authority|certificate verify failed|"
        r"failed to verify certificate|tls: handshake failure|ssl_error",
        cause="The certificate was not the registry's: a proxy that reads TLS, or a name that leads elsewhere.",
        cure="Give the client the certificate of the proxy, or let the hosts of the registry pass unread.",
        command="acrgeo endpoints show REGISTRY",
    ),
    PushText(
        id="push-too-large",
        pattern=r"request entity too large|status(?: code)?:? 413\b|content too large",
        cause="Something between the client and the registry, such as a proxy, takes no request of this size.",
        cure="Let the hosts of the registry pass the proxy, or raise its limit.",
        command="acrgeo endpoints show REGISTRY",
    ),
    PushText(
        id="push-no-connection",
        pattern=r"connection refused|connection reset by peer|i/o timeout|tls handshake timeout|no route to host|"
        r"network is unreachable|client\.timeout exceeded|context deadline exceeded|request canceled|broken pipe|"
        r"unexpected eof|connection timed out",
        cause="The connection to the registry was not made, or was lost.",
        cure="Check that port 443 of every host of the registry is open from here, then push again.",
        command="acrgeo endpoints show REGISTRY",
    ),
    PushText(
        id="push-server-error",
        pattern=r"\b(?:500 internal server error|502 bad gateway|503 service unavailable|504 gateway time-?out)|"
        r"status(?: code)?:? 50[0-4]\b",
        cause="The service failed, for the moment or in one region.",
        cure="Push again; if it goes on, look at the replicas, and push to another one by its regional endpoint.",
        command="acrgeo show REGISTRY",
    ),
    PushText(
        id="push-forbidden",
        pattern=r"\b403 \(?forbidden|status(?: code)?:? 403\b",
        cause="The registry, or something before it, refused the push and gave no reason that is known.",
        cure="Check firewall, permissions and locks.",
        command=_WATCH,
    ),
    PushText(
        id="NAME_UNKNOWN",
        pattern=r"NAME_UNKNOWN|repository name not known to registry",
        cause="The registry has no such repository, at the replica that was asked. A push makes it, and reads need it.",
        cure="Check the name; if it was just pushed elsewhere, wait until this replica has it.",
        command="acrgeo show REGISTRY",
    ),
    PushText(
        id="MANIFEST_UNKNOWN",
        pattern=r"MANIFEST_UNKNOWN|manifest unknown|manifest tagged by (?=\S{1,140} is not found)",
        cause="The image is not at the replica that was asked: it was never there, or has not arrived yet.",
        cure="Check tag and digest; if it was just pushed elsewhere, wait until this replica has it.",
        command="acrgeo trace REGISTRY",
    ),
    PushText(
        id="push-no-daemon",
        pattern=r"cannot connect to the docker daemon|docker daemon is not running",
        cause="The client has no Docker daemon: nothing reached the registry.",
        cure="Start it. Without one: az acr login -n REGISTRY --expose-token, and skopeo or oras.",
    ),
)
"""In the order in which they are told: what is sure first."""

ELSEWHERE = PushText(
    id="push-elsewhere",
    pattern=r"$^",
    cause="The push went to another registry than the one that was asked about.",
    cure="Tag the image with the login server of the registry in front, then push that.",
)
"""Found by the hosts that a text names."""

TEXT_CODES: tuple[ErrorCode, ...] = (ELSEWHERE, *PUSH_TEXTS)
