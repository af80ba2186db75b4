"""Codes of errors and what they mean: acrgeo's own, and those of Azure that acrgeo tells apart.

A code that is the id of a rule is in that rule; Azure has many more, which are passed on as they come.
"""

from __future__ import annotations

from acrgeo.core.push.texts import TEXT_CODES
from acrgeo.core.rules import links
from acrgeo.core.rules.azure_codes import AZURE_CODES
from acrgeo.core.rules.error_code import ErrorCode
from acrgeo.core.rules.move_codes import MOVE_CODES
from acrgeo.core.rules.sign_in_codes import SIGN_IN_CODES, SignInCode

_LOOK = "Look with acrgeo show REGISTRY, then run the same command again: what is done already is not done twice."

OWN_CODES = (
    ErrorCode(
        id="changed-since-plan",
        cause="A replica or webhook was no longer as the plan saw it, so this change was not made; the others go on.",
        cure="Run the command again: it plans anew with what is there now.",
    ),
    ErrorCode(
        id="stale-plan",
        cause="The registry changed after the plan was saved.",
        cure="Plan again with acrgeo plan -f FILE --out PLAN.json, and look at the new plan.",
    ),
    ErrorCode(
        id="BasicChallenge",
        cause="A host of a registry asks for a user and a password, which acrgeo does not send.",
        cure="Look for a proxy that answers in its place. What stands for a region in a test needs none.",
    ),
    ErrorCode(
        id="ClaimsChallenge",
        cause="Azure was asked, and wants a fresh sign-in with claims that this token lacks, such as a second factor.",
        cure="The az login of the hint, with its --claims-challenge (az 2.76 or newer). In a pipeline: sign in again.",
    ),
    ErrorCode(
        id="Currency",
        cause="The currency is not three letters.",
        cure="Give one such as USD or EUR.",
    ),
    ErrorCode(
        id="Defect",
        cause="acrgeo met a defect of its own.",
        cure="Report it with the command line. What was sent goes on in Azure.",
    ),
    ErrorCode(
        id="Failed",
        cause="The command failed, and no other code fits.",
        cure="Read the message and the hint.",
    ),
    ErrorCode(
        id="ForeignHost",
        cause="An answer led to a host that is not Azure's. The token was not sent there.",
        cure="Look for a proxy that changes answers. If there is none, report it.",
    ),
    ErrorCode(
        id="ImageDeleted",
        cause="While it was waited for, the home replica lost an image that it had.",
        cure="Push it again, and wait again.",
    ),
    ErrorCode(
        id="ImageMoved",
        cause="While an image was waited for, its tag was given to another one in the home region.",
        cure="Look which of the two is meant: image wait REGISTRY IMAGE waits for the one that the tag has now.",
    ),
    ErrorCode(
        id="ImageNotFound",
        cause="No replica that answers has this image: its repository, tag or digest is another one, or not there yet.",
        cure="acrgeo image status REGISTRY --all shows the images that are there.",
    ),
    ErrorCode(
        id="ImageUnknown",
        cause="Whether an image is in a region cannot be known: nothing there can be asked, and nothing told of it.",
        cure="Run the command of the hint, which makes it known.",
    ),
    ErrorCode(
        id="InsufficientScope",
        cause="This sign-in may not do with a repository what the message names, such as repository:NAME:pull.",
        cure="Have the role of the hint assigned, then wait some minutes.",
        link=links.ROLES,
    ),
    ErrorCode(
        id="Interrupted",
        cause="Ctrl-C.",
        cure=f"What was sent goes on in Azure. {_LOOK}",
    ),
    ErrorCode(
        id="Mistakes",
        cause="The files have mistakes. Nothing was sent.",
        cure="Correct each line that was printed: file:line:column: key: what is wrong.",
    ),
    ErrorCode(
        id="NoAnswer",
        cause="Azure was asked and no answer came. Of a change it is not known whether it was made.",
        cure=_LOOK,
    ),
    ErrorCode(
        id="NotConfirmed",
        cause="The question was not answered with yes. Nothing was changed.",
        cure="Answer y, or give --yes.",
    ),
    ErrorCode(
        id="NotDeleted",
        cause="Azure accepted a deletion, and the replica is still there.",
        cure=_LOOK,
    ),
    ErrorCode(
        id="NotFound",
        cause="A registry, replica, webhook, subscription or id is not there.",
        cure="acrgeo list shows the registries that you can see.",
    ),
    ErrorCode(
        id="NoManifestList",
        cause="The host of the registry lists tags, and no manifests: what has no tag cannot be found there.",
        cure="Name images without a tag by their digest.",
    ),
    ErrorCode(
        id="NotListed",
        cause="The images of the registry cannot be listed: no regional endpoint answers, and no webhook told of any.",
        cure="Name the images, or turn regional endpoints on: acrgeo endpoints regional enable REGISTRY.",
    ),
    ErrorCode(
        id="NotShown",
        cause="Azure accepted a change, but what it shows afterwards is not as it was asked to be.",
        cure=_LOOK,
    ),
    ErrorCode(
        id="NotSignedIn",
        cause="Nobody is signed in here, so Azure was not asked.",
        cure="az login, or a workload or managed identity; acrgeo whoami shows each way to sign in.",
    ),
    ErrorCode(
        id="OperationFailed",
        cause="An operation failed in Azure, which gave no code of its own.",
        cure="Read the message; acrgeo preflight REGISTRY finds what commonly stops a change.",
    ),
    ErrorCode(
        id="Refused",
        cause="A precondition or a safety rule forbids it. Nothing was changed.",
        cure="Read the message and the hint.",
    ),
    ErrorCode(
        id="RegistryNotFound",
        cause="No registry of this name is in the subscription, or the caller may not see it.",
        cure="Check the name and --subscription; acrgeo list shows the registries that you can see.",
    ),
    ErrorCode(
        id="ReplicaFailed",
        cause="Azure ended the creation or change of a replica as Failed.",
        cure="acrgeo replica repair REGISTRY REGION explains it, deletes the replica and creates it again.",
        link=links.GEO_REPLICATION,
    ),
    ErrorCode(
        id="ReplicaGone",
        cause="A replica that was waited for is no longer there.",
        cure="acrgeo replica list REGISTRY shows what is there; add it again where it should be.",
    ),
    ErrorCode(
        id="ReplicaNotFound",
        cause="The registry has no replica in this region or of this name.",
        cure="acrgeo replica list REGISTRY shows those that it has.",
    ),
    ErrorCode(
        id="SandboxState",
        cause="The local sandbox cannot keep its state in its file.",
        cure="Make the folder writable, or set ACRGEO_SANDBOX_STATE to another file.",
    ),
    ErrorCode(
        id="SignInFailed",
        cause="A way to sign in is set up, and it gave no token, so Azure was not asked.",
        cure="The message has its reason, the hint its cure; acrgeo whoami shows each way to sign in.",
    ),
    ErrorCode(
        id="System",
        cause="The machine refused a file or a stream.",
        cure="The message has its reason and the path.",
    ),
    ErrorCode(
        id="Unfinished",
        cause="Time ran out, or something is still running in Azure.",
        cure=_LOOK,
    ),
    ErrorCode(
        id="Unreachable",
        cause="The host could not be reached.",
        cure="Check the network, the proxy and the name resolution; REQUESTS_CA_BUNDLE names a proxy's certificates. "
        "For a sandbox: acrgeo sandbox serve.",
    ),
    ErrorCode(
        id="UnreadableAnswer",
        cause="What came was no answer of Azure Resource Manager.",
        cure="Try again. A proxy between here and Azure may have answered.",
    ),
    ErrorCode(
        id="Usage",
        cause="The command line, a variable or a file is wrong. Nothing was sent.",
        cure="Read the message; acrgeo COMMAND --help has the options.",
    ),
    ErrorCode(
        id="WebhookNotFound",
        cause="The registry has no webhook of this name.",
        cure="acrgeo webhook list REGISTRY shows those that it has.",
    ),
    *MOVE_CODES,
)

