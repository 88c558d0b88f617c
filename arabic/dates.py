"""A date line of an Arabic page -> the moment it states."""

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from typing import Final, TypeVar

from hijridate import Gregorian, Hijri

from arabic.datelines import Clock, Day, Statement, statements
from arabic.distances import Ago

_MONTH_NAMES: Final = (
    *("يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو"),
    *("يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"),
)
_WEEKDAY_NAMES: Final = ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد")

_YEARS: Final = range(1900, 2101)

_Moment = TypeVar("_Moment", date, datetime)


def read_date(text: str, now: datetime) -> date | datetime | None:
    """
    Return the moment of publication that a date line states; None when it is no date line, or states none.

    A date when the line names no clock time, else a datetime, aware only when it names a zone. Relative
    forms count back from ``now`` and are aware when it is. Of two calendars the Gregorian is read, Hijri
    dates by Umm al-Qura; the moment of an update is never taken for that of publication:

    >>> noon = datetime(2026, 3, 9, 12)
    >>> print(read_date("نُشر في: الخميس 5 آذار/مارس 2026 - 09:40 م", noon))
    2026-03-05 21:40:00
    >>> print(read_date("16 رمضان 1447 هـ", noon), read_date("قبل يومين", noon))
    2026-03-05 2026-03-07
    >>> read_date("آخر تحديث: أمس", noon)
    """
    for statement in statements(text):
        if statement.dated and not statement.update:
            try:
                return _moment(statement, now)
            except (ValueError, OverflowError):  # 31 April, 25:70, a Hijri year beyond the tables
                return None
    return None


def is_date_line(text: str) -> bool:
    """
    Tell whether the line says when the page was published or updated, and nothing else.

    >>> is_date_line("الخميس، 5 مارس 2026"), is_date_line("وصل الوفد في 5 مارس 2026")
    (True, False)
    """
    return bool(statements(text))


def long_date(moment: datetime) -> str:
    """
    Return the day, the date and the time as a reader expects them under a headline.

    >>> long_date(datetime(2026, 3, 5, 9, 5))
    'الخميس 5 مارس 2026، 9:05'
    """
    return f"{_WEEKDAY_NAMES[moment.weekday()]} {short_date(moment)}، {moment.hour}:{moment.minute:02}"


def short_date(day: date) -> str:
    """
    Return the date alone.

    >>> short_date(date(2026, 3, 5))
    '5 مارس 2026'
    """
    return f"{day.day} {_MONTH_NAMES[day.month - 1]} {day.year}"


def _moment(said: Statement, now: datetime) -> date | datetime:
    """Work out what was said; ValueError or OverflowError when nobody named a day that a calendar has."""
    today = (now.astimezone(said.zone) if said.zone and now.tzinfo else now).date()
    if said.ago and said.ago[0].vague:
        raise ValueError(said)
    if said.days:
        day = _calendar_day(min(said.days, key=lambda day: day.hijri), today)
    elif said.ago[0].seconds is not None:
        return _back(now, said.ago[0]) - timedelta(seconds=said.ago[0].seconds)
    else:
        day = _back(today, said.ago[0])
    if not said.clock:
        return day
    return datetime.combine(day, _time(said.clock[0], said.meridiem), said.zone)


def _calendar_day(day: Day, today: date) -> date:
    if day.year is not None:
        return _in_year(day, day.year)
    # The latest such day; tomorrow may already be today where the page was written.
    this_year = Gregorian.fromdate(today).to_hijri().year if day.hijri else today.year
    found = _in_year(day, this_year)
    return found if found <= today + timedelta(days=1) else _in_year(day, this_year - 1)


def _in_year(day: Day, year: int) -> date:
    if day.hijri:
        return date(*Hijri(year, day.month, day.day).to_gregorian().datetuple())
    if year not in _YEARS:
        raise ValueError(year)
    return date(year, day.month, day.day)


def _back(moment: _Moment, ago: Ago) -> _Moment:
    """Return the moment so many months and days earlier, in a shorter month its last day."""
    months = moment.year * 12 + moment.month - 1 - ago.months
    year, month = divmod(months, 12)
    last = monthrange(year, month + 1)[1]
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last)) - timedelta(days=ago.days)


def _time(clock: Clock, meridiem: str) -> time:
    return time(_hour(clock.hour, meridiem), clock.minute, clock.second)


def _hour(hour: int, meridiem: str) -> int:
    """Return the hour of 24; one that is above 12 already was of 24."""
    if hour == 12:
        return 0 if meridiem in {"am", "night"} else 12
    # «ليلًا» runs from six in the evening to the dawn, «ظهرًا» from eleven to three.
    afternoon = {"pm": range(1, 12), "night": range(6, 12), "noon": range(1, 6)}
    return hour + 12 if hour in afternoon.get(meridiem, ()) else hour
