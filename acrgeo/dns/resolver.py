"""Questions to resolvers: one is asked, its answer becomes a chain, and whatever goes wrong a reason."""

from __future__ import annotations

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.rdatatype
import dns.rrset

from acrgeo.core.trace.chain import MOST_ALIASES, Chain, Record, follow
from acrgeo.core.trace.resolver import Resolver
from acrgeo.core.trace.sample import Lookup

KINDS = {dns.rdatatype.A: "A", dns.rdatatype.AAAA: "AAAA", dns.rdatatype.CNAME: "CNAME"}
REASONS = {
    dns.rcode.NXDOMAIN: "there is no such name (NXDOMAIN)",
    dns.rcode.SERVFAIL: "the resolver failed (SERVFAIL)",
    dns.rcode.REFUSED: "the resolver refuses to answer (REFUSED)",
}


def look_up(name: str, resolver: Resolver, *, timeout: float) -> Lookup:
    """Ask a resolver for the addresses of a name; further questions where its answer ends at an alias."""
    try:
        dns.name.from_text(name)
    except (dns.exception.DNSException, UnicodeError):
        return Lookup(failure=f"{name} is no name of DNS")
    chain = Chain(name=name.lower().rstrip("."))
    for _ in range(MOST_ALIASES + 1):
        wanted = chain.wanted
        if wanted is None:
            break
        answer = _ask(wanted, resolver, timeout)
        if isinstance(answer, str):
            failed = f"{wanted}: {answer}" if chain.aliases else answer
            return Lookup(chain=Chain(name=chain.name, aliases=chain.aliases, problem=failed), is_silent=True)
        code = answer.rcode()
        before = len(chain.aliases)
        chain = follow(chain, _records(answer))
        if code != dns.rcode.NOERROR and not chain.addresses and chain.problem is None:
            reason = REASONS.get(code, f"the resolver answered {dns.rcode.to_text(code)}")
            reason = f"{chain.end}: {reason}" if chain.aliases else reason
            return Lookup(chain=Chain(name=chain.name, aliases=chain.aliases, problem=reason))
        if len(chain.aliases) == before:
            break
    return Lookup(chain=follow(chain, (), may_go_on=False) if chain.wanted else chain)


def _ask(name: str, resolver: Resolver, timeout: float) -> dns.message.Message | str:
    """Return the answer, over TCP where it is cut off; or why there is none."""
    try:
        question = dns.message.make_query(dns.name.from_text(name), dns.rdatatype.A)
        # An answer from elsewhere, or to another question, is not this one's: it is passed over.
        answer, _ = dns.query.udp_with_fallback(
            question,
            resolver.address,
            timeout=timeout,
            port=resolver.port,
            ignore_unexpected=True,
            ignore_errors=True,
        )
    except dns.exception.Timeout:
        return f"no answer within {timeout:g} s"
    except (dns.exception.DNSException, UnicodeError):
        return "the answer cannot be read"
    except (OSError, EOFError) as error:
        return f"the resolver cannot be reached ({getattr(error, 'strerror', None) or 'the connection was closed'})"
    return answer


def _records(answer: dns.message.Message) -> list[Record]:
    return [
        Record(name=_text(rrset.name), kind=KINDS[rrset.rdtype], ttl=rrset.ttl, value=_value(rrset, record))
        for rrset in answer.answer
        if rrset.rdtype in KINDS
        for record in rrset
    ]


def _value(rrset: dns.rrset.RRset, record: object) -> str:
    target = getattr(record, "target", None)
    return (
        str(getattr(record, "address", "")) if rrset.rdtype != dns.rdatatype.CNAME or target is None else _text(target)
    )


def _text(name: dns.name.Name) -> str:
    """Return a name in lower case, without the last dot; bytes that are no letters are written as ``\\027``."""
    text: str = name.to_text(omit_final_dot=True)
    return text.lower()
