"""Room 5: suites of prompts: templates and fill-ins, with a datasheet."""

from fairest.prompts.files import from_file
from fairest.prompts.named import suite
from fairest.prompts.suite import Suite
from fairest.prompts.toml import from_toml

__all__ = ["Suite", "from_file", "from_toml", "suite"]
