"""What can be wrong with an index, for the person who runs it.

    IndexProblem
    ├── Missing        nothing has been built in the directory
    ├── Stale          built from other documents, rules or weights than are asked for now
    ├── Damaged        a file of a finished generation is gone, cut short or unreadable
    ├── Busy           another process is building
    ├── Unwritable     no permission, or no room left
    ├── Unreachable    the vector server does not answer
    └── Empty          the corpus has no passages

Every message is one line that names the place and the remedy.
"""


class IndexProblem(Exception):  # noqa: N818 - operators read the names, not tracebacks
    """An index that cannot be built or opened."""


class Missing(IndexProblem):
    """Nothing has been built yet."""


class Stale(IndexProblem):
    """The index was built from something else than what is asked for now."""


class Damaged(IndexProblem):
    """A finished generation is not as it was written."""


class Busy(IndexProblem):
    """Another process is building in the same directory."""


class Unwritable(IndexProblem):
    """The directory cannot be written, or the disk is full."""


class Unreachable(IndexProblem):
    """The configured vector server does not answer."""


class Empty(IndexProblem):
    """There is nothing to index."""
