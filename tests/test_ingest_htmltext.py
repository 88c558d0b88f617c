"""What read_body promises of an article's HTML: its text stays, what labels announce is taken out."""

from datetime import date, datetime
from html import escape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arabic.hygiene import one_line
from ingest.content import cleaned
from ingest.decode import decode
from ingest.errors import PageError
from ingest.htmltext import Body, plain_text, read_body
from ingest.lines import read_lines
from ingest.page import read_page
from store.markup import sanitised

SEEDS = Path(__file__).parent.parent / "seeds"
BASE = "https://news.example/a/1"
OPENED = "<p>افتتحت بلدية المدينة أمس الجسر الجديد بعد عامين من العمل.</p>"
SAID = "<p>وقال رئيس البلدية إن الجسر سيخفف الزحام في ساعات الصباح.</p>"
EXPECTED = "<p>يتوقع المهندسون أن يعبره كل يوم عشرة آلاف سيارة.</p>"
TUNNEL = '<a href="/2">النفق الثاني يدخل الخدمة قريبا</a>'
HARBOUR = '<a href="/3">ميناء الشمال يستقبل أول سفينة</a>'
HEADLINES = ("النفق الثاني يدخل الخدمة قريبا", "ميناء الشمال يستقبل أول سفينة")


def read(html: str, headline: str | None = None) -> Body:
    """Read HTML as a feed gives it."""
    return read_body(cleaned(html, BASE), BASE, headline)


def texts(body: Body) -> list[str]:
    """Return the blocks' texts."""
    return [block.text for block in body.blocks]


PROSE = [
    "افتتحت بلدية المدينة أمس الجسر الجديد بعد عامين من العمل.",
    "وقال رئيس البلدية إن الجسر سيخفف الزحام في ساعات الصباح.",
    "يتوقع المهندسون أن يعبره كل يوم عشرة آلاف سيارة.",
]


@pytest.mark.parametrize(
    "html",
    [
        pytest.param(
            f"{OPENED}<p><b>اقرأ أيضًا:</b> {TUNNEL} {HARBOUR}</p>{SAID}{EXPECTED}", id="in one paragraph"
        ),
        pytest.param(
            f"{OPENED}<p>اقرأ أيضا</p><p>{TUNNEL}</p><p>{HARBOUR}</p>{SAID}{EXPECTED}", id="a paragraph each"
        ),
        pytest.param(
            f"{OPENED}<h3>اقرأ أيضا</h3><ul><li>{TUNNEL}</li><li>{HARBOUR}</li></ul>{SAID}{EXPECTED}",
            id="a list",
        ),
        pytest.param(
            f"{OPENED}<blockquote><p>اقرأ أيضا:</p><p>{TUNNEL}</p><p>{HARBOUR}</p></blockquote>"
            f"{SAID}{EXPECTED}",
            id="a quotation that is none",
        ),
        pytest.param(
            f"{OPENED}{SAID}{EXPECTED}<h4>مقالات مشابهة</h4><div>{TUNNEL}</div><div>{HARBOUR}</div>",
            id="at the end",
        ),
        pytest.param(
            f"{OPENED[:-4]}<br><br><b>قد يهمك أيضا</b><br>{TUNNEL}<br>{HARBOUR}<br><br>{SAID[3:-4]}<br><br>"
            f"{EXPECTED[3:]}",
            id="between line breaks",
        ),
        pytest.param(
            f"{OPENED}{SAID}{EXPECTED}<div><h2>مواضيع ذات صلة</h2><div><img src=/i.jpg><h3>{TUNNEL}</h3>"
            f"<span>منذ ساعة</span></div><div><h3>{HARBOUR}</h3><p>رست السفينة صباح أمس.</p></div></div>",
            id="cards with teasers",
        ),
        pytest.param(
            f"{OPENED}<p><a href='/2'>اقرأ أيضا: {HEADLINES[0]}</a></p>"
            f"<p><a href='/3'>شاهد أيضا: {HEADLINES[1]}</a></p>{SAID}{EXPECTED}",
            id="labels within the links",
        ),
        pytest.param(
            f"{OPENED}{SAID}{EXPECTED}<h4>ما لم تقرأه بعد</h4><ul><li>{TUNNEL}</li><li>{HARBOUR}</li></ul>",
            id="under words that no table knows, at the end",
        ),
    ],
)
def test_related_headlines_leave_the_text_wherever_a_label_announces_them(html: str) -> None:
    """However a site marks up its read-also list, the headlines become related and the text stays whole."""
    body = read(html)

    assert texts(body) == PROSE
    assert body.related == HEADLINES


