"""Counting as Arabic does it: none, one, two, three to ten, eleven to ninety-nine, the hundreds."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun in the forms that numbers ask for."""

    one: str
    two: str
    few: str
    """The plural, after 3 to 10 and after «لا»."""
    many: str
    """The singular in the accusative, after 11 to 99."""
    feminine: bool = False


ARTICLE: Final = Noun("مقال", "مقالان", "مقالات", "مقالًا")
DAY: Final = Noun("يوم", "يومان", "أيام", "يومًا")
DUPLICATE: Final = Noun("مكرر", "مكرران", "مكررات", "مكررًا")
FEED: Final = Noun("خلاصة", "خلاصتان", "خلاصات", "خلاصة", feminine=True)
HEADLINE: Final = Noun("عنوان", "عنوانان", "عناوين", "عنوانًا")
HOUR: Final = Noun("ساعة", "ساعتان", "ساعات", "ساعة", feminine=True)
MINUTE: Final = Noun("دقيقة", "دقيقتان", "دقائق", "دقيقة", feminine=True)
NEWS: Final = Noun("خبر", "خبران", "أخبار", "خبرًا")
PAGE: Final = Noun("صفحة", "صفحتان", "صفحات", "صفحة", feminine=True)
SOURCE: Final = Noun("مصدر", "مصدران", "مصادر", "مصدرًا")
TAG: Final = Noun("وسم", "وسمان", "وسوم", "وسمًا")


def counted(n: int, noun: Noun) -> str:
    """
    Return the noun counted, in the nominative: what stands under a heading.

    >>> [counted(n, NEWS) for n in (0, 1, 2, 7, 11, 100, 103)]
    ['لا أخبار', 'خبر واحد', 'خبران', '7 أخبار', '11 خبرًا', '100 خبر', '103 أخبار']
    """
    if n == 0:
        return f"لا {noun.few}"
    if n == 1:
        return f"{noun.one} {'واحدة' if noun.feminine else 'واحد'}"
    if n == 2:
        return noun.two
    return f"{n} {_form(n % 100, noun)}"


def _form(last_two: int, noun: Noun) -> str:
    """Return what the number's last two digits ask for."""
    if 3 <= last_two <= 10:
        return noun.few
    return noun.many if last_two > 10 else noun.one
