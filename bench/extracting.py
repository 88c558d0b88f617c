"""
How well the text of articles' pages is found, and how fast, by several programs in one run on one machine.

python bench/extracting.py [--pages N] [--json]

The pages are made up: text by bench/corpus.py, in layouts of our own writing that are cluttered as sites are.
"""

import argparse
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bench.corpus import Article, Lots, Press
from ingest.content import cleaned
from ingest.dom import absolute, parsed, text_of
from ingest.extract import extracted
from ingest.htmltext import read_body
from ingest.mainpart import article_html, without_furniture
from ingest.webpage import read_article

URL: Final = "https://news.example/local/7"
_MENU: Final = ("الرئيسية", "محليات", "عربي ودولي", "اقتصاد", "رياضة", "ثقافة وفن", "رأي", "اتصل بنا")
_COOKIES: Final = (
    "يستخدم هذا الموقع ملفات تعريف الارتباط لتحسين تجربتك، وباستمرارك في التصفح فإنك توافق على ذلك."
)
_LETTER: Final = "اشترك في نشرتنا البريدية ليصلك كل صباح أهم ما كتبه محررونا."
_RIGHTS: Final = "جميع الحقوق محفوظة. الآراء المنشورة تعبر عن أصحابها ولا تعبر بالضرورة عن رأي الصحيفة."


@dataclass(frozen=True, slots=True)
class Page:
    """A page, and what is to be found on it."""

    layout: str
    html: str
    blocks: tuple[str, ...]
    related: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What a program found."""

    blocks: tuple[str, ...]
    related: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """How much of what was to be found was found, and how much of what was found was to be."""

    blocks: float
    related: float
    whole: float
    """The share of pages with exactly their blocks."""
    seconds: float
    """Of the processor, for a page."""


Layout = Callable[[Article, Sequence[str], Lots], tuple[str, tuple[str, ...]]]
"""Returns a page's HTML, and the sub-headings that it has among the paragraphs."""


def links(headlines: Sequence[str], around: str = "<li>{}</li>") -> str:
    """Return headlines as links, each within something."""
    return "".join(around.format(f"<a href='/n/{n}'>{text}</a>") for n, text in enumerate(headlines, 1))


def paragraphs(article: Article) -> tuple[str, ...]:
    """Return the texts of an article."""
    return (article.lead, *article.paragraphs)


def shell(body: str, article: Article, more: str = "") -> str:
    """Return a page with what sites have above and below."""
    menu = "".join(f"<li><a href='/{n}'>{name}</a></li>" for n, name in enumerate(_MENU))
    return (
        f"<!doctype html><html lang=ar dir=rtl><head><meta charset=utf-8><title>{article.headline}</title>"
        f"</head><body><div class=cookies><p>{_COOKIES}</p><button>موافق</button></div>"
        f"<header><nav><ul>{menu}</ul></nav></header>"
        f"{body}{more}<footer><p>{_RIGHTS}</p><ul>{menu}</ul></footer></body></html>"
    )


def plain(article: Article, related: Sequence[str], _: Lots) -> tuple[str, tuple[str, ...]]:
    """Paragraphs in an article, a list behind it."""
    text = "".join(f"<p>{line}</p>" for line in paragraphs(article))
    tail = f"<section><h3>مقالات مشابهة</h3><ul>{links(related)}</ul></section>"
    return shell(f"<main><article><h1>{article.headline}</h1>{text}</article>{tail}</main>", article), ()


def interrupted(article: Article, related: Sequence[str], lots: Lots) -> tuple[str, tuple[str, ...]]:
    """Read-also lines between the paragraphs."""
    lines = [f"<p>{line}</p>" for line in paragraphs(article)]
    for n, headline in enumerate(related):
        label = ("اقرأ أيضا:", "شاهد أيضًا", "قد يهمك:")[n % 3]
        at = 1 + lots.below(len(lines) - 1)
        lines.insert(at, f"<p><strong>{label}</strong> <a href='/n/{n}'>{headline}</a></p>")
    return shell(
        f"<article><h1>{article.headline}</h1><div class=body>{''.join(lines)}</div></article>", article
    ), ()


