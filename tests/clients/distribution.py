"""acrgeo's client of registries' hosts against a real registry: CNCF distribution stands for two regions of contoso.

Run by run.sh with ACRGEO_SANDBOX_URL, _CA and _TOKEN of a served sandbox. Images are pushed with plain requests. Exits
77 where the program is missing (Debian: docker-registry).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from acrgeo.core.image.answers import RegistryHosts, TagInfo
from acrgeo.errors import AzureError, ExitCode
from acrgeo.sandbox.doors.certificate import issue_certificate
from acrgeo.workflow.context import Context
from acrgeo.workflow.options import Common
from acrgeo.workflow.targets import read_registry

PROGRAM = shutil.which("docker-registry") or shutil.which("registry")
WEST, EAST = "contoso.westus.geo.azurecr.io", "contoso.eastus.geo.azurecr.io"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
CONFIG = """version: 0.1
log: {{level: error, accesslog: {{disabled: true}}}}
storage: {{filesystem: {{rootdirectory: {folder}/data}}, delete: {{enabled: true}}}}
http:
  addr: 127.0.0.1:{port}
  secret: of-this-test
  tls: {{certificate: {folder}/leaf.pem, key: {folder}/key.pem}}
"""


def digest_of(content: bytes) -> str:
    """Return the digest of bytes."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


