"""What comes out of the sanitiser is safe, balanced and clean, and comes out of it again as it is."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.markup import _PLAIN, _clean_once, edited, sanitised, text_to_html

_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)((?: [a-z-]+=\"[^\"]*\")*)>")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_ACTING = {"base", "bdo", "form", "iframe", "link", "math", "object", "script", "style", "svg"}
_VOID = {"br", "col", "hr", "img", "source", "wbr"}


def assert_sound(html: str) -> None:
    """Fail unless the HTML is balanced, of harmless elements, with addresses of the web."""
    stack: list[str] = []
    rest = _TAG.sub("", html)
    assert "<" not in rest
    for closes, name, attributes in _TAG.findall(html):
        assert name not in _ACTING
        assert not re.search(r" (?:on[a-z]+|style|srcset|id|class)=", re.sub(r'"[^"]*"', '""', attributes))
        for address in re.findall(r" (?:href|src|cite|poster)=\"([^\"]*)\"", attributes):
            assert re.match(r"https?:|mailto:", unescape(address), re.IGNORECASE)
        if closes:
            assert stack.pop() == name
        elif name not in _VOID:
            stack.append(name)
    assert not stack
    assert not _FORBIDDEN.search(unescape(html))


ATTACKS = [
    "<script>alert(1)</script>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<svg><style><!--</style><img src=x onerror=alert(1)>-->",
    "<svg onload=alert(1)>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<plaintext><img src=x onerror=alert(1)>",
    "<xmp><img src=x onerror=alert(1)></xmp>",
    "<a href='jav&#x09;ascript:alert(1)'>x</a>",
    "<a href='java\nscript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href=' \x01javascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='vbscript:x'>x</a>",
    "<a href='//evil.example'>x</a>",
    "<base href='https://evil.example/'><a href='x'>x</a>",
    "<img src=mailto:x@y.example>",
    "<img srcset='javascript:x 1x' src='https://a.example/1.jpg' style='position:fixed'>",
    "<p style='background:url(javascript:x)' id=x class=y>x</p>",
    "<iframe src='https://a.example'></iframe><object data=x><embed src=x></object>",
    "<form action=x><input value=x><button formaction=javascript:x>x</button></form>",
    "<template><script>x</script></template>",
    "<table><a><tr><td><table><a>x</table>",
    "<p><svg><p title='</svg><script>x</script>'>",
    "<select><option><style></option></select><img src=x onerror=alert(1)></style>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<title><a title='</title><img src=x onerror=alert(1)>'>",
    "<bdo dir=rtl>x</bdo><bdi dir=rtl>y</bdi>",
    "<pre>\n\n\nx</pre><textarea>\n\n</textarea>",
    "<p>\u0338x</p><b>\u0338</b>",
    "<p title='\u202e&#x202e;'>&#11;&#x202e;&#8238;\x0b\ud800x</p>",
    "&lt;script&gt;alert(1)&lt;/script&gt; &amp;#11;",
]


@pytest.mark.parametrize("html", ATTACKS)
def test_attacks_come_out_harmless_and_settled(html: str) -> None:
    """Nothing acts in any of them, and nothing comes to life when it is parsed again."""
    clean = sanitised(html)

    assert_sound(clean)
    assert sanitised(clean) == clean


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        pytest.param("5 < 6 & 7 > 2", "5 &lt; 6 &amp; 7 &gt; 2", id="text"),
        pytest.param("<P ALIGN=x>مطر<BR>", "<p>مطر<br></p>", id="capitals"),
        pytest.param("<center>أ</center><nav>ب</nav>", "<div>أ</div><div>ب</div>", id="blocks renamed"),
        pytest.param("<p dir=rtl lang=ar>أ</p>", '<p dir="rtl" lang="ar">أ</p>', id="direction, language"),
        pytest.param("<p dir=x>أ</p>", "<p>أ</p>", id="no direction"),
        pytest.param("<a>أ</a><img alt=x>", "أ", id="links and pictures without an address"),
        pytest.param("<a href=mailto:a@n.example>أ", '<a href="mailto:a@n.example">أ</a>', id="mail"),
        pytest.param("<font><span>أ</span></font>", "أ", id="clutter"),
        pytest.param(
            "<audio src='https://a.example/1.mp3' autoplay>",
            '<audio src="https://a.example/1.mp3" controls=""></audio>',
            id="a sound with its buttons",
        ),
        pytest.param("أ&nbsp;ب", "أ ب", id="a space that does not break"),
    ],
)
def test_what_is_kept(html: str, expected: str) -> None:
    """Words, structure, links and pictures stay; how they look and where they are placed does not."""
    assert sanitised(html) == expected


_ALL_NAMES = (
    "p a b i em strong u div span table tr td tbody ul li dl dd svg math style script title textarea pre "
    "select option template noscript iframe object h1 h2 form font img br video audio source blockquote ruby "
    "rt plaintext xmp mi mtext annotation-xml foreignObject center nobr marquee applet caption body html"
)
_NAMES = _ALL_NAMES.split()
_ATTRIBUTES = st.sampled_from(
    [
        *("", " href='javascript:x'", " href=https://a.example/?a=1&b=2", " src=https://a.example/i.jpg"),
        *(' title="a<b>&quot;"', ' title="</p><img src=x onerror=1>"', " src=mailto:x@y", ' alt="\u202e"'),
        *(" dir=rtl", " onclick=x()"),
    ]
)
_PIECES = st.one_of(
    st.builds(lambda name, told: f"<{name}{told}>", st.sampled_from(_NAMES), _ATTRIBUTES),
    st.builds(lambda name: f"</{name}>", st.sampled_from(_NAMES)),
    st.sampled_from(["<!--", "-->", "<!-->", "<![CDATA[", "]]>", "&#11;", "&#x202e;", "\n\n", "&amp;"]),
    st.sampled_from(["&nbsp;", "\u0338", "\u202e", "\ud800", "\0", "\x0b", "نص", '"', ">", "<", "\u200c"]),
    st.text(max_size=5),
)


@given(st.lists(_PIECES, max_size=25).map("".join))
def test_sound_and_settled_whatever_comes(html: str) -> None:
    """Sanitising twice is sanitising once, for any soup of tags, and the soup never raises."""
    clean = sanitised(html)

    assert_sound(clean)
    assert sanitised(clean) == clean


_WORDS = st.sampled_from(["نص", "a &amp; b", "5 &lt; 6", " ", "", "\n"])
_RUNS = st.lists(
    st.one_of(
        _WORDS,
        _WORDS.map(lambda text: f"<b>{text}</b>"),
        _WORDS.map(lambda text: f'<a href="https://a.example/ب?x=1&amp;y=2">{text}<em>{text}</em></a>'),
        st.just('<img src="https://a.example/1.jpg" alt="&amp;" width="1">'),
        st.just("<br>"),
    ),
    max_size=4,
).map("".join)
_BLOCKS = st.one_of(
    _RUNS.map(lambda run: f"<p>{run}</p>"),
    _RUNS.map(lambda run: f"<h2>{run}</h2>\n"),
    _RUNS.map(lambda run: f"<ul>\n<li>{run}</li></ul>"),
    _RUNS.map(lambda run: f"<figure>{run}<figcaption>{run}</figcaption></figure>"),
    _RUNS.map(lambda run: f"<blockquote>\n<p>{run}</p></blockquote>"),
)


@given(st.lists(_BLOCKS, max_size=4).map("".join) | _RUNS)
def test_what_is_taken_for_settled_at_a_glance_is(html: str) -> None:
    """The pattern that spares the parser its work never passes what the parser would change."""
    if _PLAIN.fullmatch(html):
        assert _clean_once(html) == html


_KINDS = ("b", "big", "code", "em", "font", "i", "s", "small", "strong", "tt", "u")


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("<div>" * 50_000 + "نص", id="deep"),
        pytest.param("<div><!--</div>-->" * 10_000 + "نص", id="deep, ends in comments"),
        pytest.param("<div title='</div>'>" * 10_000 + "نص", id="deep, ends in quotation marks"),
        pytest.param("<svg>" + "<td>" * 50_000 + "نص", id="deep, in a drawing"),
        pytest.param("<p " + " ".join(f"a{each}" for each in range(50_000)) + ">نص", id="attributes"),
        pytest.param("<p " + " ".join(f"a{each}='>'" for each in range(20_000)) + ">نص", id="quoted ends"),
        pytest.param("".join(f"<{name}>" * 3 for name in _KINDS) + "<p>نص" * 20_000, id="decoration"),
        pytest.param("".join(f"<b id={each}><p>" for each in range(20_000)) + "نص", id="more decoration"),
        pytest.param("&" * 100_000 + "نص", id="ampersands"),
        pytest.param("<" * 100_000 + "نص", id="signs"),
        pytest.param("<a href='" * 50_000 + "نص", id="quotation marks"),
    ],
)
def test_traps_end_soon_and_stay_small(html: str) -> None:
    """What would take a parser minutes or gigabytes is reduced, and settled all the same."""
    clean = sanitised(html)

    assert len(clean) < 6 * len(html)
    assert sanitised(clean) == clean


def test_inline_pictures_are_no_trap() -> None:
    """A picture that stands in its address, however long, does not cost an article its markup."""
    picture = "AAAA/" * 40_000

    assert sanitised(f"<p>نص<img src='data:image/png;base64,{picture}'></p>") == "<p>نص</p>"


def test_edits_decide_about_links_and_pictures_only() -> None:
    """They see what is not kept, and what they give is checked all the same."""
    seen: dict[str, dict[str, str]] = {}

    def edit(name: str, told: dict[str, str]) -> dict[str, str] | None:
        seen[name] = told
        return {"src": "https://a.example/1.jpg", "onclick": "x()"} if name == "img" else None

    html = edited('<p><a href="/1">أ</a><img data-src="/1.jpg" style="x" onclick=y></p>', edit)

    assert html == '<p>أ<img src="https://a.example/1.jpg"></p>'
    assert seen == {"a": {"href": "/1"}, "img": {"data-src": "/1.jpg", "style": "x"}}


def test_text_becomes_paragraphs() -> None:
    """What looks like markup in text is text."""
    assert text_to_html("<b>أ</b>\r\nب\n\n\nج") == "<p>&lt;b&gt;أ&lt;/b&gt;<br>ب</p><p>ج</p>"
