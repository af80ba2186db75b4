"""The arguments and options that the commands about images share."""

from __future__ import annotations

from typing import Annotated

import typer

from acrgeo.cli.options import option
from acrgeo.core.image.status.evidence import Demand

NOTHING: list[str] = []
"""The default of what may be repeated; Typer copies it."""

ImagesArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="IMAGE...",
        help="REPOSITORY[:TAG|@DIGEST], a whole reference, or a glob in quotes, such as 'web:1.*'.",
    ),
]
ImageFilesOption = Annotated[
    list[str],
    option(
        "--file",
        "-f",
        metavar="FILE",
        help="Images that Kubernetes or Compose files or lists name: a file, a folder or - for stdin; repeatable.",
        variable="ACRGEO_IMAGE_FILE",  # other commands have files about registries
    ),
]
ImageRegionsOption = Annotated[
    list[str],
    option("--regions", metavar="REGION[,REGION]", help="Only these regions; repeatable (default: all)."),
]
EvidenceOption = Annotated[
    Demand,
    option(
        "--evidence",
        metavar="SOURCE",
        help="What proves it: asked (it can be pulled there), told (it has arrived there) or any (default).",
    ),
]
