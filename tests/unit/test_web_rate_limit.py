import pytest

from assistant.web.rate_limit import MOST_CLIENTS, RateLimit, client_of


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


def waits(limit: RateLimit, client: str, questions: int) -> list[int]:
    return [limit.seconds_to_wait(client) for _ in range(questions)]


def test_half_a_minutes_worth_may_come_at_once_and_no_more(clock: Clock) -> None:
    assert waits(RateLimit(60, clock=clock), "a", 31) == [0] * 30 + [1]
    assert waits(RateLimit(6, clock=clock), "a", 4) == [0, 0, 0, 10]


def test_the_wait_that_is_told_is_enough(clock: Clock) -> None:
    limit = RateLimit(7, clock=clock)
    wait = waits(limit, "a", 5)[-1]
    assert wait > 0
    clock.seconds += wait
    assert limit.seconds_to_wait("a") == 0


def test_a_refused_question_costs_nothing(clock: Clock) -> None:
    limit = RateLimit(60, clock=clock)
    waits(limit, "a", 500)
    clock.seconds += 1
    assert waits(limit, "a", 2) == [0, 1]


def test_a_pause_gives_back_no_more_than_the_bucket_holds(clock: Clock) -> None:
    limit = RateLimit(60, clock=clock)
    waits(limit, "a", 30)
    clock.seconds += 3600
    assert waits(limit, "a", 31) == [0] * 30 + [1]


def test_one_client_does_not_pay_for_another(clock: Clock) -> None:
    limit = RateLimit(2, clock=clock)
    assert waits(limit, "a", 2) == [0, 30]
    assert waits(limit, "b", 2) == [0, 30]


def test_somebody_who_asks_every_second_for_an_hour_is_never_refused(clock: Clock) -> None:
    limit = RateLimit(60, clock=clock)
    for _ in range(3600):
        assert limit.seconds_to_wait("a") == 0
        clock.seconds += 1


def test_zero_is_no_limit(clock: Clock) -> None:
    assert waits(RateLimit(0, clock=clock), "a", 1000) == [0] * 1000


def test_so_many_addresses_forget_the_one_quiet_longest(clock: Clock) -> None:
    limit = RateLimit(2, clock=clock)
    for number in range(MOST_CLIENTS):
        limit.seconds_to_wait(str(number))
    assert limit.seconds_to_wait("0") > 0
    limit.seconds_to_wait("one more")
    assert limit.seconds_to_wait("0") > 0
    assert limit.seconds_to_wait("1") == 0


@pytest.mark.parametrize(
    ("host", "client"),
    [
        pytest.param("192.0.2.7", "192.0.2.7", id="ipv4"),
        pytest.param("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", id="ipv6-by-network"),
        pytest.param("fe80::1%eth0", "fe80::/64", id="ipv6-with-zone"),
        pytest.param("::ffff:192.0.2.7", "192.0.2.7", id="ipv4-in-ipv6"),
        pytest.param("127.0.0.1", None, id="loopback"),
        pytest.param("127.8.8.8", None, id="loopback-network"),
        pytest.param("::1", None, id="loopback-ipv6"),
        pytest.param("::ffff:127.0.0.1", None, id="loopback-in-ipv6"),
        pytest.param("testclient", "testclient", id="no-address"),
    ],
)
def test_a_client_is_an_address_or_a_network_but_not_this_machine(
    host: str, client: str | None
) -> None:
    assert client_of(host) == client
