"""A consolidation as a whole: what is to become one registry, what that takes, and whether it is so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from acrgeo.core.consolidate.checklist import Task, checklist
from acrgeo.core.consolidate.counterparts import Gap
from acrgeo.core.consolidate.inventory import Inventory
from acrgeo.core.consolidate.merge import Merge
from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.image.reference import ImageRef
from acrgeo.core.imports.image import DesiredImage, ImageSource
from acrgeo.core.model.registry import Registry, Sku


@dataclass(frozen=True, slots=True, kw_only=True)
class Consolidation:
    """The registry that is kept, those that become part of it, and what was found of them.

    ``command`` is the command line that plans it; ``notes`` are what else should be known of the plan.
    """

    into: Registry
    sources: tuple[Registry, ...]
    inventories: tuple[Inventory, ...]
    merged: Merge
    gaps: tuple[Gap, ...]
    command: str
    notes: tuple[str, ...] = ()

    @property
    def tasks(self) -> tuple[Task, ...]:
        """What only a person can do, once what contradicts is decided."""
        if self.merged.undecided:
            return ()
        again = f"{self.command} --apply"
        return checklist(self.into, self.sources, has_gaps=bool(self.gaps), again=again)


def desired_of(
    into: Registry, sources: Sequence[Registry], *, turns_regional_on: bool, routes_when_ready: bool = False
) -> DesiredRegistry:
    """Return the registry that has a replica wherever one of the others lived, its tier and its regional endpoints.

    It is Premium where it needs to be. Regional endpoints are what each region is asked by.
    """
    locations = {replica.location for source in sources for replica in source.replicas} - {into.location}
    is_several = bool(locations) or len(into.replicas) > 1
    return DesiredRegistry(
        sku=Sku.PREMIUM if locations else None,
        has_regional_endpoints=True if is_several and turns_regional_on else None,
        replicas=tuple(
            DesiredReplica(location=location, routes_when_ready=routes_when_ready and not into.replica_in(location))
            for location in sorted(locations)
        ),
    )


def desired_images(merged: Merge, sources: Sequence[Registry]) -> tuple[list[DesiredImage], list[DesiredImage]]:
    """Return the images to import: those of which no tag is taken from another digest, and those that take one."""
    by_name = {
        source.name: ImageSource(
            host=source.login_server.lower(), registry_id=source.ref.id, properties=source.properties
        )
        for source in sources
    }
    plain: list[DesiredImage] = []
    forced: list[DesiredImage] = []
    for copy in merged.copies:
        bare = ImageRef(repository=copy.repository, digest=copy.digest)
        tagged = bare if copy.tag is None else ImageRef(repository=copy.repository, tag=copy.tag)
        image = DesiredImage(source=by_name[copy.source], image=tagged, target=tagged, digest=copy.digest)
        (plain if copy.over is None else forced).append(image)
    return plain, forced