@pytest.mark.parametrize(
    "sentence",
    [
        "تابع على حسابه في إكس قائلا إن الفريق سيعود أقوى في الموسم المقبل.",
        "شارك في المؤتمر وزراء من عشرين دولة عربية وأجنبية.",
        "المزيد من الأمطار متوقع غدا على السواحل الشمالية.",
        "المصدر الأول للدخل في القرية هو صيد السمك.",
        "للمزيد من المعلومات زوروا مكتب البلدية في شارع النخيل.",
        "بواسطة رافعة عملاقة نقل العمال القبة إلى مكانها.",
        "إعداد الخطة استغرق عاما كاملا من العمل المتواصل.",
        "انضم إلى الفريق ثلاثة لاعبين من أبناء المدينة.",
        "كتب الشاعر قصيدته الأولى في العاشرة من عمره.",
        "آخر الأخبار السارة وصلت من الميناء مساء الخميس.",
        "نقلا عن شهود عيان، اندلع الحريق قرب السوق.",
        "بقلم جاف كتب الطفل رسالته إلى أمه البعيدة.",
        "الآراء الواردة في الندوة تباينت حول مستقبل الزراعة.",
        "اشترك في السباق ألف عداء من مختلف الأعمار.",
        "سجل في الدورة ستون طالبا من كليات الهندسة.",
        "شاهد الحاضرون عرضا قصيرا عن تاريخ القلعة.",
        "كلمات المطرب لامست قلوب الجمهور في تلك الليلة.",
        "تحرير المدينة القديمة من الزحام يحتاج إلى خطة.",
    ],
)
def test_prose_that_begins_like_a_label_or_a_button_stays(sentence: str) -> None:
    """A paragraph of an extracted article is not lost because the site's buttons begin with the same word."""
    assert sentence in texts(read(f"{OPENED}<p>{sentence}</p>{SAID}"))


@pytest.mark.parametrize(
    "notice",
    [
        "اضغط هنا",
        "تابعونا على فيسبوك وتويتر",
        "جميع الحقوق محفوظة",
        "شارك المقال",
        "The post جسر جديد appeared first on صوت الوادي.",
    ],
)
def test_what_the_site_prints_below_its_articles_is_no_text(notice: str) -> None:
    """Buttons, notices and what programs add go."""
    assert texts(read(f"{OPENED}{SAID}<p>{notice}</p>")) == PROSE[:2]


def test_labels_say_who_wrote_it_where_it_is_from_and_what_it_is_about() -> None:
    """Date, byline, source and keywords are read and leave the text."""
    body = read(
        f"<p>الأحد 9 نوفمبر 2025 - 10:30</p><p>كتبت: هالة منصور</p>{OPENED}{SAID}<p>المصدر: وكالة النهر</p>"
        "<p>كلمات دلالية: <a href='/t/1'>الجسور</a> <a href='/t/2'>بلدية_المدينة</a></p>"
    )

    assert texts(body) == PROSE[:2]
    assert (body.byline, body.outlet, body.tags) == ("هالة منصور", "وكالة النهر", ("الجسور", "بلدية المدينة"))
    assert body.published == datetime(2025, 11, 9, 10, 30)  # noqa: DTZ001  # the page names no zone