class Pusher:
    """Pushes to one registry."""

    def __init__(self, address: str, ca: Path) -> None:
        self._url = f"https://{address}"
        self._tls = ssl.create_default_context(cafile=str(ca))

    def send(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Any:
        """Send one request."""
        url = path if path.startswith("https://") else f"{self._url}{path}"
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return urllib.request.urlopen(
            urllib.request.Request(url, data=body, method=method, headers=named), context=self._tls, timeout=10
        )

    def blob(self, repository: str, content: bytes) -> str:
        """Push a blob and return its digest."""
        where = self.send("POST", f"/v2/{repository}/blobs/uploads/", b"").headers["Location"]
        more = "&" if "?" in where else "?"
        self.send("PUT", f"{where}{more}digest={digest_of(content)}", content, Content_Type="application/octet-stream")
        return digest_of(content)

    def image(self, repository: str, tag: str, layer: bytes) -> str:
        """Push an image of one layer and return its digest."""
        parts = [{"mediaType": "x/x", "digest": self.blob(repository, it), "size": len(it)} for it in (b"{}", layer)]
        body = {"schemaVersion": 2, "mediaType": MANIFEST, "config": parts[0], "layers": parts[1:]}
        return self.manifest(repository, tag, body)

    def manifest(self, repository: str, tag: str, body: dict[str, Any]) -> str:
        """Push a manifest and return its digest."""
        written = json.dumps(body).encode()
        self.send("PUT", f"/v2/{repository}/manifests/{tag}", written, Content_Type=body["mediaType"])
        return digest_of(written)


@contextmanager
def registry(folder: Path) -> Iterator[str]:
    """Serve an empty registry on loopback and yield its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = folder / "config.yml"
    config.write_text(CONFIG.format(folder=folder, port=port))
    assert PROGRAM is not None
    process = subprocess.Popen([PROGRAM, "serve", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        else:
            raise SystemExit("the registry does not listen")
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def code_of(call: Callable[[], object]) -> str | None:
    """Return the code of the error that a call raises; None where it raises none."""
    try:
        call()
    except AzureError as error:
        return error.code
    return None


def status(image: str) -> int:
    """Run ``acrgeo image status`` as a user does, and return its exit code."""
    return subprocess.run([os.environ["ACRGEO"], "image", "status", "contoso", image], check=False).returncode


def check(hosts: RegistryHosts, west: Pusher, east: Pusher) -> None:
    """Push to two regions, and compare what the client says with what was pushed."""
    first = west.image("team/web", "1.2", b"one")
    found = hosts.head(WEST, "team/web", "1.2")
    assert found is not None
    assert (found.digest, found.media_type) == (first, MANIFEST)
    assert hosts.head(EAST, "team/web", "1.2") is None, "missing in the region that was not pushed to"
    assert status("team/web:1.2") == ExitCode.UNFINISHED
    second = east.image("team/web", "1.2", b"two")
    seen = hosts.head(EAST, "team/web", "1.2")
    assert seen is not None
    assert seen.digest == second != first, "the same tag with another digest"
    assert status("team/web:1.2") == ExitCode.UNFINISHED
    assert hosts.head(EAST, "team/web", first) is None
    east.image("team/web", "1.2", b"one")
    assert hosts.head(EAST, "team/web", first) == hosts.head(WEST, "team/web", "1.2"), "synced"
    assert status("team/web:1.2") == ExitCode.DONE
    whole = hosts.read_manifest(EAST, "team/web", "1.2")
    assert whole is not None
    assert [blob.digest for blob in whole.blobs] == [digest_of(b"{}"), digest_of(b"one")]
    assert all(hosts.has_blob(EAST, "team/web", blob.digest) for blob in whole.blobs)
    assert not hosts.has_blob(EAST, "team/web", digest_of(b"none"))
    child = {"mediaType": MANIFEST, "digest": first, "size": 1, "platform": {"os": "linux", "architecture": "amd64"}}
    listed = west.manifest("team/web", "all", {"schemaVersion": 2, "mediaType": INDEX, "manifests": [child]})
    index = hosts.read_manifest(WEST, "team/web", "all")
    assert index is not None
    assert (index.digest, index.media_type, index.children[0].platform) == (listed, INDEX, "linux/amd64")
    for number in range(5):
        west.image("api", f"v{number}", b"api")
    names = [TagInfo(name=f"v{number}", digest=None, updated_at=None) for number in range(5)]
    assert sorted(hosts.list_tags(WEST, "api"), key=lambda tag: tag.name) == names
    tag = hosts.read_tag(WEST, "team/web", "1.2")
    assert tag == TagInfo(name="1.2", digest=first, updated_at=None)
    assert hosts.read_tag(WEST, "team/web", "nope") is None
    assert list(hosts.list_repositories(WEST)) == ["api", "team/web"]
    assert list(hosts.list_repositories(EAST)) == ["team/web"]
    assert code_of(lambda: list(hosts.list_tags(EAST, "api"))) == "NAME_UNKNOWN"


def main() -> None:
    """Serve two registries, let them stand for two regions, and check."""
    if PROGRAM is None:
        print("SKIPPED: docker-registry is not here; apt-get install docker-registry")
        raise SystemExit(77)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="acrgeo-distribution-")))
        certificate = issue_certificate()
        ca, both = folder / "own.pem", folder / "ca.pem"
        ca.write_bytes(certificate.authority)
        both.write_bytes(Path(os.environ["ACRGEO_SANDBOX_CA"]).read_bytes() + certificate.authority)
        addresses = {}
        for host in (WEST, EAST):
            place = folder / host
            place.mkdir()
            (place / "leaf.pem").write_bytes(certificate.leaf)
            (place / "key.pem").write_bytes(certificate.key)
            addresses[host] = stack.enter_context(registry(place))
        named = folder / "hosts.json"
        named.write_text(json.dumps(addresses))
        os.environ |= {"ACRGEO_SANDBOX_HOSTS": str(named), "ACRGEO_SANDBOX_CA": str(both)}
        context = Context.of_process(Common())
        found = read_registry(context, "contoso", with_regional_endpoints=True)
        assert set(addresses) <= set(found.regional_endpoint_hosts), found.regional_endpoint_hosts
        check(context.registry_hosts, Pusher(addresses[WEST], ca), Pusher(addresses[EAST], ca))
    print("two regions of contoso, a real registry each: every answer is that of the registry")


if __name__ == "__main__":
    main()
    sys.exit(0)
