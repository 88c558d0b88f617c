"""Date lines of Arabic pages, as they are printed from Rabat to Baghdad."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hijridate import Gregorian
from hypothesis import given
from hypothesis import strategies as st

from arabic.dates import is_date_line, long_date, read_date, short_date
from arabic.datewords import Kind, may_open_date, tokens

NOW = datetime.fromisoformat("2026-03-12 15:40")
"""A Thursday; 23 Ramadan 1447."""
MECCA = timezone(timedelta(hours=3))
DAYS = st.dates(date(1990, 1, 1), date(2076, 11, 1))
"""Days that both calendars know: the Umm al-Qura tables end with 1500."""
PIECES = re.findall(
    r"[^،\s][^،]*",
    "منذ، قبل، من، و، نصف، ساعة، ساعتين، أيام، شهر، سنوات، أمس، اليوم، الأحد، مايو، رمضان، ربيع الأول، "
    "هـ، م، ص، مساء، الساعة، نشر، آخر تحديث، بتوقيت، مكة، 3، 15، 31، 99، 1447، 2026، 10:30، 25:99، "
    "5/8/2026، 2026-13-45، 12-12-12، GMT+3، GMT-99، T، Z، -، |، :",
)
SOUP = st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join)


def at(moment: str) -> datetime:
    """Return a moment without a zone."""
    return datetime.fromisoformat(moment)


@pytest.mark.parametrize(
    ("line", "day"),
    [
        pytest.param("5 مارس 2026", date(2026, 3, 5), id="day month year"),
        pytest.param("الخميس 5 مارس 2026", date(2026, 3, 5), id="weekday"),
        pytest.param("خميس، 5 مارس، 2026", date(2026, 3, 5), id="weekday without its article"),
        pytest.param("(الخميس) 5 مارس 2026م", date(2026, 3, 5), id="brackets and era"),
        pytest.param("٥ مارس ٢٠٢٦", date(2026, 3, 5), id="Arabic digits"),
        pytest.param("۵ مارس ۲۰۲۶", date(2026, 3, 5), id="Persian digits"),
        pytest.param("5مارس2026", date(2026, 3, 5), id="no spaces"),
        pytest.param("05-مارس-2026", date(2026, 3, 5), id="hyphens"),
        pytest.param("2026/مارس/05", date(2026, 3, 5), id="year first with a name"),
        pytest.param("مارس 5, 2026", date(2026, 3, 5), id="month first"),
        pytest.param("5 من مارس من عام 2026", date(2026, 3, 5), id="with all its particles"),
        pytest.param(
            "\u200fالخميس\u200f ـ 5\u200f مــارس\u200f 2026\u200f", date(2026, 3, 5), id="marks and tatweel"
        ),
        pytest.param("5 آذار 2026", date(2026, 3, 5), id="Levant"),
        pytest.param("5 آذار/مارس 2026", date(2026, 3, 5), id="both names"),
        pytest.param("5 مارس (آذار) 2026", date(2026, 3, 5), id="both names in brackets"),
        pytest.param("3 تشرين الثاني / نوفمبر 2025", date(2025, 11, 3), id="both names, two words"),
        pytest.param("3 كانون ثاني 2026", date(2026, 1, 3), id="without the month's article"),
        pytest.param("4 فيفري 2026", date(2026, 2, 4), id="Algeria and Tunisia"),
        pytest.param("4 دجنبر 2025", date(2025, 12, 4), id="Morocco"),
        pytest.param("4 يونية 2025", date(2025, 6, 4), id="Egypt"),
        pytest.param("Thu, 5 Mar 2026", date(2026, 3, 5), id="English"),
        pytest.param("5/8/2025", date(2025, 8, 5), id="the day comes first"),
        pytest.param("12/31/2025", date(2025, 12, 31), id="unless there is no such month"),
        pytest.param("05/08/25", date(2025, 8, 5), id="a year of two digits"),
        pytest.param("5.8.2025", date(2025, 8, 5), id="points"),
        pytest.param("5 - 8 - 2025", date(2025, 8, 5), id="spaces around hyphens"),
        pytest.param("5\u200f/8\u200f/2025", date(2025, 8, 5), id="marks around slashes"),
        pytest.param("2025-08-05", date(2025, 8, 5), id="ISO"),
        pytest.param("2025/8/5", date(2025, 8, 5), id="year first"),
        pytest.param("16 رمضان 1447 هـ", date(2026, 3, 5), id="Hijri"),
        pytest.param("16 رمضان المبارك ١٤٤٧هـ", date(2026, 3, 5), id="Hijri with the month's epithet"),
        pytest.param("16/9/1447", date(2026, 3, 5), id="Hijri in numbers"),
        pytest.param("1447-09-16 هـ", date(2026, 3, 5), id="Hijri in numbers, year first"),
        pytest.param("8 ذي الحجة 1446 هجرية", date(2025, 6, 4), id="Hijri, another case of the month"),
        pytest.param("10 جماد الأول 1447", date(2025, 11, 1), id="Hijri as the Gulf says it"),
        pytest.param("الخميس 16 رمضان 1447هـ - 5 مارس 2026م", date(2026, 3, 5), id="both calendars"),
        pytest.param(
            "الخميس 17 رمضان 1447هـ الموافق 5 مارس 2026م", date(2026, 3, 5), id="the Gregorian decides"
        ),
        pytest.param("5 مارس 2026 الموافق لـ 16 رمضان 1447", date(2026, 3, 5), id="Gregorian first"),
        pytest.param("16-09-1447 هـ / 05-03-2026 م", date(2026, 3, 5), id="both in numbers"),
        pytest.param("الخميس 5 مارس 2026 (5/3/2026)", date(2026, 3, 5), id="one day written twice"),
        pytest.param("الخميس 5 مارس", date(2026, 3, 5), id="no year: the latest such day"),
        pytest.param("نشر في 20 ديسمبر", date(2025, 12, 20), id="no year: not in the future"),
        pytest.param("الجمعة 13 مارس", date(2026, 3, 13), id="no year: tomorrow elsewhere"),
        pytest.param("الخميس 16 رمضان", date(2026, 3, 5), id="no year, Hijri"),
        pytest.param("الأحد 10 ذو القعدة", date(2025, 5, 8), id="no year, Hijri, last year's"),
    ],
)
def test_a_day(line: str, day: date) -> None:
    """A line without a clock time states a date, not a datetime."""
    stated = read_date(line, NOW)

    assert stated == day
    assert type(stated) is date


@pytest.mark.parametrize(
    ("line", "clock"),
    [
        pytest.param("5 مارس 2026 05:23 ص", time(5, 23), id="morning"),
        pytest.param("5 مارس 2026، 9:58م", time(21, 58), id="afternoon, glued"),
        pytest.param("5 مارس 2026م 9:58 م", time(21, 58), id="era and afternoon share a letter"),
        pytest.param("5 مارس 2026 م - 09:58", time(9, 58), id="the letter after the year is the era"),
        pytest.param("9:58 مساءً - 5 مارس 2026", time(21, 58), id="clock first"),
        pytest.param("مساء الخميس 5 مارس 2026 الساعة 9:58", time(21, 58), id="the evening of a day"),
        pytest.param("5 مارس 2026 الساعة 9 صباحا", time(9), id="an hour without minutes"),
        pytest.param("5 مارس 2026 على الساعة 21", time(21), id="an hour of 24"),
        pytest.param("5 مارس 2026 | 7 مساء", time(19), id="an hour without its word"),
        pytest.param("5 مارس 2026 12:10 ص", time(0, 10), id="after midnight"),
        pytest.param("5 مارس 2026 12:10 م", time(12, 10), id="after noon"),
        pytest.param("5 مارس 2026 12:10 ظهرا", time(12, 10), id="noon"),
        pytest.param("5 مارس 2026 1:10 ظهرا", time(13, 10), id="early afternoon"),
        pytest.param("5 مارس 2026 4:10 عصرا", time(16, 10), id="late afternoon"),
        pytest.param("5 مارس 2026 11:10 ليلا", time(23, 10), id="night before midnight"),
        pytest.param("5 مارس 2026 2:10 ليلا", time(2, 10), id="night after midnight"),
        pytest.param("5 مارس 2026 3:40 بعد الظهر", time(15, 40), id="in words"),
        pytest.param("5 مارس 2026 15:40 م", time(15, 40), id="an hour of 24 needs no letter"),
        pytest.param("5 مارس 2026 - 14h30", time(14, 30), id="Maghreb"),
        pytest.param("05.03.2026 | 14.30", time(14, 30), id="points"),
        pytest.param("14:30-5 مارس 2026", time(14, 30), id="no space before the day"),
        pytest.param("2026-03-05 14:30:59", time(14, 30, 59), id="seconds"),
        pytest.param("٥ مارس ٢٠٢٦ - ٠٢:٣٠ م", time(14, 30), id="Arabic digits"),
        pytest.param("🗓 5 مارس 2026 🕒 14:30", time(14, 30), id="pictures"),
        pytest.param("5 مارس 2026 14:30 (بالتوقيت المحلي)", time(14, 30), id="local time"),
        pytest.param("5 مارس 2026 14:30 GMT+99", time(14, 30), id="a zone off the globe"),
        pytest.param("5 مارس 2026 14:30 بتوقيت أوسلو", time(14, 30), id="a town that is not in the table"),
    ],
)
def test_a_clock_time(line: str, clock: time) -> None:
    """The time is that of the day's 24 hours, naive where the page names no zone."""
    assert read_date(line, NOW) == datetime.combine(date(2026, 3, 5), clock)


