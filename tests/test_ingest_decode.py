"""Bytes become text by evidence, and what is no text is refused with its reason."""

import codecs
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.decode import SIZE_LIMIT, decode
from ingest.errors import PageError

TEXT = "هطلت أمطار غزيرة على المدينة، وارتفع منسوب النهر.\nالمصدر: صوت الوادي"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(TEXT.encode(), id="utf-8"),
        pytest.param(codecs.BOM_UTF8 + TEXT.encode(), id="utf-8 with its mark"),
        pytest.param(TEXT.encode("windows-1256"), id="windows-1256"),
        pytest.param(codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), id="utf-16, little end first"),
        pytest.param(codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), id="utf-16, big end first"),
        pytest.param(codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"), id="utf-32, little end first"),
        pytest.param(codecs.BOM_UTF32_BE + TEXT.encode("utf-32-be"), id="utf-32, big end first"),
    ],
)
def test_every_encoding_gives_the_same_text(data: bytes) -> None:
    """The encodings that Arabic pages come in are told apart by their bytes."""
    assert decode(data) == TEXT


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("نهر", id="one word"),
        pytest.param("Nile TV: ارتفاع منسوب النهر", id="with Latin"),
        pytest.param("المجموعة «أ»، المجموعة «ب»؛ ثم ماذا؟", id="with punctuation beyond ASCII"),
    ],
)
def test_windows_1256_is_known_on_little_text(text: str) -> None:
    """A few words are evidence enough."""
    assert decode(text.encode("windows-1256")) == text


def test_a_damaged_byte_does_not_turn_utf_8_into_another_encoding() -> None:
    """The damaged letter is replaced, every other stays."""
    data = TEXT.encode()
    damaged = data[:6] + b"\xff" + data[7:]

    text = decode(damaged)

    assert "\ufffd" in text
    assert text.endswith("وارتفع منسوب النهر.\nالمصدر: صوت الوادي")


def test_a_text_cut_within_a_letter_keeps_the_rest() -> None:
    """A download that broke off is read as far as it came."""
    data = TEXT.encode()[:-1]

    assert decode(data) == TEXT[:-1] + "\ufffd"


def test_a_damaged_byte_in_latin_text_is_replaced() -> None:
    """A line without Arabic is no evidence for windows-1256."""
    assert decode(b"Weather in Tunis " * 20 + b"\xe9") == "Weather in Tunis " * 20 + "\ufffd"


def test_a_stray_control_character_does_not_make_a_text_binary() -> None:
    """Controls occur in real articles; hygiene removes them later."""
    assert decode(b"\x00" + TEXT.encode()) == "\x00" + TEXT


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"", "is empty", id="empty"),
        pytest.param(b" \r\n\t ", "white space", id="white space"),
        pytest.param(codecs.BOM_UTF8, "white space", id="a mark and nothing else"),
        pytest.param("\u00a0\u2003\n".encode(), "white space", id="white space beyond ASCII"),
        pytest.param(bytes(range(256)) * 4, "is not text", id="every byte"),
        pytest.param(codecs.BOM_UTF8 + bytes(64), "is not text", id="NULs behind a mark"),
        pytest.param(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01", "is not text", id="picture"),
        pytest.param(b"\xff\xfe" + bytes(64), "is not text", id="NULs behind a UTF-16 mark"),
        pytest.param(TEXT.encode("utf-16-le"), "is not text", id="utf-16 without a mark"),
        pytest.param("čšžřý".encode("iso-8859-2") * 9, "is not text", id="another alphabet"),
        pytest.param(b"a" * (SIZE_LIMIT + 1), "10.0 MB of text, the limit is 10 MB", id="too long"),
    ],
)
def test_what_is_no_page_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    """The error says what is wrong and what would be right."""
    with pytest.raises(PageError, match=reason) as caught:
        decode(data)

    assert caught.value.remedy


def test_noise_is_refused() -> None:
    """Compressed and encrypted files look like this."""
    with pytest.raises(PageError):
        decode(b"".join(hashlib.sha256(bytes([seed])).digest() for seed in range(128)))


@given(st.binary(max_size=200))
def test_bytes_give_text_or_a_page_error(data: bytes) -> None:
    """No bytes raise anything else."""
    try:
        text = decode(data)
    except PageError:
        return

    assert text.strip()


@given(st.text(alphabet="ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءأإؤئآ \n", min_size=1).filter(str.strip))
def test_arabic_words_survive_both_encodings(text: str) -> None:
    """What was written as UTF-8 or windows-1256 is read as it was written."""
    assert decode(text.encode()) == text
    assert decode(text.encode("windows-1256")) == text
