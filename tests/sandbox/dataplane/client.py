"""A small client of a registry: signs in as its host asks, pushes and pulls."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from acrgeo.sandbox import Request, Response, Sandbox

LOGIN = "contoso.azurecr.io"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"


def digest_of(content: bytes) -> str:
    """The digest of bytes."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def code_of(response: Response) -> str:
    """The code of a refusal."""
    return str(json.loads(response.body)["errors"][0]["code"])


@dataclass
class Client:
    """Requests to one host of contoso, or of the registry that `login` is the login server of."""

    sandbox: Sandbox
    host: str = LOGIN
    login: str = LOGIN
    tokens: dict[str, str] = field(default_factory=dict)

    def raw(
        self, method: str, target: str, body: bytes = b"", headers: dict[str, str] | None = None, host: str = ""
    ) -> Response:
        """One request as it is."""
        path, _, query = target.partition("?")
        pairs = dict(part.split("=", 1) for part in query.split("&")) if query else {}
        base = f"https://{host or self.host}"
        request = Request(method=method, path=path, query=pairs, headers=headers or {}, body=body, base_url=base)
        return self.sandbox.handle(request)

    def form(self, path: str, **values: str) -> Response:
        """A form that is sent."""
        return self.raw("POST", path, urlencode(values).encode())

    def refresh_token(self) -> str:
        """The token of the exchange."""
        answer = self.form(
            "/oauth2/exchange", grant_type="access_token", service=self.login, access_token=self.sandbox.token
        )
        assert answer.status == 200, answer.body
        return str(json.loads(answer.body)["refresh_token"])

    def access_token(self, scope: str) -> str:
        """A token for a scope."""
        answer = self.form(
            "/oauth2/token",
            grant_type="refresh_token",
            service=self.login,
            scope=scope,
            refresh_token=self.refresh_token(),
        )
        assert answer.status == 200, answer.body
        return str(json.loads(answer.body)["access_token"])

    def send(self, method: str, target: str, body: bytes = b"", **headers: str) -> Response:
        """One request, with a token for the scope that the challenge names."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        first = self.raw(method, target, body, named)
        if first.status != 401:
            return first
        scope = re.search(r'scope="([^"]+)"', first.headers["www-authenticate"])
        wanted = scope[1] if scope else ""
        token = self.tokens.get(wanted) or self.tokens.setdefault(wanted, self.access_token(wanted))
        return self.raw(method, target, body, {**named, "authorization": f"Bearer {token}"})

    def json(self, target: str) -> Any:
        """The body of a GET."""
        answer = self.send("GET", target)
        assert answer.status == 200, answer.body
        return json.loads(answer.body)

    def push_blob(self, name: str, content: bytes) -> str:
        """A blob, at once."""
        begun = self.send("POST", f"/v2/{name}/blobs/uploads/")
        assert begun.status == 202, begun.body
        ended = self.send("PUT", f"{begun.headers['location']}?digest={digest_of(content)}", content)
        assert ended.status == 201, ended.body
        return digest_of(content)

    def push(self, name: str, tag: str, layer: bytes = b"layer") -> str:
        """An image of one layer."""
        parts = [b"{}", layer]
        for part in parts:
            self.push_blob(name, part)
        config, only = ({"digest": digest_of(part), "size": len(part), "mediaType": "x"} for part in parts)
        written = json.dumps({"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": [only]}).encode()
        answer = self.send("PUT", f"/v2/{name}/manifests/{tag}", written, content_type=MANIFEST)
        assert answer.status == 201, answer.body
        return answer.headers["docker-content-digest"]

    def head(self, name: str, reference: str) -> str | None:
        """The digest that a reference has, None where it is unknown."""
        answer = self.send("HEAD", f"/v2/{name}/manifests/{reference}", accept=f"{MANIFEST}, {INDEX}")
        assert answer.status in (200, 404), answer.status
        return answer.headers.get("docker-content-digest")

    def at(self, region: str) -> Client:
        """The same at a region's own host."""
        return Client(self.sandbox, f"contoso.{region}.geo.azurecr.io")


def follow(client: Client, location: str) -> Response:
    """GET an absolute address without a token."""
    parts = urlsplit(location)
    return client.raw("GET", f"{parts.path}?{parts.query}", host=parts.netloc)