@pytest.mark.parametrize(
    ("line", "moment"),
    [
        pytest.param("2026-03-05T14:30:00+03:00", datetime(2026, 3, 5, 14, 30, tzinfo=MECCA), id="ISO"),
        pytest.param("2026-03-05T14:30:00.125Z", datetime(2026, 3, 5, 14, 30, tzinfo=UTC), id="ISO, Zulu"),
        pytest.param("2026-03-05 14:30 +0300", datetime(2026, 3, 5, 14, 30, tzinfo=MECCA), id="offset"),
        pytest.param("2026-03-05 14:30 -03:30", datetime(2026, 3, 5, 18, tzinfo=UTC), id="west"),
        pytest.param("5 مارس 2026 14:30 GMT", datetime(2026, 3, 5, 14, 30, tzinfo=UTC), id="GMT"),
        pytest.param("5 مارس 2026 14:30 (GMT+3)", datetime(2026, 3, 5, 14, 30, tzinfo=MECCA), id="GMT+3"),
        pytest.param("5 مارس 2026 14:30 +3 GMT", datetime(2026, 3, 5, 14, 30, tzinfo=MECCA), id="+3 GMT"),
        pytest.param(
            "5 مارس 2026 14:30 غرينتش+3", datetime(2026, 3, 5, 14, 30, tzinfo=MECCA), id="in Arabic"
        ),
        pytest.param("5 مارس 2026 14:30 ت.غ", datetime(2026, 3, 5, 14, 30, tzinfo=UTC), id="short"),
        pytest.param(
            "5 مارس 2026 14:30 بتوقيت جرينتش", datetime(2026, 3, 5, 14, 30, tzinfo=UTC), id="Greenwich"
        ),
        pytest.param("5 مارس 2026 14:30 بتوقيت مكة", datetime(2026, 3, 5, 14, 30, tzinfo=MECCA), id="Mecca"),
        pytest.param(
            "5 مارس 2026 - 02:30 م (توقيت مكة المكرمة)",
            datetime(2026, 3, 5, 14, 30, tzinfo=MECCA),
            id="in full",
        ),
        pytest.param(
            "5 يوليو 2025 14:30 بتوقيت القاهرة", datetime(2025, 7, 5, 11, 30, tzinfo=UTC), id="in summer"
        ),
        pytest.param(
            "5 يناير 2026 14:30 بتوقيت القاهرة", datetime(2026, 1, 5, 12, 30, tzinfo=UTC), id="in winter"
        ),
        pytest.param("أمس 14:30 بتوقيت مكة", datetime(2026, 3, 11, 14, 30, tzinfo=MECCA), id="relative"),
    ],
)
def test_a_zone(line: str, moment: datetime) -> None:
    """A zone on the page makes the moment aware, summer time included."""
    stated = read_date(line, NOW)

    assert isinstance(stated, datetime)
    assert stated.tzinfo is not None
    assert stated == moment