def broken_lines(article: Article, related: Sequence[str], _: Lots) -> tuple[str, tuple[str, ...]]:
    """Line breaks in a cell, as old systems write."""
    text = "<br><br>".join(paragraphs(article))
    side = f"<td width=200><b>الأكثر قراءة</b><br>{links(related[::-1], '{}<br>')}</td>"
    tail = f"<br><br><b>اقرأ أيضا</b><br>{links(related, '{}<br>')}"
    row = f"<tr>{side}<td><font size=5>{article.headline}</font><br><div id=text>{text}{tail}</div></td></tr>"
    return shell(f"<table>{row}</table>", article), ()


def divs(article: Article, related: Sequence[str], _: Lots) -> tuple[str, tuple[str, ...]]:
    """Make a div to the paragraph, cards with pictures behind."""
    text = "".join(f"<div dir=rtl>{line}</div>" for line in paragraphs(article))
    card = "<div class=card><a href=/x><img src=/t.jpg></a><h4>{}</h4><span>منذ ساعة</span></div>"
    tail = f"<div class=more><h3>مواضيع ذات صلة</h3>{links(related, card)}</div>"
    return shell(f"<div class=wrap><h1>{article.headline}</h1><div>{text}</div>{tail}</div>", article), ()


def headed(article: Article, related: Sequence[str], lots: Lots) -> tuple[str, tuple[str, ...]]:
    """Sub-headings, a byline, a date, buttons, tags."""
    lines = [f"<p>{line}</p>" for line in paragraphs(article)]
    names = ("ما الذي تغير؟", "أرقام الموسم", "ردود الأفعال")
    headings = tuple(names[: 1 + lots.below(len(names))])
    for n, heading in enumerate(headings):
        lines.insert(2 + 2 * n, f"<h2>{heading}</h2>")
    head = "<div><span>كتبت: هالة منصور</span><time datetime=2026-03-05>5 مارس 2026</time></div>"
    head += "<p>شارك المقال</p>"
    tags = f"<div>كلمات دلالية: {links(article.tags, '{} ')}</div>"
    tail = f"<aside><h3>اقرأ أيضا</h3><ul>{links(related)}</ul></aside>"
    body = f"<main><article><h1>{article.headline}</h1>{head}{''.join(lines)}{tags}{tail}</article></main>"
    return shell(body, article), headings


def crowded(article: Article, related: Sequence[str], _: Lots) -> tuple[str, tuple[str, ...]]:
    """Put advertisements and a newsletter among the paragraphs, teasers in a sidebar."""
    lines = [f"<p>{line}</p>" for line in paragraphs(article)]
    form = "<form><input name=mail><button>اشترك</button></form>"
    lines.insert(2, f"<div class=newsletter><p>{_LETTER}</p>{form}</div>")
    lines.insert(4, "<div class=ad><span>إعلان</span><script>show()</script></div>")
    side = f"<aside><h4>الأكثر قراءة</h4><ol>{links(related[::-1])}</ol><p>{_LETTER}</p></aside>"
    tail = f"<div><h4>المزيد من هذا القسم</h4><ul>{links(related)}</ul></div>"
    text = f"<div class=story-text>{''.join(lines)}</div>"
    return shell(
        f"<div class=grid><div><h1>{article.headline}</h1>{text}{tail}</div>{side}</div>", article
    ), ()


