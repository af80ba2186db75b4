"""How a command prints what it found on stdout, in the format that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from acrgeo.errors import UsageError
from acrgeo.output.formats import Format, print_view

if TYPE_CHECKING:
    from acrgeo.output.console import Streams
    from acrgeo.output.view import View
    from acrgeo.workflow.ci.step import Step
    from acrgeo.workflow.options import Common


class Showing:
    """Shows views. Whoever has the common options and the streams derives from it."""

    __slots__ = ()

    common: Common
    streams: Streams
    step: Step | None

    @property
    def format(self) -> Format:
        """The output format."""
        raise NotImplementedError

    def show(self, view: View) -> None:
        """Print a view on stdout, in the format that was asked for."""
        if self.step is not None:
            self.step.add(view)
        is_found = print_view(self.streams.out, view, form=self.format, query=self.common.query)
        if not is_found:
            self.tell_unmatched()

    def tell_unmatched(self) -> None:
        """Say that ``--query`` matches nothing: nothing on stdout may be what it finds, or a typing error."""
        from acrgeo.output.query import quoted_query
        from acrgeo.output.views.error import print_note

        query = quoted_query(self.common.query or "")
        print_note(self.streams.err, f"--query {query} matches nothing in the document; -o json without it shows all.")

    def rehearse(self, view: View) -> None:
        """Refuse a ``--query`` that cannot be applied to such a view, before anything is written; UsageError."""
        if self.common.query is not None:
            from acrgeo.output.query import rehearse_query

            rehearse_query(self.common.query, view)

    def show_outcome(self, view: View) -> None:
        """Print what became of changes. They are made: a query that finds nothing to say of it must not hide it."""
        try:
            self.show(view)
        except UsageError as error:
            if self.common.query is None:
                raise
            from acrgeo.output.views.error import print_note

            print_note(self.streams.err, f"{error.message} This is the whole outcome.")
            print_view(self.streams.out, view, form=self.format)
