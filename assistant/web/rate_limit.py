"""How often one client may ask: a token bucket an address, for as many addresses as are kept."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address

# About 2 MB when full; the address that was quiet longest is forgotten first.
MOST_CLIENTS = 10_000
# A household or office gets a /64 and may use any address in it.
_IPV6_NETWORK_BITS = 64

Clock = Callable[[], float]


def client_of(host: str) -> str | None:
    """Returns what a client is told apart by; ``None`` for this machine, which is not limited.

    The machine's own programs are its operator's. A proxy on it is expected to send
    ``X-Forwarded-For``, which is believed from ``[server] trusted_proxies``; if it does not, nobody
    is limited, rather than everybody together.

    >>> client_of("192.0.2.7"), client_of("2001:db8::7"), client_of("127.0.0.1")
    ('192.0.2.7', '2001:db8::/64', None)
    """
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return client_of(str(address.ipv4_mapped))
        if not address.is_loopback:
            rest = 128 - _IPV6_NETWORK_BITS
            return f"{IPv6Address(int(address) >> rest << rest)}/{_IPV6_NETWORK_BITS}"
    return None if address.is_loopback else host


class RateLimit:
    """Counts questions by client; half a minute's worth may come at once."""

    def __init__(self, per_minute: int, *, clock: Clock = time.monotonic) -> None:
        """Allows ``per_minute`` questions on average; 0 allows any number."""
        self._per_second = per_minute / 60
        self._most = max(1.0, per_minute / 2)
        self._clock = clock
        # What each client may still ask, and when that was so; latest asker last.
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def seconds_to_wait(self, client: str) -> int:
        """Returns 0 and counts the question, or the seconds until ``client`` may ask again."""
        if not self._per_second:
            return 0
        now = self._clock()
        left, then = self._buckets.pop(client, (self._most, now))
        left = min(self._most, left + (now - then) * self._per_second)
        allowed = left >= 1
        self._buckets[client] = (left - allowed, now)
        if len(self._buckets) > MOST_CLIENTS:
            self._buckets.popitem(last=False)
        return 0 if allowed else math.ceil((1 - left) / self._per_second)
