"""From desired images and what the target has to changes. Pure: one function for every command that imports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from acrgeo.core.image.reference import ImageRef
from acrgeo.core.imports.image import DesiredImage, PresentImage
from acrgeo.core.model.registry import Registry
from acrgeo.core.plan.change import Action, ImportChange, Phase
from acrgeo.core.plan.plan import RegistryPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageDiff:
    """The imports that are left to do, and the images that are there already."""

    changes: tuple[ImportChange, ...]
    present: tuple[PresentImage, ...]


def diff_images(
    current: Registry,
    desired: Iterable[DesiredImage],
    found: Mapping[ImageRef, str | None],
    *,
    is_forced: bool = False,
    waits_for: Sequence[str] = (),
) -> ImageDiff:
    """Return what brings the images into a registry, in their order.

    ``found`` has the digest that the target's home replica has of each image's ``target``, None where it has none; what
    is not in it could not be read. An image that is there with the same digest is no change, and neither is one whose
    digest at the source is not known, unless ``is_forced``. ``waits_for`` are ids of changes that come first.
    """
    changes: list[ImportChange] = []
    present: list[PresentImage] = []
    for image in desired:
        there = found.get(image.target)
        if there is not None and (there == image.digest or (image.digest is None and not is_forced)):
            present.append(PresentImage(desired=image, digest=there))
            continue
        changes.append(
            ImportChange(
                id=f"{current.name}/images/{image.target}",
                registry=current.ref,
                action=Action.CREATE if there is None else Action.UPDATE,
                phase=Phase.ADD,
                reason="not in the registry" if there is None else "the tag has another digest",
                waits_for=tuple(waits_for),
                current=there,
                desired=image,
                is_forced=is_forced,
            )
        )
    return ImageDiff(changes=tuple(changes), present=tuple(present))


def with_images(plan: RegistryPlan, images: ImageDiff, *, unread: str | None = None) -> RegistryPlan:
    """Return a registry's plan with imports added; ``unread`` is why the target's images could not be read."""
    return replace(
        plan,
        changes=(*plan.changes, *images.changes),
        present_images=(*plan.present_images, *images.present),
        unread_images=unread or plan.unread_images,
    )
