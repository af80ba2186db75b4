"""Azure Pipelines: ``##vso[area.action name=value;…]message``, also for outputs and summaries."""

from __future__ import annotations

from acrgeo.output.ci.dialect import Annotation, Level, readable


class AzurePipelines:
    """The dialect of the agent of Azure Pipelines."""

    name = "azdo"
    summary_variable: str | None = None
    outputs_variable: str | None = None
    workspace_variable = "BUILD_SOURCESDIRECTORY"

    def annotation(self, annotation: Annotation) -> str:
        """Return ``##vso[task.logissue type=…;sourcepath=…;…]message``. There are errors and warnings only."""
        given = {
            "type": "error" if annotation.level is Level.ERROR else "warning",
            "sourcepath": annotation.file,
            "linenumber": str(annotation.line or ""),
            "columnnumber": str(annotation.column or ""),
            "code": annotation.id,
        }
        message = readable(annotation.message)
        if annotation.title:
            message = f"{readable(annotation.title)}: {message}"
        return _command("task.logissue", given, message)

    def group(self, title: str) -> str:
        """Return ``##[group]title``, which is no command but a mark: one line, and nothing is escaped in it."""
        return f"##[group]{' '.join(readable(title).split())}"

    def group_end(self) -> str:
        """Return ``##[endgroup]``."""
        return "##[endgroup]"

    def mask(self, secret: str) -> str:
        """Return ``##vso[task.setsecret]secret``."""
        return _command("task.setsecret", {}, secret)

    def output(self, name: str, value: str) -> str:
        """Return ``##vso[task.setvariable variable=name;isOutput=true]value``."""
        return _command("task.setvariable", {"variable": name, "isOutput": "true"}, value)

    def summary(self, path: str) -> str:
        """Return ``##vso[task.uploadsummary]path``."""
        return _command("task.uploadsummary", {}, path)


def _command(name: str, given: dict[str, str], message: str) -> str:
    properties = ";".join(f"{key}={escaped_property(value)}" for key, value in given.items() if value)
    return f"##vso[{name}{' ' if properties else ''}{properties}]{escaped_data(message)}"


def escaped_data(text: str) -> str:
    """Return text for what follows the bracket."""
    return text.replace("%", "%AZP25").replace("\r", "%0D").replace("\n", "%0A")


def escaped_property(text: str) -> str:
    """Return text for the value of a property."""
    return escaped_data(text).replace(";", "%3B").replace("]", "%5D")