@pytest.mark.parametrize("line", ["منذ ساعتين", "أمس", "اليوم 10:30"])
def test_a_date_that_counts_from_today_is_none(line: str) -> None:
    """Nobody knows when the HTML was written: relative dates tell nothing."""
    assert read(f"<p>{line}</p>{OPENED}{SAID}").published is None


def test_a_date_between_paragraphs_is_text() -> None:
    """Chronicles have dates of their own; the article's stands at its top or end."""
    body = read(f"{OPENED}{SAID}<p>5 مارس 2026</p>{EXPECTED}")

    assert "5 مارس 2026" in texts(body)
    assert body.published is None
    assert read(f"<p>5 مارس 2026</p>{OPENED}{SAID}").published == date(2026, 3, 5)


def test_an_article_in_a_box_under_a_label_is_another_one() -> None:
    """The text goes on behind the box."""
    box = f"<div><h4>اقرأ أيضا</h4><h3>{HEADLINES[0]}</h3><p>دخل النفق الخدمة أمس بعد تأخير.</p></div>"
    body = read(OPENED + box + SAID + EXPECTED)

    assert texts(body) == PROSE
    assert [(each.headline, each.paragraphs) for each in body.embedded] == [
        (HEADLINES[0], ("دخل النفق الخدمة أمس بعد تأخير.",))
    ]


def test_a_source_in_the_middle_ends_no_article() -> None:
    """In HTML only a label begins another article; a heading is the article's own."""
    body = read(f"{OPENED}<p>المصدر: وكالة النهر</p><h2>ماذا بعد الافتتاح</h2>{SAID}{EXPECTED}")

    assert texts(body) == [PROSE[0], "ماذا بعد الافتتاح", *PROSE[1:]]
    assert body.embedded == ()


def test_markup_decides_what_a_block_is() -> None:
    """Headings and bold lines over text are sub-headings; the headline is not repeated."""
    body = read(
        f"<h1>جسر جديد</h1>{OPENED}<h2>أرقام</h2>{SAID}<p><strong>كلفة المشروع</strong></p>{EXPECTED}"
        "<h3>تعليقات</h3>",
        "جسر جديد",
    )

    assert [(block.kind, block.html) for block in body.blocks] == [
        ("paragraph", None),
        ("subheading", None),
        ("paragraph", None),
        ("subheading", None),
        ("paragraph", None),
    ]


@pytest.mark.parametrize(
    ("html", "text", "markup"),
    [
        pytest.param("<ul><li>توسعة<li>زراعة.<li>إنارة</ul>", "توسعة؛ زراعة. إنارة", "<ul>", id="list"),
        pytest.param(
            "<blockquote><p>قال كلمة.</p></blockquote>", "قال كلمة.", "<blockquote>", id="quotation"
        ),
        pytest.param(
            "<table><tr><th>السنة<th>العدد<tr><td>2024<td>7</table>",
            "السنة، العدد؛ 2024، 7",
            "<table>",
            id="table",
        ),
        pytest.param("<p>أعلنت <a href='/x'>الوزارة</a> ذلك.</p>", "أعلنت الوزارة ذلك.", "<p>", id="link"),
        pytest.param("<p>سطر قصير<br>وآخر مثله</p>", "سطر قصير وآخر مثله", "<p>", id="verse"),
        pytest.param(
            "<figure><img src='/b.jpg'><figcaption>الجسر ليلا</figcaption></figure>",
            "الجسر ليلا",
            "<",
            id="caption",
        ),
        pytest.param("<p>وسط <span>كت</span>اب</p>", "وسط كتاب", None, id="nothing but text"),
    ],
)
def test_markup_is_kept_where_it_says_more_than_the_text(html: str, text: str, markup: str | None) -> None:
    """A block's HTML is one element, and clean already."""
    block = read(OPENED + html + SAID).blocks[1]

    assert block.text == text
    if markup is None:
        assert block.html is None
    else:
        assert block.html is not None
        assert block.html.startswith(markup)
        assert sanitised(block.html) == block.html