@pytest.mark.parametrize(
    ("line", "stated"),
    [
        pytest.param("منذ دقيقة", at("2026-03-12 15:39"), id="a minute"),
        pytest.param("منذ ١٥ دقيقة", at("2026-03-12 15:25"), id="minutes"),
        pytest.param("قبل خمس عشرة دقيقة", at("2026-03-12 15:25"), id="minutes in words"),
        pytest.param("قبل عشرين دقيقة تقريبا", at("2026-03-12 15:20"), id="roughly"),
        pytest.param("منذ ساعة واحدة", at("2026-03-12 14:40"), id="one hour"),
        pytest.param("منذ ساعتين", at("2026-03-12 13:40"), id="dual"),
        pytest.param("منذ 3 ساعات", at("2026-03-12 12:40"), id="hours"),
        pytest.param("نُشر قبل ساعة ونصف", at("2026-03-12 14:10"), id="and a half"),
        pytest.param("قبل ساعة و ربع", at("2026-03-12 14:25"), id="and a quarter"),
        pytest.param("منذ نصف ساعة", at("2026-03-12 15:10"), id="half an hour"),
        pytest.param("منذ ثلث ساعة", at("2026-03-12 15:20"), id="a third of an hour"),
        pytest.param("منذ ساعتين و5 دقائق", at("2026-03-12 13:35"), id="hours and minutes"),
        pytest.param("منذ يوم و3 ساعات", at("2026-03-11 12:40"), id="a day and hours"),
        pytest.param("من 5 ساعات", at("2026-03-12 10:40"), id="Egypt's since"),
        pytest.param("3 ساعات مضت", at("2026-03-12 12:40"), id="the other way round"),
        pytest.param("5 minutes ago", at("2026-03-12 15:35"), id="English"),
        pytest.param("منذ قليل", NOW, id="a little while"),
        pytest.param("قبل دقائق", NOW, id="minutes, unnumbered"),
        pytest.param("منذ يوم", date(2026, 3, 11), id="a day"),
        pytest.param("قبل يومين", date(2026, 3, 10), id="two days"),
        pytest.param("قبل 3 أيام", date(2026, 3, 9), id="days"),
        pytest.param("منذ 11 يومًا", date(2026, 3, 1), id="days in the accusative"),
        pytest.param("قبل أسبوع", date(2026, 3, 5), id="a week"),
        pytest.param("منذ أسبوعين", date(2026, 2, 26), id="two weeks"),
        pytest.param("منذ شهر", date(2026, 2, 12), id="a month"),
        pytest.param("قبل 3 أشهر", date(2025, 12, 12), id="months, over the new year"),
        pytest.param("منذ سنتين", date(2024, 3, 12), id="years"),
        pytest.param("أمس", date(2026, 3, 11), id="yesterday"),
        pytest.param("أول من أمس", date(2026, 3, 10), id="the day before yesterday"),
        pytest.param("أمس الأول", date(2026, 3, 10), id="the same, the other way round"),
        pytest.param("اليوم 14:30", at("2026-03-12 14:30"), id="today at"),
        pytest.param("اليوم، الساعة 2:30 م", at("2026-03-12 14:30"), id="today, in full"),
        pytest.param("أمس عند 14:30", at("2026-03-11 14:30"), id="yesterday at"),
        pytest.param("5 مارس 2026 (قبل أسبوع)", date(2026, 3, 5), id="a date explains itself"),
    ],
)
def test_relative_forms_count_from_now(line: str, stated: date) -> None:
    """Hours give a moment, days give a day."""
    assert read_date(line, NOW) == stated


