"""What holds for every connection to a language model's endpoint."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl

# A reply of 4,000 tokens is about 15 kB of text; more than a megabyte is no reply.
MOST_BYTES = 1_000_000


@cache
def certificates() -> "ssl.SSLContext":
    """Returns what servers are trusted by; the environment may name other certificates.

    It may name neither proxies nor passwords, hence the client's ``trust_env=False``.
    """
    import httpx

    return httpx.create_ssl_context(trust_env=True)