def test_a_picture_without_words_stands_in_the_paragraph_beside_it() -> None:
    """No block is without text: fingerprints are made of it."""
    body = read(f"<img src='/a.jpg'>{OPENED}{SAID}<p><img src='/c.jpg'></p>")

    assert texts(body) == PROSE[:2]
    assert ["/a.jpg" in (body.blocks[0].html or ""), "/c.jpg" in (body.blocks[1].html or "")] == [True, True]
    assert [image.url for image in body.images] == [
        "https://news.example/a.jpg",
        "https://news.example/c.jpg",
    ]


def test_nothing_says_nothing() -> None:
    """An entry without content has an empty body."""
    assert read_body("") == read_body("<p> </p>") == Body()
    assert plain_text("<p>نص</p><p></p>") == "نص"


@pytest.mark.parametrize(
    ("html", "told"),
    [("<div>" * 90_000, "nests"), ("<div>" * 1_000_000, "elements"), ("<i></i>" * 60_000, "elements")],
)
def test_a_trap_ends_in_a_page_error(html: str, told: str) -> None:
    """Endless nesting and crowds are told, and told in time."""
    with pytest.raises(PageError, match=told):
        read_body(html)


TAGS = """
    <p> </p> <br> <b> </b> <a~href='/x'> </a> <ul> <li> </ul> <h2> </h2> <div> </div> <table> <tr> <td>
    </table> <blockquote> </blockquote> <figure> <img~src='/i.png'~alt='صورة~من~الوادي'> <pre>
    &#11; &#x202e; &amp;lt; اقرأ~أيضا: المصدر: كلمات~دلالية: بقلم: التعليقات
"""
MARKUP = st.sampled_from([*(tag.replace("~", " ") for tag in TAGS.split()), "\ud800", "\u202e", "\0", "\x0b"])


@given(st.lists(MARKUP | st.text(max_size=8) | st.sampled_from(PROSE), max_size=40))
def test_whatever_the_html_its_texts_are_clean(pieces: list[str]) -> None:
    """Nothing but PageError is raised; each block has text, and it and its markup are fit for any feed."""
    html = cleaned("".join(pieces).encode("utf-8", "replace").decode(), BASE)
    try:
        body = read_body(html, BASE, "جسر جديد")
    except PageError:
        return
    for block in body.blocks:
        assert block.text
        assert block.text == one_line(block.text)
        assert block.html is None or sanitised(block.html) == block.html
    for text in (
        *body.related,
        *body.tags,
        body.outlet,
        body.byline,
        *(each.headline for each in body.embedded),
    ):
        assert text is None or text == one_line(text)


def as_html(text: str) -> str:
    """Write a page's lines as a site would: a paragraph to the line, lists of links."""
    html: list[str] = []
    for line in read_lines(text):
        if line.bulleted:
            html.append(
                f'<ul><li><a href="https://news.example/{line.first}">{escape(line.item)}</a></li></ul>'
            )
        else:
            html.append(f"<p>{escape(line.text)}</p>")
    return "".join(html).replace("</ul><ul>", "")


@pytest.mark.parametrize("name", sorted(path.name for path in SEEDS.glob("*.txt")))
def test_a_seed_page_in_html_is_read_as_its_text_is(name: str) -> None:
    """One reader of labels for both: the same related headlines, keywords and articles within the article."""
    text = decode((SEEDS / name).read_bytes())
    main, *others = read_page(text, now=datetime(2026, 3, 1)).articles  # noqa: DTZ001  # none is relative
    body = read(as_html(text), main.headline)

    assert [block for block in main.body if block.text not in texts(body)] == []
    assert len(body.blocks) - len(main.body) == int(main.lead is not None)
    assert (set(body.related), set(body.tags)) == (set(main.related), set(main.keywords))
    assert (body.byline, body.outlet, body.published) == (main.byline, main.source, main.published)
    assert [each.headline for each in body.embedded] == [each.headline for each in others]
    # What is a sub-heading by its shape is a paragraph where its markup says so.
    assert [[block.text for block in each.body] for each in body.embedded] == [
        [block.text for block in each.body] for each in others
    ]