KIND_CODES = (
    ErrorCode(
        id="throttled",
        cause="Azure throttles this caller; it gave no code of its own.",
        cure="Wait as long as the hint says, or lower --parallel.",
        link=links.THROTTLING,
    ),
    ErrorCode(
        id="transient",
        cause="Azure failed (HTTP 5xx or 408). Of a change it is not known whether it was made.",
        cure=_LOOK,
    ),
    ErrorCode(id="lost", cause="No answer came from Azure.", cure=_LOOK),
    ErrorCode(
        id="conflict",
        cause="Something else is under way on the same thing (HTTP 409); Azure gave no code of its own.",
        cure="Wait until it has ended: acrgeo show REGISTRY.",
    ),
    ErrorCode(
        id="forbidden",
        cause="The caller lacks a permission (HTTP 403).",
        cure="acrgeo permissions check REGISTRY names a role that has it.",
        link=links.ROLES,
    ),
    ErrorCode(
        id="governed",
        cause="A lock, a policy, Azure itself or the state of the subscription forbids it; no role helps.",
        cure="Ask who governs the subscription; acrgeo preflight REGISTRY finds locks.",
        link=links.LOCKS,
    ),
    ErrorCode(
        id="unauthenticated",
        cause="The token was refused (HTTP 401).",
        cure="az login; on a served sandbox: acrgeo sandbox env.",
    ),
    ErrorCode(
        id="not_found",
        cause="Azure did not find it (HTTP 404), or the caller may not see it.",
        cure="Check the name and --subscription.",
    ),
    ErrorCode(
        id="rejected",
        cause="Azure refused the request and gave no code.",
        cure="Read the message.",
    ),
)
"""The codes of answers that have none: the values of ErrorKind."""

REGISTRY_CODES = (
    ErrorCode(
        id="DENIED",
        cause="The firewall of the registry keeps out the address that the message names.",
        cure="Allow it: az acr network-rule add. With public access off, ask from a network with a private endpoint.",
    ),
    ErrorCode(
        id="NAME_UNKNOWN",
        cause="A host of the registry has no repository of that name, or its replica has not received it yet.",
        cure="Check the name.",
    ),
    ErrorCode(
        id="UNAUTHORIZED",
        cause="A host of the registry refused the token, also a new one of an exchange with that host.",
        cure="Sign in again: az login.",
    ),
)
"""The codes of registries' own hosts, which are those of OCI's specification."""


def _entra_code(number: int, code: SignInCode) -> ErrorCode:
    cures = dict.fromkeys(cure for cure in (code.terminal, code.pipeline) if cure)
    return ErrorCode(id=f"AADSTS{number}", cause=code.cause, cure=". In a pipeline: ".join(cures) + ".")


ENTRA_CODES = tuple(_entra_code(number, code) for code in SIGN_IN_CODES for number in code.numbers)
"""The codes of Microsoft Entra, which stand in the message of a failed sign-in."""

_ANSWERED = {code.id for code in REGISTRY_CODES}
ERROR_CODES: tuple[ErrorCode, ...] = (
    *OWN_CODES,
    *KIND_CODES,
    *AZURE_CODES,
    *REGISTRY_CODES,
    *(code for code in TEXT_CODES if code.id not in _ANSWERED),
    *ENTRA_CODES,
)
