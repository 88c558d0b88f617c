"""A shared secret and a body -> the signature that X-Hub-Signature states (WebSub §7.1)."""

import hashlib
import hmac
import re
from typing import Final

_METHODS: Final = {
    b"sha1": hashlib.sha1,
    b"sha256": hashlib.sha256,
    b"sha384": hashlib.sha384,
    b"sha512": hashlib.sha512,
}
_STATED: Final = re.compile(rb"\s*(sha1|sha256|sha384|sha512)\s*=\s*([0-9a-f]+)\s*", re.IGNORECASE)


def signature(secret: str, body: bytes, method: bytes = b"sha256") -> bytes:
    """
    Return what a body is signed with.

    >>> signature("key", b"The quick brown fox jumps over the lazy dog", b"sha1")
    b'sha1=de7c9b85b8b78aa6bc8a7a36f70a90701c9db4d9'
    """
    return method + b"=" + hmac.new(secret.encode(), body, _METHODS[method]).hexdigest().encode()


def is_signed(secret: str, stated: bytes, body: bytes) -> bool:
    """
    Tell whether who knows the secret has signed the body, by any method that WebSub names.

    >>> is_signed("key", b"SHA256 = " + signature("key", b"<feed/>")[7:], b"<feed/>"), is_signed("", b"", b"")
    (True, False)
    """
    found = _STATED.fullmatch(stated)
    if found is None:
        return False
    expected = signature(secret, body, found[1].lower())
    return hmac.compare_digest(expected.partition(b"=")[2], found[2].lower())
