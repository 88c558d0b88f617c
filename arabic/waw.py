"""Words whose first letter is the root's own و: «وزير» is no «و» + «زير»."""

import re
from typing import Final

from arabic.fold import fold

# Left out are those that are as often met as «و» and a word: «ورد» (and he answered), «وسعى» (and he strove),
# «وفي» (and in), «وهم» (and they), «وعيد» (and the feast of), «وحي» (and the quarter of), «وضوء» (and light).
_OWN_WAW: Final = (
    "واتساب واجب واجهة واجه واحة واحد وادي وارد وارسو واسط واسع واشنطن واصل واعد وافق واقع والت والتر "
    "والد والي وايت وائل وباء وبائي وتر وتيرة وثائق وثق وثيقة وجبة وجد وجدان وجه وجهة وجود وجوه وجيه "
    "وحدة وحش وحيد وداد وداع وديع ورث ورشة ورق وراء وزارة وزراء وزع وزن وزير وسائل وسام وساطة وسط وسم "
    "وسوم وسيط وسيلة وسيم وصاية وصف وصل وصول وصية وضع وضوح وطن وظائف وظف وظيفة وعد وعود وعي وفاء وفاة "
    "وفاق وفد وفر وفق وفود وفيات وفير وقائع وقار وقاية وقت وقع وقف وقود وقوع وقوف وكالة وكلاء وكيل "
    "ولاية ولد ولي وليام وليد وهب وهج وهران وورد وورلد وول ويب ويتكوف ويكيبيديا ويلز ويلسون ويليام "
    "ويمبلدون ويندوز وينستون وارث واسطة واقعة واقية والدة وتد وثبة وثوق وجاهة وجبات وجدة وجنة وجهات "
    "وحدات وحدوي وحوش وداعة وراثي ورثة ورشات ورع ورقة وزاري وزنة وسائط وساوس وشائج وطني وطيد وظيفي "
    "وقائي ولاء ولادة ولادات ولوج وهمي ويلات وخيم وضعية وفادة وشيك وشيكة وسطاء وجهاء ورقية وزارية واعظ "
    "واعدة واثق واقف وافد وافدة وافدون وافدين والدان والدين ورود وردة ورم وريد وليمة ولائم وميض واحات "
    "وديعة ودائع ورش وراثة وصايا وصفة وطأة وعكة ورزازات ورقلة وزان ويلينغتون ووهان "
)
# With «و» these look like roots of the table with an ending: «والتي» like «والت», «ولديه» like «ولد».
_JOINED: Final = frozenset(
    fold("والتي ولدى ولديه ولديها ولديهم ولدينا وإلى وإليه وإليها وإليهم وصلة").split()
)
# Folded, as the words they are behind.
_ENDINGS: Final = "ه|ها|هم|هما|ات|ان|ين|ون|ت|تها|ته|تهم|تا|تان|تين|وا|ي|يه|يا|يين|ا"
_OWN_WAW_WORD: Final = re.compile(
    f"(?:{'|'.join(fold(word).removesuffix('ه') for word in _OWN_WAW.split())})(?:{_ENDINGS})?"
)


def has_own_waw(word: str) -> bool:
    """
    Tell whether a folded word that begins with و is known to have it from its root.

    >>> has_own_waw(fold("وزيرة")), has_own_waw(fold("وقال"))
    (True, False)
    """
    return word not in _JOINED and bool(_OWN_WAW_WORD.fullmatch(word))
