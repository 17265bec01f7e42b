"""Environment variables for a while."""

import contextlib
import os
from collections.abc import Iterator


@contextlib.contextmanager
def environment_with(variables: dict[str, str]) -> Iterator[None]:
    """Set environment variables, which processes begun in the block inherit, and put the old ones back."""
    before = dict(os.environ)
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
