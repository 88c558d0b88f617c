"""Documents of the web become text by what they are, then by what is declared."""

import codecs
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.encoding import decoded
from ingest.errors import PageError

TEXT = "هطلت أمطار غزيرة على المدينة، وارتفع منسوب النهر في الوادي"
LIES = [
    None,
    "text/html",
    "text/html; charset=iso-8859-1",
    "text/xml;charset='utf-8'",
    "x/y; charset=undefined",
]


def page(encoding: str, declared: str | None, *, xml: bool) -> bytes:
    """Return a document in one encoding that declares another."""
    if xml:
        told = f' encoding="{declared}"' if declared else ""
        return f'<?xml version="1.0"{told}?><p>{TEXT}</p>'.encode(encoding, "replace")
    told = f'<meta charset="{declared}">' if declared else ""
    return f"<!doctype html>{told}<p>{TEXT}</p>".encode(encoding, "replace")


@pytest.mark.parametrize("xml", [pytest.param(True, id="XML"), pytest.param(False, id="HTML")])
@pytest.mark.parametrize("content_type", LIES)
@pytest.mark.parametrize(
    "declared", [None, "utf-8", "windows-1256", "ISO-8859-6", "undefined", "latin1", "no-such"]
)
@pytest.mark.parametrize(
    "encoding", ["utf-8", "windows-1256", "iso8859-6", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_arabic_is_known_whatever_is_declared(
    encoding: str, declared: str | None, content_type: str | None, *, xml: bool
) -> None:
    """The server may be wrong, the document may be wrong, and both: the bytes are what they are."""
    data = page(encoding, declared, xml=xml)

    assert TEXT.encode(encoding, "replace").decode(encoding).lstrip("\ufeff") in decoded(data, content_type)


@pytest.mark.parametrize(
    ("data", "content_type", "expected"),
    [
        pytest.param(
            "<p>El niño comió jamón, según él".encode("latin-1"), None, "niño", id="Spanish, undeclared"
        ),
        pytest.param("<p>L'été dernier, où ça coûte".encode("latin-1"), None, "été", id="French, undeclared"),
        pytest.param("<meta charset=koi8-r>Привет, как дела".encode("koi8-r"), None, "Привет", id="Russian"),
        pytest.param(
            "日本語のニュース".encode("shift_jis"), "text/html; charset=Shift_JIS", "日本語", id="Japanese"
        ),
        pytest.param(
            "<meta content='text/html; charset=windows-1256'>خبر".encode("cp1256"),
            None,
            "خبر",
            id="as HTTP",
        ),
        pytest.param(
            codecs.BOM_UTF8 + "خبر".encode(), "x/y; charset=windows-1256", "خبر", id="a mark decides"
        ),
        pytest.param(
            "خبر عاجل".encode() + b"\xff" + "من الوادي".encode(),
            "x/y; charset=windows-1256",
            "من الوادي",
            id="damaged UTF-8",
        ),
        pytest.param(b"plain", "x/y; charset=utf-16", "plain", id="no UTF-16 whatever is said"),
        pytest.param(b"dummy", "x/y; charset=base64", "dummy", id="no encoding of documents"),
    ],
)
def test_other_documents(data: bytes, content_type: str | None, expected: str) -> None:
    """Languages whose letters are beyond ASCII keep them, and what is no encoding is passed over."""
    assert expected in decoded(data, content_type)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\x1f\x8b\x08\0\0\0\0\0\0\x03" + bytes(range(32)) * 4, id="compressed"),
        pytest.param(bytes(range(256)) * 4, id="binary"),
        pytest.param(codecs.BOM_UTF16_LE + bytes(100), id="a mark by chance"),
    ],
)
def test_what_is_no_text(data: bytes) -> None:
    """A picture, a program or an archive is said to be none."""
    with pytest.raises(PageError):
        decoded(data, "text/html")


@given(st.binary(max_size=300), st.none() | st.text(max_size=40) | st.sampled_from(LIES))
def test_nothing_else_is_raised(data: bytes, content_type: str | None) -> None:
    """Whatever the bytes and the header."""
    with suppress(PageError):
        assert isinstance(decoded(data, content_type), str)
