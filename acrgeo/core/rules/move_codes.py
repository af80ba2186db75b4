"""Codes of errors of a move: what it refuses before anything is made."""

from __future__ import annotations

from acrgeo.core.rules.error_code import ErrorCode

MOVE_CODES = (
    ErrorCode(
        id="same-region",
        cause="A registry is to be moved to the region that it has its home in.",
        cure="Name another region; acrgeo regions REGISTRY lists them.",
    ),
    ErrorCode(
        id="name-taken",
        cause="A registry of the new name is there, of whomever: names are unique in all of Azure.",
        cure="Give another name with --name, or none: then one that is free is taken.",
    ),
    ErrorCode(
        id="target-elsewhere",
        cause="A registry of the new name is there, in another region than the one that is moved to.",
        cure="Give another name with --name.",
    ),
    ErrorCode(
        id="target-exists",
        cause="A registry of the new name is there and no move of this registry made it, or it is being deleted.",
        cure="Give another name with --name, or --adopt if it was made for this move, such as from its template.",
    ),
    ErrorCode(
        id="group-missing",
        cause="The resource group of the new registry is not there.",
        cure="Create it with the az group create of the hint, or name another with --to-group.",
    ),
)
