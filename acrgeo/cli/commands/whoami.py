"""``acrgeo whoami``: who calls Azure, with which credential, and why the others were not used."""

from __future__ import annotations

import typer

from acrgeo.cli.command import add_command
from acrgeo.errors import ExitCode
from acrgeo.workflow.context import Context


def whoami(context: Context) -> ExitCode:
    """Show who calls Azure.

    Shows the credential, the account, its tenant and subscription, where tokens are kept, and why other
    credentials were not used. Never shows or takes a kept token. Exits 4 if nobody is signed in.
    """
    from acrgeo.output.views.whoami import whoami_view
    from acrgeo.workflow.identity import read_identity

    identity = read_identity(context)
    view = whoami_view(
        identity.sign_in,
        identity.subscription,
        cloud=identity.cloud,
        endpoint=identity.endpoint,
        token_cache=identity.token_cache,
        unknown=identity.unknown,
        now=context.now,
    )
    context.show(view)
    if identity.error is not None:
        raise identity.error
    return ExitCode.DONE


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_command(app, "whoami", whoami, examples="acrgeo whoami\nacrgeo whoami --query tenantId -o tsv")
