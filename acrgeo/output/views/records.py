"""DNS records, ready to paste: as commands of the Azure CLI, as Bicep, or as a zone file."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from shlex import quote

from acrgeo.core.impact.private_access import TTL, NetworkRecords, PrivateAccess, why_no_records
from acrgeo.core.preflight.facts import Unknown
from acrgeo.output.neutral import one_line

API = "2024-06-01"


class Form(str, Enum):
    """The forms that records are printed in."""

    AZ = "az"
    BICEP = "bicep"
    ZONE = "zone"


COMMENTS = {Form.AZ: "#", Form.BICEP: "//", Form.ZONE: ";"}


def record_lines(access: PrivateAccess, records: tuple[NetworkRecords, ...], form: Form) -> Iterator[str]:
    """Yield the records that somebody has to keep, a part for each network, and in comments what else there is."""
    comment = COMMENTS[form]
    for reached in access.endpoints:
        why = why_no_records(access, reached)
        if why is not None:
            yield f"{comment} {one_line(why)}"
        elif isinstance(has_zone := reached.endpoint.has_zone(access.zone), Unknown):
            what = f"{reached.endpoint.name}: whether a DNS zone group keeps its records is unknown, {has_zone.reason}"
            yield f"{comment} {one_line(what)}"
    for at, network in enumerate(records):
        if at or access.endpoints:
            yield ""
        yield f"{comment} network {one_line(network.network)}: {', '.join(map(one_line, network.endpoints))}"
        shared = [other.network for other in records if other is not network and other.zone_id == network.zone_id]
        if shared and network.zone_id is not None:
            yield f"{comment} the zone is linked to {', '.join(map(one_line, shared))} too: give each network its own"
        yield from WRITERS[form](network, at)


def az_lines(network: NetworkRecords, _: int = 0) -> Iterator[str]:
    """Yield a command for each address. Without a zone that is known, its group is a variable of the shell."""
    if network.zone_id is None:
        yield f"# no zone {network.zone} linked to this network was found: DNS_GROUP=GROUP, or --dns-zone ID"
        place = '-g "$DNS_GROUP"'
    else:
        words = network.zone_id.split("/")
        place = f"-g {quote(words[4])} --subscription {quote(words[2])}"
    for record in network.records:
        for address in record.addresses:
            yield (
                f"az network private-dns record-set a add-record {place} -z {network.zone} "
                f"-n {quote(record.name)} -a {quote(address)}"
            )


def bicep_lines(network: NetworkRecords, at: int = 0) -> Iterator[str]:
    """Yield resources for the group of the zone. Symbols differ from network to network."""
    number = str(at + 1) if at else ""
    if network.zone_id is not None:
        yield f"// deploy to the resource group {one_line(network.zone_id.split('/')[4])}"
    yield f"resource zone{number} 'Microsoft.Network/privateDnsZones@{API}' existing = {{"
    yield f"  name: '{network.zone}'"
    yield "}"
    for record in network.records:
        symbol = "_".join(word for word in record.name.replace("-", ".").split(".") if word)
        yield ""
        yield f"resource record{number}_{symbol} 'Microsoft.Network/privateDnsZones/A@{API}' = {{"
        yield f"  parent: zone{number}"
        yield f"  name: '{record.name}'"
        yield "  properties: {"
        yield f"    ttl: {TTL}"
        yield "    aRecords: ["
        for address in record.addresses:
            yield "      {"
            yield f"        ipv4Address: '{address}'"
            yield "      }"
        yield "    ]"
        yield "  }"
        yield "}"


def zone_lines(network: NetworkRecords, _: int = 0) -> Iterator[str]:
    """Yield lines of a zone file (RFC 1035)."""
    yield f"$ORIGIN {network.zone}."
    yield f"$TTL {TTL}"
    width = max(len(record.name) for record in network.records)
    for record in network.records:
        for address in record.addresses:
            yield f"{record.name:<{width}} IN A {address}"


WRITERS = {Form.AZ: az_lines, Form.BICEP: bicep_lines, Form.ZONE: zone_lines}