def test_the_end_of_a_longer_month_goes_to_the_end_of_a_shorter() -> None:
    """There is no 30 February to go back to."""
    assert read_date("منذ شهر", at("2026-03-30 08:00")) == date(2026, 2, 28)


def test_a_distance_from_an_aware_now_is_aware() -> None:
    """An exact distance from an exact moment is one, too."""
    assert read_date("منذ ساعتين", datetime(2026, 3, 12, 15, tzinfo=MECCA)) == datetime(
        2026, 3, 12, 10, tzinfo=UTC
    )


def test_today_is_that_of_the_zone_on_the_page() -> None:
    """Just before midnight in London it is tomorrow in Mecca."""
    late = datetime(2026, 3, 12, 23, 30, tzinfo=UTC)

    assert read_date("اليوم 02:15 بتوقيت مكة", late) == datetime(2026, 3, 13, 2, 15, tzinfo=MECCA)


@pytest.mark.parametrize(
    "label",
    [
        "نشر في:",
        "نُشر يوم",
        "نشرت في",
        "نشر بتاريخ :",
        "تاريخ النشر:",
        "تاريخ نشر الخبر:",
        "وقت النشر |",
        "تم النشر في",
        "تم نشره يوم",
        "أُضيف في:",
        "تاريخ الإضافة:",
        "كُتب بتاريخ",
        "حُرر في",
        "التاريخ:",
        "بتاريخ",
        "Published:",
    ],
)
def test_labels_of_publication(label: str) -> None:
    """What introduces the date belongs to the line."""
    assert read_date(f"{label} 5 مارس 2026", NOW) == date(2026, 3, 5)


