"""How fast headlines are compared and clustered, and how the time grows: `python bench/likeness.py`."""

import random
import time
from collections.abc import Callable
from itertools import pairwise, product

from arabic.candidates import candidate_keys
from arabic.clusters import cluster
from arabic.likeness import same_story
from arabic.reading import read

_WHO = """بلدية الميناء
وزارة الزراعة
نادي الشاطئ
جامعة السهل
شركة القوافل
هيئة المياه
نقابة الصيادين
متحف البحر"""
_DOES = "تفتتح تغلق توسع ترمم تعرض تبيع تنقل تطور تزور تدرس"
_WHAT = """سوق الكتب
مصنع الخزف
مرسى القوارب
مدرسة الرسم
محطة القطار
حديقة النخيل
مكتبة الأطفال
ورشة النسيج"""
_WHERE = """في الحي القديم
قرب الجسر
في القرية الجبلية
على الساحل الشرقي
في وسط المدينة
خلف القلعة
في الوادي"""
_WHEN = """بعد 3 أشهر
قبل 5 أسابيع
خلال 7 أيام
منذ 9 سنوات
بكلفة 12 مليون دينار
أمام 40 ألف زائر"""
_DRESS = ["{}", "عاجل: {}", "بالصور.. {}", "{} (فيديو)", "{} | صحيفة المساء", "{}…", "و{}"]


def headlines(count: int) -> list[str]:
    """Return made-up headlines: thousands of stories that differ in a word, each in several dresses."""
    chance = random.Random(7)  # noqa: S311  (the same headlines in every run)
    tables = (_WHO.splitlines(), _DOES.split(), _WHAT.splitlines(), _WHERE.splitlines(), _WHEN.splitlines())
    stories = [" ".join(parts) for parts in product(*tables)]
    chosen = chance.sample(stories, count // 3)
    return [chance.choice(_DRESS).format(chance.choice(chosen)) for _ in range(count)]


def seconds(work: Callable[[], object]) -> float:
    """Return how long something takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    """Print headlines and pairs a second, and how much longer four times as many headlines take."""
    some = headlines(20_000)
    few = some[:5_000]
    reading = seconds(lambda: [read(text) for text in some])
    keys = seconds(lambda: [candidate_keys(text) for text in some])
    ranked = sorted(some)
    near = list(pairwise(ranked))
    far = list(zip(some, ranked, strict=True))
    print(f"read            {len(some) / reading:10,.0f} headlines/s")
    print(f"candidate_keys  {len(some) / keys:10,.0f} headlines/s, once read")
    for name, pairs in (("neighbours in the alphabet", near), ("strangers", far)):
        comparing = seconds(lambda pairs=pairs: [same_story(a, b) for a, b in pairs])  # type: ignore[misc]
        print(f"same_story      {len(pairs) / comparing:10,.0f} pairs/s, {name}")
    small, large = seconds(lambda: cluster(few)), seconds(lambda: cluster(some))
    print(f"cluster         {small:.2f} s for 5,000, {large:.2f} s for 20,000: {large / small:.1f} times")


if __name__ == "__main__":
    main()
