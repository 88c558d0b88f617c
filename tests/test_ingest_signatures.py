"""Lines without a label that name who wrote an article, where, or for whom."""

import pytest

from ingest.signatures import signature


@pytest.mark.parametrize(
    ("line", "person"),
    [
        ("هالة منصور", "هالة منصور"),
        ("د. هالة منصور", "هالة منصور"),
        ("الكاتب وائل الطويل", "وائل الطويل"),
        ("هسبريس - سعيد المرابط", "سعيد المرابط"),
        ("تونس - سليم مطر", "سليم مطر"),
        ("تونس: سليم مطر", "سليم مطر"),
        ("تونس/ سليم مطر/ الأناضول", "سليم مطر"),
        ("بيروت - شادن فقيه", "شادن فقيه"),
        ("رويترز", None),
        ("تونس (أ ف ب)", None),
        ("العربية.نت – دمشق", None),
        ("وكالات - تونس", None),
        ("مراسل الجزيرة في تونس", None),
        ("فريق التحرير", None),
    ],
)
def test_a_signature_is_understood(line: str, person: str | None) -> None:
    """A person is known by the given name, or is who is left beside a place or an outlet."""
    found = signature(line)

    assert found is not None
    assert found.person == person


@pytest.mark.parametrize(
    "line",
    [
        "متحف البحر",
        "تونس: توقيف صياد",
        "تونس: المطر يعود إلى الجنوب",
        "أحمد يستقبل الوفد",
        "هيئة الطيران تعلن خطتها",
        "ماذا قال محمد؟",
        "3 أسئلة",
        "",
    ],
)
def test_headlines_and_subheadings_are_no_signatures(line: str) -> None:
    """Verbs, questions and numbers name nobody."""
    assert signature(line) is None