@pytest.mark.parametrize(
    "line",
    [
        "آخر تحديث: 5 مارس 2026",
        "تاريخ آخر تحديث 5/3/2026 14:30",
        "تم التحديث في 5 مارس 2026",
        "تم تحديثه قبل ساعتين",
        "حُدِّث في 5 مارس 2026",
        "محدّث: 5 مارس 2026",
        "آخر تعديل: أمس 14:30",
        "Last updated: 5 Mar 2026",
    ],
)
def test_an_update_is_no_publication(line: str) -> None:
    """The line is one of the page's date lines, but says nothing of the publication."""
    assert is_date_line(line)
    assert read_date(line, NOW) is None


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("نشر: 5 مارس 2026 09:10 آخر تحديث: 6 مارس 2026 11:00", id="both labelled"),
        pytest.param("5 مارس 2026 09:10 - آخر تحديث 6 مارس 2026 11:00", id="one labelled"),
        pytest.param("آخر تحديث: 6 مارس 2026 11:00 | تاريخ النشر: 5 مارس 2026 09:10", id="the update first"),
        pytest.param("نشرت في: 05/03/2026 - 09:10آخر تحديث: 06/03/2026 - 11:00", id="glued"),
        pytest.param("05.03.2026 09:10 محدث: قبل ساعتين", id="a relative update"),
        pytest.param("نُشر: 5 مارس 2026 09:10 آخر تحديث: 11:00", id="an update on the same day"),
    ],
)
def test_of_two_moments_the_publication_is_read(line: str) -> None:
    """A line that has both gives the first appearance."""
    assert read_date(line, NOW) == at("2026-03-05 09:10")


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("32/13/2025", id="no such day"),
        pytest.param("30 فبراير 2026", id="no 30 February"),
        pytest.param("29 فبراير 2026", id="no leap year"),
        pytest.param("31 رمضان 1447 هـ", id="no Hijri month is that long"),
        pytest.param("5 رمضان 1900 هـ", id="beyond the Hijri tables"),
        pytest.param("5 مارس 1447", id="a Hijri year with a Gregorian month"),
        pytest.param("5 مارس 2026 25:70", id="no such time"),
        pytest.param("منذ 99999 سنة", id="before all calendars"),
        pytest.param("منذ 999999999 أسبوعا", id="longer than time can count"),
    ],
)
def test_impossible_dates_state_nothing(line: str) -> None:
    """No guess is better than a wrong one."""
    assert read_date(line, NOW) is None


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("وأكد الوزير في 15 مارس أن الأعمال ستكتمل", id="prose"),
        pytest.param("افتتح المتحف أبوابه يوم الخميس 5 مارس 2026", id="prose that ends with a date"),
        pytest.param("5 مارس 2026 كان يوما طويلا", id="prose that starts with one"),
        pytest.param("المكتبة الوطنية - 5 مارس 2026", id="a name beside the date"),
        pytest.param("يوم الأرض", id="a day with a name"),
        pytest.param("حدث أمس", id="an event of yesterday"),
        pytest.param("3 مارس", id="a heading that is a day"),
        pytest.param("مارس 2026", id="a month"),
        pytest.param("2026", id="a year"),
        pytest.param("عام 2026", id="a year in full"),
        pytest.param("27-28 مارس 2026", id="two days"),
        pytest.param("من 5 إلى 7 مارس 2026", id="a span"),
        pytest.param("5 مارس 2026 - 6 مارس 2026", id="two dates"),
        pytest.param("5 مارس/أبريل 2026", id="two months"),
        pytest.param("5 مارس 2026 09:00 10:00", id="two times"),
        pytest.param("منذ 5 مارس 2026", id="since a date"),
        pytest.param("منذ عام 2020", id="since a year"),
        pytest.param("بعد 3 أيام", id="the future"),
        pytest.param("3 أيام", id="a duration"),
        pytest.param("24 ساعة", id="a programme's name"),
        pytest.param("الساعة 14:30", id="a time of no day"),
        pytest.param("الخميس", id="a weekday"),
        pytest.param("نشر في:", id="a label alone"),
        pytest.param("هـ 5 مارس 2026", id="an era before its year"),
        pytest.param("4-3-3", id="how a team stands"),
        pytest.param("2 - 1", id="how a match ended"),
        pytest.param("ماذا حدث؟ 5 مارس 2026", id="a question"),
        pytest.param("5 مارس 2026 " * 20, id="a long line"),
        pytest.param("", id="nothing"),
    ],
)
def test_other_lines_are_not_date_lines(line: str) -> None:
    """One word too many, or a date too few, and the line stays text."""
    assert not is_date_line(line)
    assert read_date(line, NOW) is None