def boxed(article: Article, related: Sequence[str], _: Lots) -> tuple[str, tuple[str, ...]]:
    """Put a box of headlines in a quotation, in the middle; comments below."""
    lines = [f"<p>{line}</p>" for line in paragraphs(article)]
    lines.insert(len(lines) // 2, f"<blockquote><p>اقرأ أيضًا</p><ul>{links(related)}</ul></blockquote>")
    comments = (
        "<section id=comments><h3>التعليقات</h3><p>أبو سعد: خبر جميل، شكرا لكم على النقل.</p></section>"
    )
    return shell(f"<article><h1>{article.headline}</h1>{''.join(lines)}</article>{comments}", article), ()


def spans(article: Article, related: Sequence[str], _: Lots) -> tuple[str, tuple[str, ...]]:
    """Leave what a word processor does: spans and fonts round everything."""
    text = "".join(
        f"<p><span style='x'><font face=Arial>{line}</font></span></p><p>&nbsp;</p>"
        for line in paragraphs(article)
    )
    tail = f"<p><span><b>مقالات ذات صلة:</b></span></p>{links(related, '<p><span>{}</span></p>')}"
    return shell(f"<div id=content><h2>{article.headline}</h2>{text}{tail}</div>", article), ()


def listed(article: Article, related: Sequence[str], _: Lots) -> tuple[str, tuple[str, ...]]:
    """Write a list and a quotation within the text."""
    first, *rest = article.paragraphs
    items = [line.partition("،")[0].rstrip(".") for line in rest[:3]]
    lines = f"<p>{article.lead}</p><p>{first}</p><ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"
    lines += "".join(f"<p>{line}</p>" for line in rest)
    tail = f"<h3>أخبار متعلقة</h3>{links(related, '<div>{}</div>')}"
    return shell(f"<main><h1>{article.headline}</h1><div>{lines}</div>{tail}</main>", article), (
        "؛ ".join(items),
    )


def endless(article: Article, related: Sequence[str], lots: Lots) -> tuple[str, tuple[str, ...]]:
    """Put a short article above a river of other ones' teasers."""
    text = "".join(f"<p>{line}</p>" for line in paragraphs(article))
    river = "".join(
        f"<div class=teaser><h3><a href='/r/{n}'>{headline}</a></h3>"
        f"<p>{lots.pick(article.paragraphs)[:90]}…</p></div>"
        for n, headline in enumerate([*related, *related, *related])
    )
    tail = f"<div><h3>مواضيع مشابهة</h3><ul>{links(related)}</ul></div>"
    more = f"<section class=river><h2>آخر الأخبار</h2>{river}</section>"
    return shell(f"<article><h1>{article.headline}</h1><div>{text}</div>{tail}</article>", article, more), ()


def sourced(article: Article, related: Sequence[str], _: Lots) -> tuple[str, tuple[str, ...]]:
    """Date line above, source and keywords below, all as paragraphs of the text."""
    lines = ["<p>الأحد 9 نوفمبر 2025 - 10:30</p>", *(f"<p>{line}</p>" for line in paragraphs(article))]
    lines += [f"<p>المصدر: {article.outlet}</p>", f"<p>الكلمات المفتاحية: {'، '.join(article.tags)}</p>"]
    tail = f"<p>اقرأ أيضا:</p>{links(related, '<p>{}</p>')}<p>تابعونا على فيسبوك وتويتر وواتساب</p>"
    return shell(f"<div class=entry><h1>{article.headline}</h1>{''.join(lines)}{tail}</div>", article), ()


def scripted(article: Article, related: Sequence[str], _: Lots) -> tuple[str, tuple[str, ...]]:
    """Use custom elements, sections within sections, read-also buttons that are links as a whole."""
    half = len(article.paragraphs) // 2
    first = "".join(f"<p class=x>{line}</p>" for line in (article.lead, *article.paragraphs[:half]))
    second = "".join(f"<p class=x>{line}</p>" for line in article.paragraphs[half:])
    within = "".join(f"<a class=more href='/n/{n}'>اقرأ أيضا: {text}</a>" for n, text in enumerate(related))
    text = f"<section>{first}<div>{within}</div>{second}</section>"
    body = f"<app-story><section><h1>{article.headline}</h1>{text}</section></app-story>"
    return shell(body, article), ()


LAYOUTS: Final[tuple[Layout, ...]] = (
    *(plain, interrupted, broken_lines, divs, headed, crowded),
    *(boxed, spans, listed, endless, sourced, scripted),
)


def pages(count: int) -> list[Page]:
    """Make so many pages, each layout in turn."""
    press = Press(500)
    made = []
    for number in range(count):
        article, layout = press.article(number), LAYOUTS[number % len(LAYOUTS)]
        related = tuple(press.article(count + 4 * number + n).headline for n in range(2 + number % 3))
        html, more = layout(article, related, Lots(number + 7))
        made.append(Page(layout.__name__, html, (*paragraphs(article), *more), related))
    return made


# the programs


def trafilatura_alone(page: Page) -> Found:
    """Return what trafilatura takes for the text; it knows of no related headlines."""
    return Found(extracted(parsed(page.html)))


def ours(page: Page) -> Found:
    """Return what read_article does: trafilatura's choice, the page's own markup, our reader of labels."""
    article = read_article(page.html.encode(), "text/html", URL)
    return Found(tuple(block.text for block in article.body.blocks), article.body.related)


def ours_without(page: Page) -> Found:
    """Return the same without trafilatura: the place where most paragraphs stand together."""
    tree = absolute(parsed(page.html), URL)
    headline: str | None = next((text_of(heading) for heading in tree.iter("h1", "h2")), None)
    without_furniture(tree)
    body = read_body(cleaned(article_html(tree, (), headline), URL), URL, headline)
    return Found(tuple(block.text for block in body.blocks), body.related)


def readability(page: Page) -> Found:
    """Return the blocks of readability-lxml's summary, if it is there; it is none of our dependencies."""
    from readability import Document  # type: ignore[import-not-found]  # noqa: PLC0415

    summary = parsed(Document(page.html).summary())
    return Found(tuple(filter(None, map(text_of, summary.iter("p", "li", "h2", "h3")))))


PROGRAMS: Final = {
    "trafilatura + our reader": ours,
    "our reader alone": ours_without,
    "trafilatura alone": trafilatura_alone,
    "readability-lxml": readability,
}


def scored(program: Callable[[Page], Found], made: Sequence[Page]) -> Score:
    """Let a program read the pages."""
    began = time.process_time()
    found = [program(page) for page in made]
    seconds = (time.process_time() - began) / len(made)
    pairs = list(zip(made, found, strict=True))
    return Score(
        f1((page.blocks, one.blocks) for page, one in pairs),
        f1((page.related, one.related) for page, one in pairs),
        sum(_counted(page.blocks) == _counted(one.blocks) for page, one in pairs) / len(pairs),
        seconds,
    )


def f1(pairs: Iterator[tuple[Sequence[str], Sequence[str]]]) -> float:
    """Return the harmonic mean of precision and recall over all texts of all pages."""
    hits = wanted = given = 0
    for right, found in pairs:
        hits += (_counted(right) & _counted(found)).total()
        wanted += len(right)
        given += len(found)
    return 2 * hits / max(wanted + given, 1)


def _counted(texts: Sequence[str]) -> Counter[str]:
    return Counter("".join(text.split()) for text in texts)


def main() -> None:
    """Print what each program reaches, then where ours falls short."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=480)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    made = pages(asked.pages)
    results = {}
    for name, program in PROGRAMS.items():
        try:
            program(made[0])
        except ImportError:
            continue
        results[name] = scored(program, made)
    if asked.json:
        print(
            json.dumps(
                {name: [getattr(one, key) for key in Score.__slots__] for name, one in results.items()}
            )
        )
        return
    print(f"{len(made)} pages of {sum(len(page.html.encode()) for page in made) // len(made)} bytes")
    for name, one in results.items():
        print(
            f"{name:26} blocks F1 {one.blocks:.3f}  related F1 {one.related:.3f}  whole {one.whole:.0%}"
            f"  {1000 * one.seconds:.1f} ms a page"
        )
    for layout in LAYOUTS:
        chosen = [page for page in made if page.layout == layout.__name__]
        shares = (f"{scored(PROGRAMS[name], chosen).blocks:.3f}" for name in results)
        print(f"{layout.__name__:14}", "  ".join(shares))


if __name__ == "__main__":
    main()
