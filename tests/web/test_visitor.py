"""Whose address a request is counted with, behind proxies of every kind."""

from ipaddress import ip_network

import pytest

from peserta.web.visitor import client_address, network_of

OURS = (ip_network("10.0.0.0/8"), ip_network("2001:db8:1::/48"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("198.51.100.7", "", "198.51.100.7"),
        ("198.51.100.7", "203.0.113.9", "198.51.100.7"),  # no proxy of ours: whatever it says is forged
        ("10.0.0.2", "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        ("10.0.0.2", "203.0.113.9, 198.51.100.7, 10.0.0.3", "198.51.100.7"),
        ("10.0.0.2", "", "10.0.0.2"),
        ("::ffff:10.0.0.2", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.2", "198.51.100.7, ::ffff:10.0.0.3", "198.51.100.7"),
        ("10.0.0.2", "198.51.100.7, 10.0.0.3:4711", "198.51.100.7"),
        ("2001:db8:1::2", "198.51.100.7, [2001:db8:1::3]:443", "198.51.100.7"),
        ("10.0.0.2", "198.51.100.7, nonsense", "nonsense"),
    ],
)
def test_the_rightmost_address_that_is_no_proxy_of_ours(peer: str, forwarded: str, address: str) -> None:
    assert client_address(peer, forwarded, OURS) == address


@pytest.mark.parametrize("written", ["198.51.100.7", "::ffff:198.51.100.7", "198.51.100.7:4711", "::ffff:c633:6407"])
def test_an_ipv4_address_counts_as_itself_however_it_is_written(written: str) -> None:
    assert network_of(written) == bytes([198, 51, 100, 7])


@pytest.mark.parametrize("written", ["2001:db8:2:3::1", "2001:db8:2:3:ffff::9", "[2001:db8:2:3::1]:443"])
def test_of_an_ipv6_address_its_subscriber_counts(written: str) -> None:
    assert network_of(written) == bytes.fromhex("20010db800020003")


@pytest.mark.parametrize("written", ["", "::::", "1.2.3.4.5", "[198.51.100.7", "1.2.3.4:", "<script>", "9" * 3_000])
def test_what_is_no_address_is_one_address_of_its_own(written: str) -> None:
    assert network_of(written) == b"?"