@given(st.text(st.characters()) | SOUP)
def test_any_text_can_be_asked(text: str) -> None:
    """Reading never raises, and only date lines state dates."""
    stated = read_date(text, NOW)

    assert stated is None or is_date_line(text)


@given(DAYS)
def test_every_day_is_read_from_every_form(day: date) -> None:
    """Printed in numbers, in names or in the other calendar, a day is the same day."""
    hijri = Gregorian.fromdate(day).to_hijri()
    forms = (
        day.isoformat(),
        f"{day.day}/{day.month}/{day.year}",
        f"{day.day:02}.{day.month:02}.{day.year}",
        short_date(day),
        f"{hijri.day}/{hijri.month}/{hijri.year} هـ",
    )

    assert {read_date(form, NOW) for form in forms} == {day}


@given(
    st.datetimes(at("1990-01-01 00:00"), at("2099-12-31 00:00")).map(
        lambda moment: moment.replace(second=0, microsecond=0)
    )
)
def test_what_we_print_we_can_read(moment: datetime) -> None:
    """A long date of ours is a date line that states the same minute."""
    assert read_date(long_date(moment), NOW) == moment


@pytest.mark.parametrize("line", ["منذ ساعتين", "5 آذار/مارس 2026 - 09:40 م", "16 رمضان 1447 هـ"])
def test_the_spelling_of_letters_does_not_matter(line: str) -> None:
    """Persian letters, marks and missing hamzas are read as well."""
    typed = line.replace("ي", "ی").replace("آ", "ا").replace("م", "مَ")

    assert read_date(typed, NOW) == read_date(line, NOW)
    assert is_date_line(line)


def test_a_number_of_any_length_is_a_token() -> None:
    """A page of digits costs no arithmetic on huge numbers."""
    assert len(list(tokens("9" * 10_000))) == 1


@pytest.mark.parametrize("line", ["منذ أيام", "قبل ساعات", "نشر منذ أسابيع"])
def test_an_unnumbered_distance_is_a_date_line_without_a_moment(line: str) -> None:
    """Nobody counted, so nothing is stated; but the line is no headline and no paragraph."""
    assert (is_date_line(line), read_date(line, NOW)) == (True, None)


@pytest.mark.parametrize(
    ("line", "stated"),
    [
        ("تونس في 5 مارس 2026", date(2026, 3, 5)),
        ("الرباط الخميس 5 مارس 2026", date(2026, 3, 5)),
        ("الخميس 5 مارس 2026 7:40 م القاهرة", at("2026-03-05 19:40")),
        ("نشر: الخميس 5/3/2026 س 10:30 ت: 12:00", at("2026-03-05 10:30")),
    ],
)
def test_a_date_line_may_name_the_town(line: str, stated: date) -> None:
    """At its beginning, or at its end behind the time, whose zone it then is."""
    found = read_date(line, NOW)

    assert (found.replace(tzinfo=None) if isinstance(found, datetime) else found) == stated


def test_a_town_within_a_sentence_makes_no_date_line() -> None:
    """Somebody did something there."""
    assert not is_date_line("تونس تستقبل المعرض في 5 مارس 2026")


@given(SOUP | st.lists(st.sampled_from([*PIECES, "قال", "وقبل", "(", "«", "ـ", "\u064e"])).map("".join))
def test_a_line_that_is_spared_the_reading_is_no_date_line(line: str) -> None:
    """The look at the first word only turns away lines with a word that does not speak of dates."""
    assert may_open_date(line) or Kind.UNKNOWN in {token.kind for token in tokens(line)}
