#!/usr/bin/env python3
"""Build, push and read an image of one file, for the tutorials where there is no Docker. For the sandbox only.

image.py build FILE LAYOUT            write an OCI layout: FILE is its only layer, below www/
image.py push LAYOUT HOST/NAME:TAG    push it
image.py cat HOST/NAME:TAG            pull the image and print its file

The sandbox's certificate is that of ACRGEO_SANDBOX_CA.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import os
import ssl
import sys
import tarfile
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

OCI = "application/vnd.oci.image"
MANIFEST = f"{OCI}.manifest.v1+json"
USER = "33333333-3333-3333-3333-333333333333:sandbox"
"""The client of every sandbox, with its secret: no secret at all."""


def build(file: Path, layout: Path) -> None:
    """Write a layout; the same file always gives the same digest."""
    blobs = layout / "blobs" / "sha256"
    blobs.mkdir(parents=True, exist_ok=True)

    def add(content: bytes, kind: str) -> dict[str, Any]:
        sha = hashlib.sha256(content).hexdigest()
        (blobs / sha).write_bytes(content)
        return {"mediaType": f"{OCI}.{kind}", "digest": f"sha256:{sha}", "size": len(content)}

    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        entry = tarfile.TarInfo(f"www/{file.name}")
        entry.size = file.stat().st_size
        tar.addfile(entry, io.BytesIO(file.read_bytes()))
    sums = [f"sha256:{hashlib.sha256(archive.getvalue()).hexdigest()}"]
    config = {"architecture": "amd64", "os": "linux", "rootfs": {"type": "layers", "diff_ids": sums}}
    manifest = {
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": add(json.dumps(config).encode(), "config.v1+json"),
        "layers": [add(gzip.compress(archive.getvalue(), mtime=0), "layer.v1.tar+gzip")],
    }
    index = {"schemaVersion": 2, "manifests": [add(json.dumps(manifest).encode(), "manifest.v1+json")]}
    (layout / "index.json").write_text(json.dumps(index), encoding="utf-8")
    (layout / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}', encoding="utf-8")


class Repository:
    """A repository of a host, and a tag in it."""

    def __init__(self, reference: str) -> None:
        self.host, _, rest = reference.partition("/")
        self.name, _, self.tag = rest.rpartition(":")
        if not self.host.startswith(("127.0.0.1:", "localhost:")) or not self.name:
            sys.exit(f"{reference}: not HOST:PORT/NAME:TAG on this machine")
        self._tls = ssl.create_default_context(cafile=os.environ["ACRGEO_SANDBOX_CA"])

    def send(self, method: str, path: str, body: bytes | None = None, kind: str = "application/octet-stream") -> Any:
        """Send a request and return its answer."""
        sign_in = base64.b64encode(USER.encode()).decode()
        headers = {"Authorization": f"Basic {sign_in}", "Content-Type": kind, "Accept": MANIFEST}
        url = urllib.parse.urljoin(f"https://{self.host}/v2/{self.name}/", path)
        request = urllib.request.Request(url, body, headers, method=method)
        return urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=self._tls)
        ).open(request, timeout=30)

    def push(self, layout: Path) -> str:
        """Push what a layout holds, blobs first, and return the digest of the manifest."""
        (entry,) = json.loads((layout / "index.json").read_text(encoding="utf-8"))["manifests"]
        blobs = {f"sha256:{path.name}": path.read_bytes() for path in (layout / "blobs" / "sha256").iterdir()}
        manifest = blobs[entry["digest"]]
        document = json.loads(manifest)
        for digest in (document["config"]["digest"], document["layers"][0]["digest"]):
            upload = self.send("POST", "blobs/uploads/", b"").headers["Location"]
            self.send("PUT", f"{upload}{'&' if '?' in upload else '?'}digest={digest}", blobs[digest])
        self.send("PUT", f"manifests/{self.tag}", manifest, MANIFEST)
        return str(entry["digest"])

    def read(self) -> str:
        """Pull the manifest and its layer, and return the file in it."""
        (layer,) = json.load(self.send("GET", f"manifests/{self.tag}"))["layers"]
        content = self.send("GET", f"blobs/{layer['digest']}").read()
        if f"sha256:{hashlib.sha256(content).hexdigest()}" != layer["digest"]:
            sys.exit("The layer is not what the manifest says.")
        with tarfile.open(fileobj=io.BytesIO(content)) as tar:
            file = tar.extractfile(tar.getmembers()[0])
            assert file is not None
            return file.read().decode()


def main(words: list[str]) -> None:
    """Do what the words say."""
    try:
        match words:
            case ["build", file, layout]:
                build(Path(file), Path(layout))
            case ["push", layout, reference]:
                print(Repository(reference).push(Path(layout)))
            case ["cat", reference]:
                print(Repository(reference).read(), end="")
            case _:
                sys.exit(__doc__)
    except urllib.error.HTTPError as error:
        sys.exit(f"{error.code} {error.reason}: {error.read().decode(errors='replace')}")


if __name__ == "__main__":
    main(sys.argv[1:])
