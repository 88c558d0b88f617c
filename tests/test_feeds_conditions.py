"""What a request's headers ask for: RFC 9110 §12.5.3 and §13, as tables."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.conditions import Asked, asked, moment, status_of, takes_gzip

TAG = b'"0f"'
TOLD = b"Sun, 06 Nov 1994 08:49:37 GMT"
MODIFIED = 784111777


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        pytest.param(None, False, id="nothing said"),
        pytest.param(b"", False, id="nothing accepted"),
        pytest.param(b"gzip", True, id="gzip"),
        pytest.param(b"GZip", True, id="in any letters"),
        pytest.param(b"x-gzip", True, id="by its old name"),
        pytest.param(b"gzip, deflate, br, zstd", True, id="a browser"),
        pytest.param(b"deflate, gzip;q=1.0, *;q=0.5", True, id="weighted"),
        pytest.param(b"gzip;q=0.001", True, id="hardly"),
        pytest.param(b"gzip ; Q=0.5", True, id="white space, a capital"),
        pytest.param(b"gzip;q=0", False, id="refused"),
        pytest.param(b"gzip;q=0.000", False, id="refused exactly"),
        pytest.param(b"gzip;q=0, *", False, id="refused, all else accepted"),
        pytest.param(b"*", True, id="anything"),
        pytest.param(b"*;q=0", False, id="nothing at all"),
        pytest.param(b"identity", False, id="as it is"),
        pytest.param(b"identity;q=0, gzip", True, id="not as it is"),
        pytest.param(b"identity;q=0, *", True, id="anything but as it is"),
        pytest.param(b"identity, gzip;q=0.5", False, id="rather as it is"),
        pytest.param(b"identity;q=0.5, gzip;q=0.5", True, id="either"),
        pytest.param(b"br, zstd", False, id="others"),
        pytest.param(b"gzipped, agzip", False, id="names like it"),
        pytest.param(b"gzip;q=2", False, id="no weight"),
        pytest.param(b"gzip;q=", False, id="an empty weight"),
        pytest.param(b"gzip;q=-1", False, id="a negative weight"),
        pytest.param(b"gzip;q=nan", False, id="no number"),
        pytest.param(b",,;,gzip", True, id="empty items"),
        pytest.param(b"\xff, gzip", True, id="bytes of no text"),
        pytest.param(b"br, " * 10_000 + b"gzip", True, id="long"),
    ],
)
def test_gzip_goes_to_who_wants_it(accepted: bytes | None, expected: bool) -> None:  # noqa: FBT001
    """And to nobody else: as it is, a file can always be read."""
    assert takes_gzip(accepted) is expected


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        pytest.param(b"Sun, 06 Nov 1994 08:49:37 GMT", MODIFIED, id="IMF-fixdate"),
        pytest.param(b"Sunday, 06-Nov-94 08:49:37 GMT", MODIFIED, id="RFC 850"),
        pytest.param(b"Sun Nov  6 08:49:37 1994", MODIFIED, id="asctime"),
        pytest.param(b"  Sun, 06 Nov 1994 08:49:37 GMT\t", MODIFIED, id="white space"),
        pytest.param(b"Thu, 01 Jan 1970 00:00:00 GMT", 0, id="the beginning"),
        pytest.param(b"Sat, 31 Dec 2016 23:59:60 GMT", 1483228799, id="a leap second"),
        pytest.param(b"Sun, 06 Nov 1994 08:49:37 +0000", None, id="another zone's name"),
        pytest.param(b"Sun, 6 Nov 1994 08:49:37 GMT", None, id="a day of one digit"),
        pytest.param(b"Sun, 31 Feb 1994 08:49:37 GMT", None, id="no such day"),
        pytest.param(b"Sun, 06 Xxx 1994 08:49:37 GMT", None, id="no such month"),
        pytest.param(b"Sun, 06 Nov 1994 25:49:37 GMT", None, id="no such hour"),
        pytest.param(b"Sun, 06 Nov 0000 08:49:37 GMT", None, id="no such year"),
        pytest.param(b"Sun, 06 Nov 1994 08:49:37 GMT, x", None, id="more than a date"),
        pytest.param(b"784111777", None, id="a number"),
        pytest.param(b"yesterday", None, id="a word"),
        pytest.param("Sun, ٠٦ Nov 1994 08:49:37 GMT".encode(), None, id="other digits"),
        pytest.param(b"", None, id="nothing"),
    ],
)
def test_dates_are_read_in_three_forms(date: bytes, expected: int | None) -> None:
    """RFC 9110 §5.6.7; what is none of them counts for nothing."""
    assert moment(date) == expected


@pytest.mark.parametrize(("ahead", "years"), [(50, 50), (51, -49), (1, 1), (99, -1)])
def test_a_year_of_two_digits_is_no_more_than_fifty_ahead(ahead: int, years: int) -> None:
    """RFC 9110 §5.6.7: what seems further away is past."""
    this = datetime.now(UTC).year
    found = moment(b"Sunday, 15-Jun-%02d 12:00:00 GMT" % ((this + ahead) % 100))

    assert found is not None
    assert datetime.fromtimestamp(found, UTC).year == this + years


@pytest.mark.parametrize(
    ("request_headers", "expected"),
    [
        pytest.param({}, 200, id="no condition"),
        pytest.param({"if-none-match": TAG}, 304, id="the tag"),
        pytest.param({"if-none-match": b"W/" + TAG}, 304, id="weakly"),
        pytest.param({"if-none-match": b'"a,b" ,\t"c", ' + TAG}, 304, id="in a list"),
        pytest.param({"if-none-match": b'"other"'}, 200, id="another"),
        pytest.param({"if-none-match": b"0f"}, 200, id="without its quotes"),
        pytest.param({"if-none-match": b'"0F"'}, 200, id="in other letters"),
        pytest.param({"if-none-match": b" * "}, 304, id="any"),
        pytest.param({"if-none-match": b'*, "a"'}, 200, id="any, in a list: no such thing"),
        pytest.param({"if-none-match": b'"*"'}, 200, id="a tag that is a star"),
        pytest.param({"if-none-match": b""}, 200, id="empty"),
        pytest.param({"if-none-match": b'"' * 9999}, 200, id="quotes"),
        pytest.param({"if-modified-since": TOLD}, 304, id="the date"),
        pytest.param({"if-modified-since": b"Sun Nov  6 08:49:36 1994"}, 200, id="a second before"),
        pytest.param({"if-modified-since": b"Sun Nov  6 08:49:38 1994"}, 304, id="a second after"),
        pytest.param({"if-modified-since": b"soon"}, 200, id="no date"),
        pytest.param({"if-none-match": b'"b"', "if-modified-since": TOLD}, 200, id="the tag outweighs"),
        pytest.param({"if-none-match": TAG, "if-modified-since": b"soon"}, 304, id="either way"),
        pytest.param({"if-match": TAG}, 200, id="if it is this one"),
        pytest.param({"if-match": b"*"}, 200, id="if there is one"),
        pytest.param({"if-match": b'"b"'}, 412, id="if it is another"),
        pytest.param({"if-match": b"W/" + TAG}, 412, id="strongly compared"),
        pytest.param({"if-match": b'"b"', "if-none-match": TAG}, 412, id="that first"),
        pytest.param({"if-match": TAG, "if-none-match": TAG}, 304, id="then the rest"),
        pytest.param({"if-unmodified-since": TOLD}, 200, id="if it is no younger"),
        pytest.param({"if-unmodified-since": b"Sun Nov  6 08:49:36 1994"}, 412, id="if it were older"),
        pytest.param({"if-unmodified-since": b"soon"}, 200, id="if what"),
        pytest.param(
            {"if-match": TAG, "if-unmodified-since": b"Sun Nov  6 08:49:36 1994"},
            200,
            id="the tag outweighs it",
        ),
    ],
)
def test_conditions_go_in_their_order(request_headers: dict[str, bytes], expected: int) -> None:
    """RFC 9110 §13.2.2."""
    found = asked([(name.encode(), value) for name, value in request_headers.items()])

    assert status_of(found, TAG, TOLD, MODIFIED) == expected


def test_headers_of_one_name_are_one_list() -> None:
    """RFC 9110 §5.3; others are passed over."""
    pairs = [
        (b"if-none-match", b'"a"'),
        (b"host", b"x"),
        (b"if-none-match", TAG),
        (b"accept-encoding", b"gzip"),
    ]

    assert asked(pairs) == Asked(none_match=b'"a", "0f"', accept_encoding=b"gzip")


@given(st.dictionaries(st.sampled_from(["if-none-match", "if-modified-since", "if-match"]), st.binary()))
def test_no_header_is_a_fault(values: dict[str, bytes]) -> None:
    """Whatever is sent, there is an answer."""
    found = asked([(name.encode(), value) for name, value in values.items()])

    assert status_of(found, TAG, TOLD, MODIFIED) in {200, 304, 412}


@given(st.binary())
def test_no_accepted_coding_is_a_fault(value: bytes) -> None:
    """Nor is any list of codings; and what says nothing of gzip or a star does not get it."""
    found = takes_gzip(value)

    assert not found or b"gzip" in value.lower() or b"*" in value
