SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

SET default_tablespace = '';

SET default_table_access_method = heap;

CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);

CREATE TABLE public.article_names (
    key bigint NOT NULL,
    article_id bigint NOT NULL
);

CREATE TABLE public.article_shingles (
    key bigint NOT NULL,
    article_id bigint NOT NULL
);

CREATE TABLE public.article_tags (
    article_id bigint NOT NULL,
    "position" bigint NOT NULL,
    tag_id bigint NOT NULL
);

CREATE TABLE public.article_twins (
    article_id bigint NOT NULL,
    twin_id bigint NOT NULL,
    share bigint NOT NULL
);

CREATE TABLE public.article_words (
    word bigint NOT NULL,
    article_id bigint NOT NULL
);

CREATE TABLE public.articles (
    id bigint NOT NULL,
    uri text NOT NULL COLLATE pg_catalog."C",
    short_id text NOT NULL COLLATE pg_catalog."C",
    first_seen timestamp with time zone NOT NULL,
    copy_id bigint NOT NULL,
    headline_id bigint NOT NULL,
    story_id bigint,
    byline text COLLATE pg_catalog."C",
    outlet text COLLATE pg_catalog."C",
    published timestamp with time zone NOT NULL,
    edited timestamp with time zone,
    media json,
    credit json,
    link text COLLATE pg_catalog."C"
);

CREATE TABLE public.candidates (
    key bigint NOT NULL,
    headline_id bigint NOT NULL
);

CREATE TABLE public.copies (
    id bigint NOT NULL,
    page_id bigint NOT NULL,
    "position" bigint,
    article_id bigint NOT NULL,
    headline_id bigint NOT NULL,
    role text NOT NULL COLLATE pg_catalog."C",
    lead text COLLATE pg_catalog."C",
    body json NOT NULL,
    byline text COLLATE pg_catalog."C",
    outlet text COLLATE pg_catalog."C",
    published timestamp with time zone,
    fullness bigint NOT NULL,
    content text NOT NULL COLLATE pg_catalog."C",
    folded bigint NOT NULL,
    sentences bytea NOT NULL,
    media json,
    credit json,
    link text COLLATE pg_catalog."C"
);

CREATE TABLE public.copy_headlines (
    copy_id bigint NOT NULL,
    "position" bigint NOT NULL,
    headline_id bigint NOT NULL
);

CREATE TABLE public.copy_tags (
    copy_id bigint NOT NULL,
    "position" bigint NOT NULL,
    tag_id bigint NOT NULL,
    spelling text NOT NULL COLLATE pg_catalog."C"
);

CREATE TABLE public.due (
    kind text NOT NULL COLLATE pg_catalog."C",
    number bigint NOT NULL,
    stamp bigint NOT NULL,
    why text NOT NULL COLLATE pg_catalog."C"
);

CREATE TABLE public.feed_log (
    kind text NOT NULL COLLATE pg_catalog."C",
    number bigint NOT NULL,
    "position" bigint NOT NULL,
    story_id bigint NOT NULL
);

CREATE TABLE public.feeds (
    id bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    key text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    slug text NOT NULL COLLATE pg_catalog."C",
    uri text NOT NULL COLLATE pg_catalog."C",
    stories bigint NOT NULL
);

CREATE TABLE public.fragments (
    story_id bigint NOT NULL,
    updated bigint NOT NULL,
    atom_summary bytea,
    rss_summary bytea,
    json_summary bytea,
    card bytea,
    atom_full bytea,
    rss_full bytea,
    json_full bytea
);

CREATE TABLE public.headlines (
    id bigint NOT NULL,
    key bigint NOT NULL,
    text text NOT NULL COLLATE pg_catalog."C",
    words bytea NOT NULL,
    family_id bigint NOT NULL,
    leader_id bigint NOT NULL,
    story_id bigint
);

CREATE TABLE public.hosts (
    host text NOT NULL COLLATE pg_catalog."C",
    until timestamp with time zone,
    asked bigint NOT NULL
);

CREATE TABLE public.meta (
    name text NOT NULL COLLATE pg_catalog."C",
    value text NOT NULL COLLATE pg_catalog."C"
);

CREATE TABLE public.outputs (
    path text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C",
    number bigint NOT NULL,
    size bigint NOT NULL,
    modified bigint NOT NULL,
    listed bigint NOT NULL
);

CREATE TABLE public.pages (
    id bigint NOT NULL,
    source_id bigint NOT NULL,
    origin text NOT NULL COLLATE pg_catalog."C",
    digest text NOT NULL COLLATE pg_catalog."C",
    seen timestamp with time zone NOT NULL,
    read_at timestamp with time zone NOT NULL
);

CREATE TABLE public.polls (
    source_id bigint NOT NULL,
    asked text NOT NULL COLLATE pg_catalog."C",
    url text NOT NULL COLLATE pg_catalog."C",
    etag text COLLATE pg_catalog."C",
    modified text COLLATE pg_catalog."C",
    digest text COLLATE pg_catalog."C",
    due timestamp with time zone,
    "interval" bigint NOT NULL,
    polled timestamp with time zone,
    succeeded timestamp with time zone,
    changed timestamp with time zone,
    failures bigint NOT NULL,
    reason text COLLATE pg_catalog."C",
    status bigint,
    moved_to text COLLATE pg_catalog."C",
    moves bigint NOT NULL,
    standing text NOT NULL COLLATE pg_catalog."C",
    title text COLLATE pg_catalog."C",
    hub text COLLATE pg_catalog."C",
    topic text COLLATE pg_catalog."C",
    articles bigint NOT NULL
);

CREATE TABLE public.problems (
    source_id bigint NOT NULL,
    origin text NOT NULL COLLATE pg_catalog."C",
    reason text NOT NULL COLLATE pg_catalog."C",
    since timestamp with time zone NOT NULL
);

CREATE TABLE public.pushes (
    source_id bigint NOT NULL,
    hub text NOT NULL COLLATE pg_catalog."C",
    topic text NOT NULL COLLATE pg_catalog."C",
    callback text NOT NULL COLLATE pg_catalog."C",
    token text NOT NULL COLLATE pg_catalog."C",
    secret text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    asked timestamp with time zone NOT NULL,
    due timestamp with time zone NOT NULL,
    verified timestamp with time zone,
    lease timestamp with time zone,
    pushed timestamp with time zone,
    failures bigint NOT NULL,
    forged bigint NOT NULL,
    reason text COLLATE pg_catalog."C"
);

CREATE TABLE public.removals (
    id bigint NOT NULL,
    uri text NOT NULL COLLATE pg_catalog."C",
    short_id text NOT NULL COLLATE pg_catalog."C",
    moment timestamp with time zone NOT NULL
);

CREATE TABLE public.removed_copies (
    removal_id bigint NOT NULL,
    copy_id bigint NOT NULL,
    page_id bigint NOT NULL,
    "position" bigint,
    outlet text COLLATE pg_catalog."C",
    published timestamp with time zone,
    sentences bytea NOT NULL
);

CREATE TABLE public.removed_names (
    key bigint NOT NULL,
    removal_id bigint NOT NULL
);

CREATE TABLE public.runs (
    id bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    started timestamp with time zone NOT NULL,
    ended timestamp with time zone,
    counts json NOT NULL,
    problems bigint NOT NULL
);

CREATE TABLE public.sources (
    id bigint NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C"
);

CREATE TABLE public.stories (
    id bigint NOT NULL,
    uri text NOT NULL COLLATE pg_catalog."C",
    article_id bigint,
    published timestamp with time zone,
    updated timestamp with time zone,
    version bigint NOT NULL,
    shown bigint NOT NULL
);

CREATE TABLE public.story_feeds (
    story_id bigint NOT NULL,
    feed_id bigint NOT NULL,
    published timestamp with time zone NOT NULL,
    uri text NOT NULL COLLATE pg_catalog."C"
);

CREATE TABLE public.story_tags (
    story_id bigint NOT NULL,
    tag_id bigint NOT NULL,
    published timestamp with time zone NOT NULL,
    uri text NOT NULL COLLATE pg_catalog."C"
);

CREATE TABLE public.subscriptions (
    source_id bigint NOT NULL,
    url text NOT NULL COLLATE pg_catalog."C",
    settings json NOT NULL,
    added timestamp with time zone NOT NULL
);

CREATE TABLE public.tag_addresses (
    slug text NOT NULL COLLATE pg_catalog."C",
    tag_id bigint NOT NULL
);

CREATE TABLE public.tag_decisions (
    tag_id bigint NOT NULL,
    into_id bigint,
    name text COLLATE pg_catalog."C"
);

CREATE TABLE public.tag_spellings (
    tag_id bigint NOT NULL,
    spelling text NOT NULL COLLATE pg_catalog."C",
    uses bigint NOT NULL
);

CREATE TABLE public.tag_words (
    word bigint NOT NULL,
    tag_id bigint NOT NULL
);

CREATE TABLE public.tags (
    id bigint NOT NULL,
    key text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    slug text COLLATE pg_catalog."C",
    uri text COLLATE pg_catalog."C",
    into_id bigint,
    named bigint NOT NULL,
    blocked bigint NOT NULL,
    stories bigint NOT NULL
);

CREATE TABLE public.tombstones (
    kind text NOT NULL COLLATE pg_catalog."C",
    number bigint NOT NULL,
    uri text NOT NULL COLLATE pg_catalog."C",
    moment timestamp with time zone NOT NULL
);

INSERT INTO public.alembic_version VALUES ('0001');

INSERT INTO public.article_names VALUES (4975726059428572210, 1);
INSERT INTO public.article_names VALUES (-3211639068260110997, 3);
INSERT INTO public.article_names VALUES (-6254257130125345133, 4);
INSERT INTO public.article_names VALUES (-6684020257296461525, 5);
INSERT INTO public.article_names VALUES (1335918193580191198, 5);
INSERT INTO public.article_names VALUES (-858603087648145670, 6);
INSERT INTO public.article_names VALUES (7259561231698404025, 6);

INSERT INTO public.article_tags VALUES (1, 0, 2);
INSERT INTO public.article_tags VALUES (1, 1, 6);
INSERT INTO public.article_tags VALUES (5, 0, 2);
INSERT INTO public.article_tags VALUES (3, 0, 4);

INSERT INTO public.article_words VALUES (-9185585580876857769, 4);
INSERT INTO public.article_words VALUES (-8209793547810432543, 4);
INSERT INTO public.article_words VALUES (-6100743313670242573, 4);
INSERT INTO public.article_words VALUES (-1795399904319073268, 4);
INSERT INTO public.article_words VALUES (2075621386302601098, 4);
INSERT INTO public.article_words VALUES (5229140718117991777, 4);
INSERT INTO public.article_words VALUES (6461040478174181276, 4);
INSERT INTO public.article_words VALUES (6946220854473842932, 4);
INSERT INTO public.article_words VALUES (-7448092327412657496, 6);
INSERT INTO public.article_words VALUES (-3282641268140637155, 6);
INSERT INTO public.article_words VALUES (-1833341288186870378, 6);
INSERT INTO public.article_words VALUES (-418860554328854853, 6);
INSERT INTO public.article_words VALUES (3348456260449638550, 6);
INSERT INTO public.article_words VALUES (3674815528648330873, 6);
INSERT INTO public.article_words VALUES (4656180876549140228, 6);
INSERT INTO public.article_words VALUES (4737244771723263545, 6);
INSERT INTO public.article_words VALUES (8218217654413316456, 6);

INSERT INTO public.articles VALUES (1, 'tag:news.example,2026:d599b666-10b6-587d-9bb2-1f250e0e6c08', 'd599b66610b6587d', '2026-03-02 06:30:00+00', 1, 6, 4, 'ليلى حداد', 'جريدة المرفأ', '2026-03-02 04:30:00+00', NULL, NULL, NULL, NULL);
INSERT INTO public.articles VALUES (4, 'tag:news.example,2026:9149e4c7-e0d1-50fb-a0c2-b90ebac0eff8', '9149e4c7e0d150fb', '2026-03-02 06:30:00+00', 4, 4, 3, NULL, NULL, '2026-03-02 06:30:00+00', NULL, NULL, NULL, NULL);
INSERT INTO public.articles VALUES (5, 'tag:news.example,2026:ff434b06-0bc3-5b52-9f41-a89769c3ef22', 'ff434b060bc35b52', '2026-03-02 07:30:00+00', 5, 8, 4, NULL, 'صحيفة الساحل', '2026-03-02 05:30:00+00', NULL, '[["https://coast.example/ship.jpg","image/jpeg",4321,"السفينة",null,null]]', '["صحيفة الساحل","tag:coast.example,2026:feed","https://coast.example/"]', 'https://coast.example/1');
INSERT INTO public.articles VALUES (6, 'tag:news.example,2026:301a2106-0aaf-5c81-ae1f-d9a1f525439a', '301a21060aaf5c81', '2026-03-02 07:30:00+00', 6, 7, 5, NULL, 'صحيفة الساحل', '2026-03-02 06:30:00+00', NULL, NULL, NULL, 'https://coast.example/2');
INSERT INTO public.articles VALUES (3, 'tag:news.example,2026:012be9ef-3f01-5df8-b170-38c5c121c2a7', '012be9ef3f015df8', '2026-03-02 06:30:00+00', 7, 3, 1, NULL, NULL, '2026-03-02 06:30:00+00', '2026-03-02 09:30:00+00', NULL, NULL, NULL);

INSERT INTO public.candidates VALUES (-9099050795651059397, 2);
INSERT INTO public.candidates VALUES (-8999639169512043158, 3);
INSERT INTO public.candidates VALUES (-8348263795266528205, 5);
INSERT INTO public.candidates VALUES (-8307822289635673019, 4);
INSERT INTO public.candidates VALUES (-8188407060591936050, 3);
INSERT INTO public.candidates VALUES (-7973097097150118961, 3);
INSERT INTO public.candidates VALUES (-7260143911572583022, 3);
INSERT INTO public.candidates VALUES (-7227627862656062107, 2);
INSERT INTO public.candidates VALUES (-7221666317084992173, 2);
INSERT INTO public.candidates VALUES (-7110310198266505470, 6);
INSERT INTO public.candidates VALUES (-6894859137609905182, 4);
INSERT INTO public.candidates VALUES (-6725549426344721539, 2);
INSERT INTO public.candidates VALUES (-6708442626295604323, 2);
INSERT INTO public.candidates VALUES (-6334982348267281796, 5);
INSERT INTO public.candidates VALUES (-6148824328918474586, 3);
INSERT INTO public.candidates VALUES (-5614832257142366606, 2);
INSERT INTO public.candidates VALUES (-5478012995522834562, 3);
INSERT INTO public.candidates VALUES (-5454550680910255346, 5);
INSERT INTO public.candidates VALUES (-5442846296531935484, 5);
INSERT INTO public.candidates VALUES (-5432223989560784479, 4);
INSERT INTO public.candidates VALUES (-5424140740086983707, 5);
INSERT INTO public.candidates VALUES (-5411249166402677813, 2);
INSERT INTO public.candidates VALUES (-4787982806033433151, 6);
INSERT INTO public.candidates VALUES (-4750868175614720320, 3);
INSERT INTO public.candidates VALUES (-4659147280893429326, 4);
INSERT INTO public.candidates VALUES (-4528535964757604408, 2);
INSERT INTO public.candidates VALUES (-4528421179675259745, 5);
INSERT INTO public.candidates VALUES (-4351234750130747253, 5);
INSERT INTO public.candidates VALUES (-4260636101571558929, 2);
INSERT INTO public.candidates VALUES (-4235736497284805597, 6);
INSERT INTO public.candidates VALUES (-4015778109075617058, 4);
INSERT INTO public.candidates VALUES (-3934754562289718391, 5);
INSERT INTO public.candidates VALUES (-3718272123038348354, 3);
INSERT INTO public.candidates VALUES (-3310455277070989886, 4);
INSERT INTO public.candidates VALUES (-3299383763581246803, 4);
INSERT INTO public.candidates VALUES (-3259083747577253596, 5);
INSERT INTO public.candidates VALUES (-3152073019562652053, 4);
INSERT INTO public.candidates VALUES (-3061727054111256395, 5);
INSERT INTO public.candidates VALUES (-2833185818752892251, 4);
INSERT INTO public.candidates VALUES (-2810549090346088270, 5);
INSERT INTO public.candidates VALUES (-2728779935283356986, 6);
INSERT INTO public.candidates VALUES (-2203857619548787242, 2);
INSERT INTO public.candidates VALUES (-2162081749200918270, 5);
INSERT INTO public.candidates VALUES (-2064006867571549522, 6);
INSERT INTO public.candidates VALUES (-1910978826748494505, 3);
INSERT INTO public.candidates VALUES (-1868632533389988242, 6);
INSERT INTO public.candidates VALUES (-1599127894638660237, 4);
INSERT INTO public.candidates VALUES (-1194359638907256668, 2);
INSERT INTO public.candidates VALUES (-1054855497259919188, 5);
INSERT INTO public.candidates VALUES (-807662748451522160, 6);
INSERT INTO public.candidates VALUES (-721307461050022082, 6);
INSERT INTO public.candidates VALUES (-611210937363623802, 6);
INSERT INTO public.candidates VALUES (-492991670120942574, 6);
INSERT INTO public.candidates VALUES (-355770380928220795, 5);
INSERT INTO public.candidates VALUES (-209304154558348173, 2);
INSERT INTO public.candidates VALUES (-112506331458669113, 5);
INSERT INTO public.candidates VALUES (555480657134212269, 4);
INSERT INTO public.candidates VALUES (888001242916484819, 6);
INSERT INTO public.candidates VALUES (1294665684436153085, 3);
INSERT INTO public.candidates VALUES (1805058405359165730, 3);
INSERT INTO public.candidates VALUES (1936995775733721708, 3);
INSERT INTO public.candidates VALUES (1968762793490332455, 6);
INSERT INTO public.candidates VALUES (1989289705233569042, 2);
INSERT INTO public.candidates VALUES (2035451682445881266, 2);
INSERT INTO public.candidates VALUES (2136248129294818722, 6);
INSERT INTO public.candidates VALUES (2628554552907518516, 2);
INSERT INTO public.candidates VALUES (2649819463044170684, 3);
INSERT INTO public.candidates VALUES (2682628216721980959, 5);
INSERT INTO public.candidates VALUES (2870229619605159608, 4);
INSERT INTO public.candidates VALUES (3244056941814944130, 3);
INSERT INTO public.candidates VALUES (3688721939561890147, 2);
INSERT INTO public.candidates VALUES (3818328448977078952, 3);
INSERT INTO public.candidates VALUES (3977909072258238321, 6);
INSERT INTO public.candidates VALUES (4103556738265832436, 5);
INSERT INTO public.candidates VALUES (4295410446724438902, 6);
INSERT INTO public.candidates VALUES (5028612788332893214, 4);
INSERT INTO public.candidates VALUES (5073200337799010221, 4);
INSERT INTO public.candidates VALUES (5234280294819400123, 3);
INSERT INTO public.candidates VALUES (5455900935134201481, 3);
INSERT INTO public.candidates VALUES (5515122544696544130, 5);
INSERT INTO public.candidates VALUES (5724659315699772338, 5);
INSERT INTO public.candidates VALUES (5730040082401122890, 4);
INSERT INTO public.candidates VALUES (5916641165972158904, 4);
INSERT INTO public.candidates VALUES (6166512605507117411, 4);
INSERT INTO public.candidates VALUES (6265014323294953234, 3);
INSERT INTO public.candidates VALUES (6524903565644903364, 5);
INSERT INTO public.candidates VALUES (6711672243297693826, 6);
INSERT INTO public.candidates VALUES (6889806170563418247, 2);
INSERT INTO public.candidates VALUES (6972862094984248364, 5);
INSERT INTO public.candidates VALUES (6997017039811116408, 3);
INSERT INTO public.candidates VALUES (7155250181883866973, 5);
INSERT INTO public.candidates VALUES (7319728278991264798, 2);
INSERT INTO public.candidates VALUES (7548642965300339890, 3);
INSERT INTO public.candidates VALUES (7642803817753688293, 3);
INSERT INTO public.candidates VALUES (7794241193724475393, 4);
INSERT INTO public.candidates VALUES (7797957996725365537, 2);
INSERT INTO public.candidates VALUES (7804574691642975282, 4);
INSERT INTO public.candidates VALUES (8051203992411097979, 4);
INSERT INTO public.candidates VALUES (8293874601492804111, 6);
INSERT INTO public.candidates VALUES (8583880248428794505, 3);
INSERT INTO public.candidates VALUES (8610562908966768950, 2);
INSERT INTO public.candidates VALUES (8797411455794037039, 5);
INSERT INTO public.candidates VALUES (8840605306340426284, 3);
INSERT INTO public.candidates VALUES (9027241274619317239, 6);
INSERT INTO public.candidates VALUES (9116846176856069555, 6);
INSERT INTO public.candidates VALUES (9143239609356323518, 6);
INSERT INTO public.candidates VALUES (-8622468073510389929, 7);
INSERT INTO public.candidates VALUES (-8110142262723005194, 7);
INSERT INTO public.candidates VALUES (-7110310198266505470, 8);
INSERT INTO public.candidates VALUES (-6372800590306431606, 7);
INSERT INTO public.candidates VALUES (-6188902349441017358, 7);
INSERT INTO public.candidates VALUES (-5888227358247174567, 7);
INSERT INTO public.candidates VALUES (-5579972326487575909, 7);
INSERT INTO public.candidates VALUES (-4787982806033433151, 8);
INSERT INTO public.candidates VALUES (-4235736497284805597, 8);
INSERT INTO public.candidates VALUES (-2728779935283356986, 8);
INSERT INTO public.candidates VALUES (-2559948803719095044, 7);
INSERT INTO public.candidates VALUES (-2064006867571549522, 8);
INSERT INTO public.candidates VALUES (-1868632533389988242, 8);
INSERT INTO public.candidates VALUES (-807662748451522160, 8);
INSERT INTO public.candidates VALUES (-721307461050022082, 8);
INSERT INTO public.candidates VALUES (-611210937363623802, 8);
INSERT INTO public.candidates VALUES (-492991670120942574, 8);
INSERT INTO public.candidates VALUES (263562155283771967, 7);
INSERT INTO public.candidates VALUES (888001242916484819, 8);
INSERT INTO public.candidates VALUES (1091232858578644214, 7);
INSERT INTO public.candidates VALUES (1595615789514455791, 7);
INSERT INTO public.candidates VALUES (1968762793490332455, 8);
INSERT INTO public.candidates VALUES (2136248129294818722, 8);
INSERT INTO public.candidates VALUES (2518344398121833610, 7);
INSERT INTO public.candidates VALUES (3070168398046923301, 7);
INSERT INTO public.candidates VALUES (3190565249564645229, 7);
INSERT INTO public.candidates VALUES (3977909072258238321, 8);
INSERT INTO public.candidates VALUES (4257369667667826497, 7);
INSERT INTO public.candidates VALUES (4295410446724438902, 8);
INSERT INTO public.candidates VALUES (4839371458057535251, 7);
INSERT INTO public.candidates VALUES (5651359989196527039, 7);
INSERT INTO public.candidates VALUES (6499742478381715101, 7);
INSERT INTO public.candidates VALUES (6711672243297693826, 8);
INSERT INTO public.candidates VALUES (7397260621493584946, 7);
INSERT INTO public.candidates VALUES (8293874601492804111, 8);
INSERT INTO public.candidates VALUES (8367599269496659354, 7);
INSERT INTO public.candidates VALUES (9027241274619317239, 8);
INSERT INTO public.candidates VALUES (9115178902151797660, 7);
INSERT INTO public.candidates VALUES (9116846176856069555, 8);
INSERT INTO public.candidates VALUES (9143239609356323518, 8);

INSERT INTO public.copies VALUES (1, 3, 0, 1, 6, 'main', NULL, '[["paragraph","رست السفينة عند الفجر في الرصيف الجديد وسط ترحيب العمال."],["paragraph","قال مدير الميناء إن الرافعات ستعمل ليلا ونهارا هذا الشهر."],["paragraph","ينتظر التجار وصول سفينتين أخريين قبل نهاية الأسبوع."]]', 'ليلى حداد', 'جريدة المرفأ', '2026-03-02 04:30:00+00', 164, 'a80efac6b57395edd233e94ef981a77f4eb88d670549d2c0c7d8a88a2bffba3c', -7546484751011453406, '\x28eb51e19f20b5217cb9307f239c9951752a29167c623269', NULL, NULL, NULL);
INSERT INTO public.copies VALUES (4, 3, 1, 4, 4, 'embedded', NULL, '[["paragraph","نزلت العائلات إلى الحقول قبل موعدها المعتاد بثلاثة أسابيع."],["paragraph","يتوقع المزارعون محصولا أقل من نصف محصول العام الماضي."]]', NULL, NULL, NULL, 111, 'f5b5b70f83c1bfbe81f743c724d02c2135bb089b2386cd9d4dcc1057d7f8ee26', 106290927765853424, '\x68cc282a4230b43f907d93dfa2b4cc6d', NULL, NULL, NULL);
INSERT INTO public.copies VALUES (5, 4, 0, 5, 8, 'main', NULL, '[["paragraph","رست السفينة عند الفجر في الرصيف الجديد وسط ترحيب العمال."],["paragraph","قال مدير الميناء إن الرافعات ستعمل ليلا ونهارا هذا الشهر."],["paragraph","حضر الاحتفال عدد من تجار المدينة."]]', NULL, 'صحيفة الساحل', '2026-03-02 05:30:00+00', 146, '29af8331b94d077fa9ef98a62f0791c2b492ab0a4cf8ff959378910e655abe6f', -4259328265301633727, '\x366cf8b0ecb18add28eb51e19f20b5217cb9307f239c9951', '[["https://coast.example/ship.jpg","image/jpeg",4321,"السفينة",null,null]]', '["صحيفة الساحل","tag:coast.example,2026:feed","https://coast.example/"]', 'https://coast.example/1');
INSERT INTO public.copies VALUES (6, 5, 0, 6, 7, 'main', NULL, '[["paragraph","تضم القاعة خمسين مخطوطة جمعت من مكتبات الأديرة."],["paragraph","تستمر الزيارة المجانية حتى آخر الشهر."]]', NULL, 'صحيفة الساحل', '2026-03-02 06:30:00+00', 84, '04305d9a37d71c678ff0f069eb633bb5af715e629f46b55d73908d618240a83f', -907393352334031285, '\x4adf667d0d1a22dbca049947519db879', NULL, NULL, 'https://coast.example/2');
INSERT INTO public.copies VALUES (7, 1, 0, 3, 3, 'main', NULL, '[["paragraph","قطعت الدراجة أربعين كيلومترا في تجربتها الأولى."],["paragraph","يأمل الطلاب أن تباع بثمن هاتف متوسط."],["paragraph","ستعرض في المعرض القادم."]]', NULL, NULL, NULL, 106, 'c88c8c62d6938781a69b8d81bd4766d43fc8dd09436b08855db94fd9e5a4cb69', -5705146126603585700, '\xd9d972e1b5d2e59cf8e45934c755ddc533d7125ff3fdd7c9', NULL, NULL, NULL);

INSERT INTO public.copy_headlines VALUES (1, 0, 2);
INSERT INTO public.copy_headlines VALUES (1, 1, 5);

INSERT INTO public.copy_tags VALUES (1, 0, 2, 'الموانئ');
INSERT INTO public.copy_tags VALUES (1, 1, 6, 'الشحن');
INSERT INTO public.copy_tags VALUES (1, 2, 3, 'عاجل');
INSERT INTO public.copy_tags VALUES (5, 0, 1, 'المرافئ');
INSERT INTO public.copy_tags VALUES (7, 0, 4, 'الجامعات');

INSERT INTO public.feed_log VALUES ('tag', 2, 1, 4);
INSERT INTO public.feed_log VALUES ('tag', 4, 1, 1);
INSERT INTO public.feed_log VALUES ('tag', 5, 1, 2);
INSERT INTO public.feed_log VALUES ('tag', 6, 1, 4);
INSERT INTO public.feed_log VALUES ('tag', 7, 1, 1);
INSERT INTO public.feed_log VALUES ('tag', 8, 1, 2);
INSERT INTO public.feed_log VALUES ('source', 3, 1, 4);
INSERT INTO public.feed_log VALUES ('site', 0, 1, 1);
INSERT INTO public.feed_log VALUES ('site', 0, 2, 2);
INSERT INTO public.feed_log VALUES ('site', 0, 3, 3);
INSERT INTO public.feed_log VALUES ('site', 0, 4, 4);
INSERT INTO public.feed_log VALUES ('query', 1, 1, 4);
INSERT INTO public.feed_log VALUES ('query', 2, 1, 3);
INSERT INTO public.feed_log VALUES ('source', 4, 1, 4);
INSERT INTO public.feed_log VALUES ('source', 4, 2, 5);
INSERT INTO public.feed_log VALUES ('tag', 2, 2, 4);
INSERT INTO public.feed_log VALUES ('tag', 6, 2, 4);
INSERT INTO public.feed_log VALUES ('source', 3, 2, 4);
INSERT INTO public.feed_log VALUES ('source', 4, 3, 4);
INSERT INTO public.feed_log VALUES ('query', 1, 2, 4);
INSERT INTO public.feed_log VALUES ('site', 0, 5, 4);
INSERT INTO public.feed_log VALUES ('site', 0, 6, 5);
INSERT INTO public.feed_log VALUES ('tag', 4, 2, 1);
INSERT INTO public.feed_log VALUES ('site', 0, 7, 1);

INSERT INTO public.feeds VALUES (3, 'source', 'جريده المرفا', 'جريدة المرفأ', 'جريده-المرفا', 'tag:news.example,2026:source/%D8%AC%D8%B1%D9%8A%D8%AF%D9%87-%D8%A7%D9%84%D9%85%D8%B1%D9%81%D8%A7', 1);
INSERT INTO public.feeds VALUES (1, 'query', 'coast', 'صحف الساحل', 'coast', 'tag:news.example,2026:feed/coast', 1);
INSERT INTO public.feeds VALUES (2, 'query', 'oil', 'زيت', 'oil', 'tag:news.example,2026:feed/oil', 1);
INSERT INTO public.feeds VALUES (4, 'source', 'صحيفه الساحل', 'صحيفة الساحل', 'صحيفه-الساحل', 'tag:news.example,2026:source/%D8%B5%D8%AD%D9%8A%D9%81%D9%87-%D8%A7%D9%84%D8%B3%D8%A7%D8%AD%D9%84', 2);

INSERT INTO public.fragments VALUES (1, 1772443800, NULL, NULL, NULL, '\x3c61727469636c6520636c6173733d2273746f7279223e0a3c68333e3c6120687265663d227b726f6f747d61727469636c65732f303132626539656633663031356466382f223ed981d8b1d98ad98220d8a7d984d8acd8a7d985d8b9d8a920d98ad8b5d985d98520d8afd8b1d8a7d8acd8a920d8aad8b9d985d98420d8a8d8a7d984d8b7d8a7d982d8a920d8a7d984d8b4d985d8b3d98ad8a93c2f613e3c2f68333e0a3c703ed982d8b7d8b9d8aa20d8a7d984d8afd8b1d8a7d8acd8a920d8a3d8b1d8a8d8b9d98ad98620d983d98ad984d988d985d8aad8b1d8a720d981d98a20d8aad8acd8b1d8a8d8aad987d8a720d8a7d984d8a3d988d984d9892e3c2f703e0a3c64697620636c6173733d226d657461223e0a3c74696d65206461746574696d653d22323032362d30332d30325430393a33302b30333a3030223ed8a7d984d8a7d8abd986d98ad986203220d985d8a7d8b1d8b32032303236d88c20393a33303c2f74696d653e0a3c6120687265663d227b726f6f747d746167732f2544382541372544392538342544382541412544382542392544392538342544392538412544392538352d2544382541372544392538342544382542392544382541372544392538342544392538412f223ed8a7d984d8aad8b9d984d98ad98520d8a7d984d8b9d8a7d984d98a3c2f613e0a3c2f6469763e0a3c2f61727469636c653e', '\x3c656e7472793e3c69643e7461673a6e6577732e6578616d706c652c323032363a30313262653965662d336630312d356466382d623137302d3338633563313231633261373c2f69643e3c7469746c653ed981d8b1d98ad98220d8a7d984d8acd8a7d985d8b9d8a920d98ad8b5d985d98520d8afd8b1d8a7d8acd8a920d8aad8b9d985d98420d8a8d8a7d984d8b7d8a7d982d8a920d8a7d984d8b4d985d8b3d98ad8a93c2f7469746c653e3c757064617465643e323032362d30332d30325430393a33303a30302b30303a30303c2f757064617465643e3c636f6e74656e7420747970653d2268746d6c223e266c743b646976206469723d2272746c22206c616e673d226172222667743b266c743b702667743bd982d8b7d8b9d8aa20d8a7d984d8afd8b1d8a7d8acd8a920d8a3d8b1d8a8d8b9d98ad98620d983d98ad984d988d985d8aad8b1d8a720d981d98a20d8aad8acd8b1d8a8d8aad987d8a720d8a7d984d8a3d988d984d9892e266c743b2f702667743b266c743b702667743bd98ad8a3d985d98420d8a7d984d8b7d984d8a7d8a820d8a3d98620d8aad8a8d8a7d8b920d8a8d8abd985d98620d987d8a7d8aad98120d985d8aad988d8b3d8b72e266c743b2f702667743b266c743b702667743bd8b3d8aad8b9d8b1d8b620d981d98a20d8a7d984d985d8b9d8b1d8b620d8a7d984d982d8a7d8afd9852e266c743b2f702667743b266c743b2f6469762667743b3c2f636f6e74656e743e3c6c696e6b20687265663d2268747470733a2f2f6e6577732e6578616d706c652f61727469636c65732f303132626539656633663031356466382f222072656c3d22616c7465726e6174652220747970653d22746578742f68746d6c222f3e3c73756d6d6172793ed982d8b7d8b9d8aa20d8a7d984d8afd8b1d8a7d8acd8a920d8a3d8b1d8a8d8b9d98ad98620d983d98ad984d988d985d8aad8b1d8a720d981d98a20d8aad8acd8b1d8a8d8aad987d8a720d8a7d984d8a3d988d984d9892e3c2f73756d6d6172793e3c63617465676f7279207465726d3d22d8a7d984d8aad8b9d984d98ad98520d8a7d984d8b9d8a7d984d98a22206c6162656c3d22d8a7d984d8aad8b9d984d98ad98520d8a7d984d8b9d8a7d984d98a222f3e3c7075626c69736865643e323032362d30332d30325430363a33303a30302b30303a30303c2f7075626c69736865643e3c2f656e7472793e0a', '\x3c6974656d3e3c7469746c653ed981d8b1d98ad98220d8a7d984d8acd8a7d985d8b9d8a920d98ad8b5d985d98520d8afd8b1d8a7d8acd8a920d8aad8b9d985d98420d8a8d8a7d984d8b7d8a7d982d8a920d8a7d984d8b4d985d8b3d98ad8a93c2f7469746c653e3c6c696e6b3e68747470733a2f2f6e6577732e6578616d706c652f61727469636c65732f303132626539656633663031356466382f3c2f6c696e6b3e3c6465736372697074696f6e3e266c743b70206469723d2272746c222667743bd982d8b7d8b9d8aa20d8a7d984d8afd8b1d8a7d8acd8a920d8a3d8b1d8a8d8b9d98ad98620d983d98ad984d988d985d8aad8b1d8a720d981d98a20d8aad8acd8b1d8a8d8aad987d8a720d8a7d984d8a3d988d984d9892e266c743b2f702667743b3c2f6465736372697074696f6e3e3c636f6e74656e743a656e636f6465643e266c743b646976206469723d2272746c22206c616e673d226172222667743b266c743b702667743bd982d8b7d8b9d8aa20d8a7d984d8afd8b1d8a7d8acd8a920d8a3d8b1d8a8d8b9d98ad98620d983d98ad984d988d985d8aad8b1d8a720d981d98a20d8aad8acd8b1d8a8d8aad987d8a720d8a7d984d8a3d988d984d9892e266c743b2f702667743b266c743b702667743bd98ad8a3d985d98420d8a7d984d8b7d984d8a7d8a820d8a3d98620d8aad8a8d8a7d8b920d8a8d8abd985d98620d987d8a7d8aad98120d985d8aad988d8b3d8b72e266c743b2f702667743b266c743b702667743bd8b3d8aad8b9d8b1d8b620d981d98a20d8a7d984d985d8b9d8b1d8b620d8a7d984d982d8a7d8afd9852e266c743b2f702667743b266c743b2f6469762667743b3c2f636f6e74656e743a656e636f6465643e3c677569642069735065726d614c696e6b3d2266616c7365223e7461673a6e6577732e6578616d706c652c323032363a30313262653965662d336630312d356466382d623137302d3338633563313231633261373c2f677569643e3c63617465676f72793ed8a7d984d8aad8b9d984d98ad98520d8a7d984d8b9d8a7d984d98a3c2f63617465676f72793e3c707562446174653e4d6f6e2c203032204d617220323032362030363a33303a3030202b303030303c2f707562446174653e3c2f6974656d3e0a', '\x7b226964223a227461673a6e6577732e6578616d706c652c323032363a30313262653965662d336630312d356466382d623137302d333863356331323163326137222c2275726c223a2268747470733a2f2f6e6577732e6578616d706c652f61727469636c65732f303132626539656633663031356466382f222c227469746c65223a22d981d8b1d98ad98220d8a7d984d8acd8a7d985d8b9d8a920d98ad8b5d985d98520d8afd8b1d8a7d8acd8a920d8aad8b9d985d98420d8a8d8a7d984d8b7d8a7d982d8a920d8a7d984d8b4d985d8b3d98ad8a9222c22636f6e74656e745f68746d6c223a223c646976206469723d5c2272746c5c22206c616e673d5c2261725c223e3c703ed982d8b7d8b9d8aa20d8a7d984d8afd8b1d8a7d8acd8a920d8a3d8b1d8a8d8b9d98ad98620d983d98ad984d988d985d8aad8b1d8a720d981d98a20d8aad8acd8b1d8a8d8aad987d8a720d8a7d984d8a3d988d984d9892e3c2f703e3c703ed98ad8a3d985d98420d8a7d984d8b7d984d8a7d8a820d8a3d98620d8aad8a8d8a7d8b920d8a8d8abd985d98620d987d8a7d8aad98120d985d8aad988d8b3d8b72e3c2f703e3c703ed8b3d8aad8b9d8b1d8b620d981d98a20d8a7d984d985d8b9d8b1d8b620d8a7d984d982d8a7d8afd9852e3c2f703e3c2f6469763e222c2273756d6d617279223a22d982d8b7d8b9d8aa20d8a7d984d8afd8b1d8a7d8acd8a920d8a3d8b1d8a8d8b9d98ad98620d983d98ad984d988d985d8aad8b1d8a720d981d98a20d8aad8acd8b1d8a8d8aad987d8a720d8a7d984d8a3d988d984d9892e222c22646174655f7075626c6973686564223a22323032362d30332d30325430363a33303a30302b30303a3030222c22646174655f6d6f646966696564223a22323032362d30332d30325430393a33303a30302b30303a3030222c2274616773223a5b22d8a7d984d8aad8b9d984d98ad98520d8a7d984d8b9d8a7d984d98a225d7d');

INSERT INTO public.headlines VALUES (2, -4819272972006535327, 'سباق القوارب ينطلق من الميناء الغربي يوم الجمعة', '\x89efa5b45eaf008baf19aad35f82dba9c4a449b0ea1611bdd0a7f0a6688b62e44650006b5e26b2f73946c518a9747cfacb0205eecd23873c', 2, 2, NULL);
INSERT INTO public.headlines VALUES (3, -7984351414438726555, 'فريق الجامعة يصمم دراجة تعمل بالطاقة الشمسية', '\xaf19aad35f82dba90bbbdb7e693bd9b1b45a7557fa0b7ebe676d952c150e9fdb0546d5f1eb8f286d75743df2897a3b6efc0cd3a6c56c007c', 3, 3, NULL);
INSERT INTO public.headlines VALUES (4, -7439601720784220227, 'مزارعو الزيتون يبدأون القطاف مبكرا بسبب الجفاف', '\xb04e83cf2d5222823f97a6efc25c288755764c0e9d83c79a4c6315c6d22742dc4650006b5e26b2f75440e7fc9d8d4f3d12aa01626a26355d', 4, 4, NULL);
INSERT INTO public.headlines VALUES (5, 777807000037925596, 'مكتبة الأطفال توزع ألف كتاب في القرى البعيدة', '\x95f489ee6626cc9cdcf084a20ca14da5cf553bf5cbc0d7a882edc38571d572c0c83cad250d2446391e5c0cce8dca5c4702f26b76f8fa2069', 5, 5, NULL);
INSERT INTO public.headlines VALUES (6, 1556951251638841553, 'ميناء الشمال يستقبل أول سفينة شحن بعد عام من الإغلاق', '\xadfbc5596a5cabbb4c6315c6d22742dc7a0d9c323529fbe0d0a7f0a6688b62e4996435b83fbd3835b34fc4b4556fbe4e521d08e5a91f07555773e981c3f2d15e56ad6773a08cb86b', 6, 6, NULL);
INSERT INTO public.headlines VALUES (7, 3840557669659174852, 'متحف المدينة يعرض مخطوطات نادرة للمرة الأولى', '\xe72f8782a610f380a611b327ee12aa83f0ec5c5a9fb528e2721a3f4a076dac412318b0b10916194ab47aad268d0c5b4f521d08e5a91f0755', 7, 7, NULL);
INSERT INTO public.headlines VALUES (8, 7593680329334025306, 'ميناء الشمال يستقبل أول سفينة شحن بعد عام من الإغلاق.. صور', '\xadfbc5596a5cabbb4c6315c6d22742dc7a0d9c323529fbe0d0a7f0a6688b62e4996435b83fbd3835b34fc4b4556fbe4e521d08e5a91f07555773e981c3f2d15e56ad6773a08cb86b', 6, 8, NULL);

INSERT INTO public.hosts VALUES ('hill.example', '2026-03-02 08:30:00+00', 2);

INSERT INTO public.meta VALUES ('site uri', 'tag:news.example,2026:site');
INSERT INTO public.meta VALUES ('tag policy', 'ad94e663ceb48b276fdf089985d91441d5917972b5ec8c5ccd78d2715cdbc6fa');
INSERT INTO public.meta VALUES ('tag rules', '2e38e77b22c314a449e91fafed92a43826ac6aa403ae6a8acb6cf58239fbaf5d');
INSERT INTO public.meta VALUES ('queries', '{"coast": "04301b88b2d4ab404e1864fe74b36535f896aa767ef17eb9c5695deebfc9b2ee", "oil": "0c57ecd04640f1265b7ae21b919f9798f5176567fa53b84a9d692f270d8c1f88"}');
INSERT INTO public.meta VALUES ('recipes', '{"article": "101506b2a24e767bdaafb691f3403553fe01f6815c6cb3bc82dcf31c77a54ac4", "directory": "457afc8505dd33f0c55b710dcccad97ab5faa83778cdeb29220892e43c40615a", "fixed": "101506b2a24e767bdaafb691f3403553fe01f6815c6cb3bc82dcf31c77a54ac4", "fragments": "4137a9aefa97f21e82e3ca4a39cb770c523f5ba9fed978d838da6cb79e0bd95b", "query": "6ff33087ab0ecab199b120f84ce9480d241bff28a195cd60da6d48a0e0208173", "site": "9b2e41fb2cb6e8b24255ed15480f775e00bd3b77d93d1ec0cab5d564c8100bed", "source": "9b2e41fb2cb6e8b24255ed15480f775e00bd3b77d93d1ec0cab5d564c8100bed", "sources": "b85f9a639915be253eb9a3765718e2fb6288370b86f35c4cd472e15195b5ab20", "tag": "9b2e41fb2cb6e8b24255ed15480f775e00bd3b77d93d1ec0cab5d564c8100bed"}');

INSERT INTO public.outputs VALUES ('404.html', 'fixed', 0, 2734, 1795894763911954742, 0);
INSERT INTO public.outputs VALUES ('articles/012be9ef3f015df8/index.html', 'article', 3, 7507, 1795894764015483258, 0);
INSERT INTO public.outputs VALUES ('articles/301a21060aaf5c81/index.html', 'article', 6, 6244, 1795894764017123580, 0);
INSERT INTO public.outputs VALUES ('articles/9149e4c7e0d150fb/index.html', 'article', 4, 5925, 1795894764013326187, 0);
INSERT INTO public.outputs VALUES ('articles/d599b66610b6587d/index.html', 'article', 1, 8300, 1795894764001326187, 0);
INSERT INTO public.outputs VALUES ('articles/ff434b060bc35b52/index.html', 'article', 5, 8334, 1795894764016833705, 0);
INSERT INTO public.outputs VALUES ('assets/favicon.svg', 'fixed', 0, 450, 1795894763899463776, 0);
INSERT INTO public.outputs VALUES ('assets/feed.css', 'fixed', 0, 1233, 1795894763899463776, 0);
INSERT INTO public.outputs VALUES ('assets/icon.png', 'fixed', 0, 11441, 1795894763901326188, 0);
INSERT INTO public.outputs VALUES ('assets/khulasa.css', 'fixed', 0, 14154, 1795894763904714987, 0);
INSERT INTO public.outputs VALUES ('assets/khulasa.js', 'fixed', 0, 2905, 1795894763904714987, 0);
INSERT INTO public.outputs VALUES ('assets/noto-naskh-arabic-5.3.0.woff2', 'fixed', 0, 15380, 1795894763905326188, 0);
INSERT INTO public.outputs VALUES ('assets/noto-naskh-arabic-OFL.txt', 'fixed', 0, 4380, 1795894763910649683, 0);
INSERT INTO public.outputs VALUES ('assets/readex-pro-OFL.txt', 'fixed', 0, 4392, 1795894763910649683, 0);
INSERT INTO public.outputs VALUES ('assets/readex-pro-arabic-5.3.0.woff2', 'fixed', 0, 22864, 1795894763911954742, 0);
INSERT INTO public.outputs VALUES ('assets/readex-pro-latin-5.3.0.woff2', 'fixed', 0, 31428, 1795894763911954742, 0);
INSERT INTO public.outputs VALUES ('favicon.ico', 'fixed', 0, 3290, 1795894763897326188, 0);
INSERT INTO public.outputs VALUES ('feeds/coast/atom.xml', 'query', 1, 2840, 1795894764343993568, 0);
INSERT INTO public.outputs VALUES ('feeds/coast/feed.json', 'query', 1, 1859, 1795894764345326183, 0);
INSERT INTO public.outputs VALUES ('feeds/coast/index.html', 'query', 1, 7004, 1795894764345326183, 0);
INSERT INTO public.outputs VALUES ('feeds/coast/rss.xml', 'query', 1, 2959, 1795894764345326183, 0);
INSERT INTO public.outputs VALUES ('feeds/oil/atom.xml', 'query', 2, 1817, 1795894764349846672, 0);
INSERT INTO public.outputs VALUES ('feeds/oil/feed.json', 'query', 2, 1091, 1795894764353765658, 0);
INSERT INTO public.outputs VALUES ('feeds/oil/index.html', 'query', 2, 5538, 1795894764353765658, 0);
INSERT INTO public.outputs VALUES ('feeds/oil/rss.xml', 'query', 2, 1966, 1795894764353765658, 0);
INSERT INTO public.outputs VALUES ('sources/index.html', 'sources', 0, 4051, 1795894764457326182, 0);
INSERT INTO public.outputs VALUES ('sources/جريده-المرفا/atom.xml', 'source', 3, 3114, 1795894764289326184, 0);
INSERT INTO public.outputs VALUES ('sources/جريده-المرفا/feed.json', 'source', 3, 2005, 1795894764291881220, 0);
INSERT INTO public.outputs VALUES ('sources/جريده-المرفا/index.html', 'source', 3, 7599, 1795894764291881220, 0);
INSERT INTO public.outputs VALUES ('sources/جريده-المرفا/rss.xml', 'source', 3, 3252, 1795894764291581981, 0);
INSERT INTO public.outputs VALUES ('sources/صحيفه-الساحل/atom.xml', 'source', 4, 4128, 1795894764301605884, 0);
INSERT INTO public.outputs VALUES ('sources/صحيفه-الساحل/feed.json', 'source', 4, 2804, 1795894764301605884, 0);
INSERT INTO public.outputs VALUES ('sources/صحيفه-الساحل/index.html', 'source', 4, 8105, 1795894764301605884, 0);
INSERT INTO public.outputs VALUES ('sources/صحيفه-الساحل/rss.xml', 'source', 4, 4228, 1795894764301605884, 0);
INSERT INTO public.outputs VALUES ('tags/التعليم-العالي/atom.xml', 'tag', 4, 2197, 1795894764151542540, 0);
INSERT INTO public.outputs VALUES ('tags/التعليم-العالي/feed.json', 'tag', 4, 1297, 1795894764150949950, 0);
INSERT INTO public.outputs VALUES ('tags/التعليم-العالي/index.html', 'tag', 4, 6820, 1795894764153326185, 0);
INSERT INTO public.outputs VALUES ('tags/التعليم-العالي/rss.xml', 'tag', 4, 2379, 1795894764150949950, 0);
INSERT INTO public.outputs VALUES ('tags/الجامعات/atom.xml', 'tag', 4, 2197, 1795894764151542540, 0);
INSERT INTO public.outputs VALUES ('tags/الجامعات/feed.json', 'tag', 4, 1297, 1795894764151542540, 0);
INSERT INTO public.outputs VALUES ('tags/الجامعات/index.html', 'tag', 4, 6085, 1795894764153326185, 0);
INSERT INTO public.outputs VALUES ('tags/الجامعات/rss.xml', 'tag', 4, 2379, 1795894764151542540, 0);
INSERT INTO public.outputs VALUES ('tags/الشحن/atom.xml', 'tag', 6, 2920, 1795894764197326185, 0);
INSERT INTO public.outputs VALUES ('tags/الشحن/feed.json', 'tag', 6, 1891, 1795894764202643380, 0);
INSERT INTO public.outputs VALUES ('tags/الشحن/index.html', 'tag', 6, 7125, 1795894764202939895, 0);
INSERT INTO public.outputs VALUES ('tags/الشحن/rss.xml', 'tag', 6, 3045, 1795894764202333154, 0);
INSERT INTO public.outputs VALUES ('tags/الطاقه-الشمسيه/atom.xml', 'tag', 7, 1348, 1795894764205326185, 0);
INSERT INTO public.outputs VALUES ('tags/الطاقه-الشمسيه/feed.json', 'tag', 7, 584, 1795894764207433348, 0);
INSERT INTO public.outputs VALUES ('tags/الطاقه-الشمسيه/index.html', 'tag', 7, 6210, 1795894764207535081, 0);
INSERT INTO public.outputs VALUES ('tags/الطاقه-الشمسيه/rss.xml', 'tag', 7, 1547, 1795894764207299538, 0);
INSERT INTO public.outputs VALUES ('tags/المواني/atom.xml', 'tag', 2, 2976, 1795894764105326186, 0);
INSERT INTO public.outputs VALUES ('tags/المواني/feed.json', 'tag', 2, 1923, 1795894764113326186, 0);
INSERT INTO public.outputs VALUES ('tags/المواني/index.html', 'tag', 2, 7292, 1795894764113326186, 0);
INSERT INTO public.outputs VALUES ('tags/المواني/rss.xml', 'tag', 2, 3105, 1795894764113326186, 0);
INSERT INTO public.outputs VALUES ('_redirects', 'directory', 0, 2779, 1795894764506626235, 0);
INSERT INTO public.outputs VALUES ('atom.xml', 'site', 0, 5605, 1795894765000000000, 0);
INSERT INTO public.outputs VALUES ('feed.json', 'site', 0, 3986, 1795894765000000000, 0);
INSERT INTO public.outputs VALUES ('feeds.opml', 'directory', 0, 4131, 1795894764506626235, 0);
INSERT INTO public.outputs VALUES ('feeds/index.html', 'directory', 0, 7259, 1795894764497326182, 0);
INSERT INTO public.outputs VALUES ('gone.map', 'directory', 0, 167, 1795894765000000000, 0);
INSERT INTO public.outputs VALUES ('index.html', 'site', 0, 11246, 1795894765000000000, 0);
INSERT INTO public.outputs VALUES ('redirects.map', 'directory', 0, 2803, 1795894764506626235, 0);
INSERT INTO public.outputs VALUES ('rss.xml', 'site', 0, 5441, 1795894765000000000, 0);
INSERT INTO public.outputs VALUES ('tags/الجسور/atom.xml', 'tag', 5, 1314, 1795894765000000000, 0);
INSERT INTO public.outputs VALUES ('tags/الجسور/feed.json', 'tag', 5, 468, 1795894765000000000, 0);
INSERT INTO public.outputs VALUES ('tags/الجسور/index.html', 'tag', 5, 5575, 1795894765000000000, 0);
INSERT INTO public.outputs VALUES ('tags/الجسور/rss.xml', 'tag', 5, 1330, 1795894765000000000, 0);
INSERT INTO public.outputs VALUES ('tags/الطرق/atom.xml', 'tag', 5, 1314, 1795894765000000000, 0);
INSERT INTO public.outputs VALUES ('tags/الطرق/feed.json', 'tag', 5, 468, 1795894765000000000, 0);
INSERT INTO public.outputs VALUES ('tags/الطرق/index.html', 'tag', 5, 5320, 1795894764185326185, 0);
INSERT INTO public.outputs VALUES ('tags/الطرق/rss.xml', 'tag', 5, 1330, 1795894765000000000, 0);

INSERT INTO public.pages VALUES (2, 1, 'bridge.txt', 'ee4874e8fc70f583917186fe9835912936845fc7761665f5919c3a6298ecd2c4', '2026-03-02 06:30:00+00', '2026-03-02 06:30:00+00');
INSERT INTO public.pages VALUES (3, 1, 'harbour.txt', '1bd228483c8ac6bf87daacda563aec677a93c552fb16642166db62afc9fa08d3', '2026-03-02 06:30:00+00', '2026-03-02 06:30:00+00');
INSERT INTO public.pages VALUES (4, 2, 'tag:coast.example,2026:1', 'd1', '2026-03-02 06:30:00+00', '2026-03-02 07:30:00+00');
INSERT INTO public.pages VALUES (5, 2, 'tag:coast.example,2026:2', 'd2', '2026-03-02 06:30:00+00', '2026-03-02 07:30:00+00');
INSERT INTO public.pages VALUES (1, 1, 'bicycle.txt', '5e77532d2a307008505552fc5668a06f8271dfa595ae62f1a2cc76eda50ac12e', '2026-03-02 06:30:00+00', '2026-03-02 09:30:00+00');

INSERT INTO public.polls VALUES (3, 'https://hill.example/feed', 'https://hill.example/feed', NULL, NULL, NULL, NULL, 1800, NULL, NULL, NULL, 3, 'no answer within 30 s', NULL, NULL, 0, 'paused', NULL, NULL, NULL, 0);
INSERT INTO public.polls VALUES (2, 'https://coast.example/feed', 'https://coast.example/atom', '"a1"', NULL, NULL, '2026-03-02 07:30:00+00', 1800, '2026-03-02 06:30:00+00', '2026-03-02 06:30:00+00', '2026-03-02 06:30:00+00', 0, NULL, 200, NULL, 0, 'active', 'صحيفة الساحل', 'https://hub.example/', 'https://coast.example/atom', 2);

INSERT INTO public.problems VALUES (1, 'broken.txt', 'the file is empty', '2026-03-02 06:30:00+00');
INSERT INTO public.problems VALUES (3, 'التلال', 'no answer within 30 s', '2026-03-02 07:30:00+00');

INSERT INTO public.pushes VALUES (2, 'https://hub.example/', 'https://coast.example/atom', 'https://news.example/websub/', 'token', 'secret', 'verified', '2026-03-02 06:30:00+00', '2026-03-02 15:30:00+00', '2026-03-02 06:30:00+00', '2026-03-02 16:30:00+00', NULL, 0, 0, NULL);

INSERT INTO public.removals VALUES (1, 'tag:news.example,2026:3dbf8d99-01ae-5bc5-8b5e-170d64fdb9bb', '3dbf8d9901ae5bc5', '2026-03-02 10:30:00+00');

INSERT INTO public.removed_copies VALUES (1, 2, 2, 0, NULL, '2026-03-02 05:30:00+00', '\xc6699001f93bf137');

INSERT INTO public.removed_names VALUES (8963501222008419543, 1);

INSERT INTO public.runs VALUES (1, 'ingest', '2026-03-02 06:30:00+00', '2026-03-02 07:30:00+00', '{"pages":3,"articles":4}', 1);

INSERT INTO public.sources VALUES (1, 'seeds');
INSERT INTO public.sources VALUES (2, 'الساحل');
INSERT INTO public.sources VALUES (3, 'التلال');

INSERT INTO public.stories VALUES (3, 'tag:news.example,2026:9149e4c7-e0d1-50fb-a0c2-b90ebac0eff8', 4, '2026-03-02 06:30:00+00', '2026-03-02 06:30:00+00', 1, 3200614129900823152);
INSERT INTO public.stories VALUES (4, 'tag:news.example,2026:d599b666-10b6-587d-9bb2-1f250e0e6c08', 1, '2026-03-02 04:30:00+00', '2026-03-02 05:30:00+00', 2, -2016381790268030633);
INSERT INTO public.stories VALUES (5, 'tag:news.example,2026:301a2106-0aaf-5c81-ae1f-d9a1f525439a', 6, '2026-03-02 06:30:00+00', '2026-03-02 06:30:00+00', 1, -6256276493558309253);
INSERT INTO public.stories VALUES (1, 'tag:news.example,2026:012be9ef-3f01-5df8-b170-38c5c121c2a7', 3, '2026-03-02 06:30:00+00', '2026-03-02 09:30:00+00', 3, -3564938383638085657);
INSERT INTO public.stories VALUES (2, 'tag:news.example,2026:3dbf8d99-01ae-5bc5-8b5e-170d64fdb9bb', NULL, NULL, NULL, 2, 0);

INSERT INTO public.story_feeds VALUES (4, 3, '2026-03-02 04:30:00+00', 'tag:news.example,2026:d599b666-10b6-587d-9bb2-1f250e0e6c08');
INSERT INTO public.story_feeds VALUES (3, 2, '2026-03-02 06:30:00+00', 'tag:news.example,2026:9149e4c7-e0d1-50fb-a0c2-b90ebac0eff8');
INSERT INTO public.story_feeds VALUES (4, 1, '2026-03-02 04:30:00+00', 'tag:news.example,2026:d599b666-10b6-587d-9bb2-1f250e0e6c08');
INSERT INTO public.story_feeds VALUES (4, 4, '2026-03-02 04:30:00+00', 'tag:news.example,2026:d599b666-10b6-587d-9bb2-1f250e0e6c08');
INSERT INTO public.story_feeds VALUES (5, 4, '2026-03-02 06:30:00+00', 'tag:news.example,2026:301a2106-0aaf-5c81-ae1f-d9a1f525439a');

INSERT INTO public.story_tags VALUES (1, 4, '2026-03-02 06:30:00+00', 'tag:news.example,2026:012be9ef-3f01-5df8-b170-38c5c121c2a7');
INSERT INTO public.story_tags VALUES (4, 2, '2026-03-02 04:30:00+00', 'tag:news.example,2026:d599b666-10b6-587d-9bb2-1f250e0e6c08');
INSERT INTO public.story_tags VALUES (4, 6, '2026-03-02 04:30:00+00', 'tag:news.example,2026:d599b666-10b6-587d-9bb2-1f250e0e6c08');

INSERT INTO public.subscriptions VALUES (2, 'https://coast.example/feed', '{"every":"30m","tags":["موانئ"]}', '2026-03-02 06:30:00+00');
INSERT INTO public.subscriptions VALUES (3, 'https://hill.example/feed', '{}', '2026-03-02 06:30:00+00');

INSERT INTO public.tag_addresses VALUES ('الجامعات', 4);
INSERT INTO public.tag_addresses VALUES ('الجسور', 5);
INSERT INTO public.tag_addresses VALUES ('الشحن', 6);
INSERT INTO public.tag_addresses VALUES ('الطاقه-الشمسيه', 7);
INSERT INTO public.tag_addresses VALUES ('الطرق', 8);
INSERT INTO public.tag_addresses VALUES ('المواني', 2);
INSERT INTO public.tag_addresses VALUES ('التعليم-العالي', 4);

INSERT INTO public.tag_decisions VALUES (8, 5, NULL);
INSERT INTO public.tag_decisions VALUES (9, 4, NULL);
INSERT INTO public.tag_decisions VALUES (4, NULL, 'التعليم العالي');
INSERT INTO public.tag_decisions VALUES (10, 6, NULL);

INSERT INTO public.tag_spellings VALUES (2, 'الموانئ', 1);
INSERT INTO public.tag_spellings VALUES (3, 'عاجل', 1);
INSERT INTO public.tag_spellings VALUES (4, 'الجامعات', 1);
INSERT INTO public.tag_spellings VALUES (6, 'الشحن', 1);
INSERT INTO public.tag_spellings VALUES (1, 'المرافئ', 1);

INSERT INTO public.tag_words VALUES (-6387049707750766378, 3);
INSERT INTO public.tag_words VALUES (4419911501356678818, 1);
INSERT INTO public.tag_words VALUES (5388147695047669404, 2);
INSERT INTO public.tag_words VALUES (-3106962256317436014, 7);
INSERT INTO public.tag_words VALUES (-967939073210326777, 5);
INSERT INTO public.tag_words VALUES (66549710326781395, 4);
INSERT INTO public.tag_words VALUES (998285369603311537, 8);
INSERT INTO public.tag_words VALUES (1970337600881881688, 6);
INSERT INTO public.tag_words VALUES (-1478876307189487352, 9);
INSERT INTO public.tag_words VALUES (9157152261216883485, 10);

INSERT INTO public.tags VALUES (1, 'المرافي', 'المرافئ', NULL, NULL, 2, 0, 0, 0);
INSERT INTO public.tags VALUES (3, 'عاجل', 'عاجل', NULL, NULL, NULL, 0, 1, 0);
INSERT INTO public.tags VALUES (2, 'المواني', 'الموانئ', 'المواني', 'tag:news.example,2026:tag/%D8%A7%D9%84%D9%85%D9%88%D8%A7%D9%86%D9%8A', NULL, 1, 0, 1);
INSERT INTO public.tags VALUES (6, 'الشحن', 'الشحن', 'الشحن', 'tag:news.example,2026:tag/%D8%A7%D9%84%D8%B4%D8%AD%D9%86', NULL, 0, 0, 1);
INSERT INTO public.tags VALUES (8, 'الطرق', 'الطرق', 'الطرق', 'tag:news.example,2026:tag/%D8%A7%D9%84%D8%B7%D8%B1%D9%82', 5, 0, 0, 0);
INSERT INTO public.tags VALUES (4, 'الجامعات', 'التعليم العالي', 'التعليم-العالي', 'tag:news.example,2026:tag/%D8%A7%D9%84%D8%AC%D8%A7%D9%85%D8%B9%D8%A7%D8%AA', NULL, 1, 0, 1);
INSERT INTO public.tags VALUES (9, 'التعليمالعالي', 'التعليم العالي', NULL, NULL, 4, 0, 0, 0);
INSERT INTO public.tags VALUES (10, 'النقلالبحري', 'النقل البحري', NULL, NULL, 6, 0, 0, 0);
INSERT INTO public.tags VALUES (7, 'الطاقهالشمسيه', 'الطاقة الشمسية', 'الطاقه-الشمسيه', 'tag:news.example,2026:tag/%D8%A7%D9%84%D8%B7%D8%A7%D9%82%D9%87-%D8%A7%D9%84%D8%B4%D9%85%D8%B3%D9%8A%D9%87', NULL, 0, 0, 0);
INSERT INTO public.tags VALUES (5, 'الجسور', 'الجسور', 'الجسور', 'tag:news.example,2026:tag/%D8%A7%D9%84%D8%AC%D8%B3%D9%88%D8%B1', NULL, 0, 0, 0);

INSERT INTO public.tombstones VALUES ('site', 0, 'tag:news.example,2026:3dbf8d99-01ae-5bc5-8b5e-170d64fdb9bb', '2026-03-02 10:30:00+00');
INSERT INTO public.tombstones VALUES ('tag', 5, 'tag:news.example,2026:3dbf8d99-01ae-5bc5-8b5e-170d64fdb9bb', '2026-03-02 10:30:00+00');

ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);

ALTER TABLE ONLY public.article_names
    ADD CONSTRAINT pk_article_names PRIMARY KEY (key, article_id);

ALTER TABLE ONLY public.article_shingles
    ADD CONSTRAINT pk_article_shingles PRIMARY KEY (key, article_id);

ALTER TABLE ONLY public.article_tags
    ADD CONSTRAINT pk_article_tags PRIMARY KEY (article_id, "position");

ALTER TABLE ONLY public.article_twins
    ADD CONSTRAINT pk_article_twins PRIMARY KEY (article_id, twin_id);

ALTER TABLE ONLY public.article_words
    ADD CONSTRAINT pk_article_words PRIMARY KEY (word, article_id);

ALTER TABLE ONLY public.articles
    ADD CONSTRAINT pk_articles PRIMARY KEY (id);

ALTER TABLE ONLY public.candidates
    ADD CONSTRAINT pk_candidates PRIMARY KEY (key, headline_id);

ALTER TABLE ONLY public.copies
    ADD CONSTRAINT pk_copies PRIMARY KEY (id);

ALTER TABLE ONLY public.copy_headlines
    ADD CONSTRAINT pk_copy_headlines PRIMARY KEY (copy_id, "position");

ALTER TABLE ONLY public.copy_tags
    ADD CONSTRAINT pk_copy_tags PRIMARY KEY (copy_id, "position");

ALTER TABLE ONLY public.due
    ADD CONSTRAINT pk_due PRIMARY KEY (kind, number);

ALTER TABLE ONLY public.feed_log
    ADD CONSTRAINT pk_feed_log PRIMARY KEY (kind, number, "position");

ALTER TABLE ONLY public.feeds
    ADD CONSTRAINT pk_feeds PRIMARY KEY (id);

ALTER TABLE ONLY public.fragments
    ADD CONSTRAINT pk_fragments PRIMARY KEY (story_id);

ALTER TABLE ONLY public.headlines
    ADD CONSTRAINT pk_headlines PRIMARY KEY (id);

ALTER TABLE ONLY public.hosts
    ADD CONSTRAINT pk_hosts PRIMARY KEY (host);

ALTER TABLE ONLY public.meta
    ADD CONSTRAINT pk_meta PRIMARY KEY (name);

ALTER TABLE ONLY public.outputs
    ADD CONSTRAINT pk_outputs PRIMARY KEY (path);

ALTER TABLE ONLY public.pages
    ADD CONSTRAINT pk_pages PRIMARY KEY (id);

ALTER TABLE ONLY public.polls
    ADD CONSTRAINT pk_polls PRIMARY KEY (source_id);

ALTER TABLE ONLY public.problems
    ADD CONSTRAINT pk_problems PRIMARY KEY (source_id, origin, reason);

ALTER TABLE ONLY public.pushes
    ADD CONSTRAINT pk_pushes PRIMARY KEY (source_id);

ALTER TABLE ONLY public.removals
    ADD CONSTRAINT pk_removals PRIMARY KEY (id);

ALTER TABLE ONLY public.removed_copies
    ADD CONSTRAINT pk_removed_copies PRIMARY KEY (removal_id, copy_id);

ALTER TABLE ONLY public.removed_names
    ADD CONSTRAINT pk_removed_names PRIMARY KEY (key, removal_id);

ALTER TABLE ONLY public.runs
    ADD CONSTRAINT pk_runs PRIMARY KEY (id);

ALTER TABLE ONLY public.sources
    ADD CONSTRAINT pk_sources PRIMARY KEY (id);

ALTER TABLE ONLY public.stories
    ADD CONSTRAINT pk_stories PRIMARY KEY (id);

ALTER TABLE ONLY public.story_feeds
    ADD CONSTRAINT pk_story_feeds PRIMARY KEY (story_id, feed_id);

ALTER TABLE ONLY public.story_tags
    ADD CONSTRAINT pk_story_tags PRIMARY KEY (story_id, tag_id);

ALTER TABLE ONLY public.subscriptions
    ADD CONSTRAINT pk_subscriptions PRIMARY KEY (source_id);

ALTER TABLE ONLY public.tag_addresses
    ADD CONSTRAINT pk_tag_addresses PRIMARY KEY (slug);

ALTER TABLE ONLY public.tag_decisions
    ADD CONSTRAINT pk_tag_decisions PRIMARY KEY (tag_id);

ALTER TABLE ONLY public.tag_spellings
    ADD CONSTRAINT pk_tag_spellings PRIMARY KEY (tag_id, spelling);

ALTER TABLE ONLY public.tag_words
    ADD CONSTRAINT pk_tag_words PRIMARY KEY (word, tag_id);

ALTER TABLE ONLY public.tags
    ADD CONSTRAINT pk_tags PRIMARY KEY (id);

ALTER TABLE ONLY public.tombstones
    ADD CONSTRAINT pk_tombstones PRIMARY KEY (kind, number, uri);

ALTER TABLE ONLY public.articles
    ADD CONSTRAINT uq_articles_short_id UNIQUE (short_id);

ALTER TABLE ONLY public.articles
    ADD CONSTRAINT uq_articles_uri UNIQUE (uri);

ALTER TABLE ONLY public.feeds
    ADD CONSTRAINT uq_feeds_kind_key UNIQUE (kind, key);

ALTER TABLE ONLY public.feeds
    ADD CONSTRAINT uq_feeds_kind_slug UNIQUE (kind, slug);

ALTER TABLE ONLY public.feeds
    ADD CONSTRAINT uq_feeds_uri UNIQUE (uri);

ALTER TABLE ONLY public.headlines
    ADD CONSTRAINT uq_headlines_key UNIQUE (key);

ALTER TABLE ONLY public.pages
    ADD CONSTRAINT uq_pages_source_id_origin UNIQUE (source_id, origin);

ALTER TABLE ONLY public.pushes
    ADD CONSTRAINT uq_pushes_token UNIQUE (token);

ALTER TABLE ONLY public.removals
    ADD CONSTRAINT uq_removals_short_id UNIQUE (short_id);

ALTER TABLE ONLY public.removals
    ADD CONSTRAINT uq_removals_uri UNIQUE (uri);

ALTER TABLE ONLY public.sources
    ADD CONSTRAINT uq_sources_name UNIQUE (name);

ALTER TABLE ONLY public.stories
    ADD CONSTRAINT uq_stories_uri UNIQUE (uri);

ALTER TABLE ONLY public.tags
    ADD CONSTRAINT uq_tags_key UNIQUE (key);

ALTER TABLE ONLY public.tags
    ADD CONSTRAINT uq_tags_slug UNIQUE (slug);

ALTER TABLE ONLY public.tags
    ADD CONSTRAINT uq_tags_uri UNIQUE (uri);

CREATE INDEX ix_article_shingles_article_id ON public.article_shingles USING btree (article_id);

CREATE INDEX ix_article_words_article_id ON public.article_words USING btree (article_id);

CREATE INDEX ix_articles_headline_id ON public.articles USING btree (headline_id);

CREATE INDEX ix_articles_story_id ON public.articles USING btree (story_id);

CREATE INDEX ix_copies_article_id ON public.copies USING btree (article_id);

CREATE INDEX ix_copies_page_id ON public.copies USING btree (page_id);

CREATE INDEX ix_copy_headlines_headline_id ON public.copy_headlines USING btree (headline_id);

CREATE INDEX ix_feeds_kind_stories_key ON public.feeds USING btree (kind, stories, key);

CREATE INDEX ix_headlines_family_id ON public.headlines USING btree (family_id);

CREATE INDEX ix_headlines_story_id ON public.headlines USING btree (story_id);

CREATE INDEX ix_outputs_kind_number ON public.outputs USING btree (kind, number);

CREATE INDEX ix_polls_due ON public.polls USING btree (due);

CREATE INDEX ix_removed_copies_page_id ON public.removed_copies USING btree (page_id);

CREATE INDEX ix_stories_published_uri ON public.stories USING btree (published, uri);

CREATE INDEX ix_story_feeds_feed_id_published_uri_story_id ON public.story_feeds USING btree (feed_id, published, uri, story_id);

CREATE INDEX ix_story_tags_tag_id_published_uri_story_id ON public.story_tags USING btree (tag_id, published, uri, story_id);

CREATE INDEX ix_tag_addresses_tag_id ON public.tag_addresses USING btree (tag_id);

CREATE INDEX ix_tags_into_id ON public.tags USING btree (into_id);

CREATE INDEX ix_tags_stories_key ON public.tags USING btree (stories, key);

ALTER TABLE ONLY public.article_names
    ADD CONSTRAINT fk_article_names_article_id FOREIGN KEY (article_id) REFERENCES public.articles(id);

ALTER TABLE ONLY public.article_shingles
    ADD CONSTRAINT fk_article_shingles_article_id FOREIGN KEY (article_id) REFERENCES public.articles(id);

ALTER TABLE ONLY public.article_tags
    ADD CONSTRAINT fk_article_tags_article_id FOREIGN KEY (article_id) REFERENCES public.articles(id);

ALTER TABLE ONLY public.article_tags
    ADD CONSTRAINT fk_article_tags_tag_id FOREIGN KEY (tag_id) REFERENCES public.tags(id);

ALTER TABLE ONLY public.article_twins
    ADD CONSTRAINT fk_article_twins_article_id FOREIGN KEY (article_id) REFERENCES public.articles(id);

ALTER TABLE ONLY public.article_twins
    ADD CONSTRAINT fk_article_twins_twin_id FOREIGN KEY (twin_id) REFERENCES public.articles(id);

ALTER TABLE ONLY public.article_words
    ADD CONSTRAINT fk_article_words_article_id FOREIGN KEY (article_id) REFERENCES public.articles(id);

ALTER TABLE ONLY public.articles
    ADD CONSTRAINT fk_articles_headline_id FOREIGN KEY (headline_id) REFERENCES public.headlines(id);

ALTER TABLE ONLY public.articles
    ADD CONSTRAINT fk_articles_story_id FOREIGN KEY (story_id) REFERENCES public.stories(id);

ALTER TABLE ONLY public.candidates
    ADD CONSTRAINT fk_candidates_headline_id FOREIGN KEY (headline_id) REFERENCES public.headlines(id);

ALTER TABLE ONLY public.copies
    ADD CONSTRAINT fk_copies_article_id FOREIGN KEY (article_id) REFERENCES public.articles(id);

ALTER TABLE ONLY public.copies
    ADD CONSTRAINT fk_copies_headline_id FOREIGN KEY (headline_id) REFERENCES public.headlines(id);

ALTER TABLE ONLY public.copies
    ADD CONSTRAINT fk_copies_page_id FOREIGN KEY (page_id) REFERENCES public.pages(id);

ALTER TABLE ONLY public.copy_headlines
    ADD CONSTRAINT fk_copy_headlines_copy_id FOREIGN KEY (copy_id) REFERENCES public.copies(id);

ALTER TABLE ONLY public.copy_headlines
    ADD CONSTRAINT fk_copy_headlines_headline_id FOREIGN KEY (headline_id) REFERENCES public.headlines(id);

ALTER TABLE ONLY public.copy_tags
    ADD CONSTRAINT fk_copy_tags_copy_id FOREIGN KEY (copy_id) REFERENCES public.copies(id);

ALTER TABLE ONLY public.copy_tags
    ADD CONSTRAINT fk_copy_tags_tag_id FOREIGN KEY (tag_id) REFERENCES public.tags(id);

ALTER TABLE ONLY public.feed_log
    ADD CONSTRAINT fk_feed_log_story_id FOREIGN KEY (story_id) REFERENCES public.stories(id);

ALTER TABLE ONLY public.fragments
    ADD CONSTRAINT fk_fragments_story_id FOREIGN KEY (story_id) REFERENCES public.stories(id);

ALTER TABLE ONLY public.headlines
    ADD CONSTRAINT fk_headlines_story_id FOREIGN KEY (story_id) REFERENCES public.stories(id);

ALTER TABLE ONLY public.pages
    ADD CONSTRAINT fk_pages_source_id FOREIGN KEY (source_id) REFERENCES public.sources(id);

ALTER TABLE ONLY public.polls
    ADD CONSTRAINT fk_polls_source_id FOREIGN KEY (source_id) REFERENCES public.sources(id);

ALTER TABLE ONLY public.problems
    ADD CONSTRAINT fk_problems_source_id FOREIGN KEY (source_id) REFERENCES public.sources(id);

ALTER TABLE ONLY public.pushes
    ADD CONSTRAINT fk_pushes_source_id FOREIGN KEY (source_id) REFERENCES public.sources(id);

ALTER TABLE ONLY public.removed_copies
    ADD CONSTRAINT fk_removed_copies_page_id FOREIGN KEY (page_id) REFERENCES public.pages(id);

ALTER TABLE ONLY public.removed_copies
    ADD CONSTRAINT fk_removed_copies_removal_id FOREIGN KEY (removal_id) REFERENCES public.removals(id);

ALTER TABLE ONLY public.removed_names
    ADD CONSTRAINT fk_removed_names_removal_id FOREIGN KEY (removal_id) REFERENCES public.removals(id);

ALTER TABLE ONLY public.story_feeds
    ADD CONSTRAINT fk_story_feeds_feed_id FOREIGN KEY (feed_id) REFERENCES public.feeds(id);

ALTER TABLE ONLY public.story_feeds
    ADD CONSTRAINT fk_story_feeds_story_id FOREIGN KEY (story_id) REFERENCES public.stories(id);

ALTER TABLE ONLY public.story_tags
    ADD CONSTRAINT fk_story_tags_story_id FOREIGN KEY (story_id) REFERENCES public.stories(id);

ALTER TABLE ONLY public.story_tags
    ADD CONSTRAINT fk_story_tags_tag_id FOREIGN KEY (tag_id) REFERENCES public.tags(id);

ALTER TABLE ONLY public.subscriptions
    ADD CONSTRAINT fk_subscriptions_source_id FOREIGN KEY (source_id) REFERENCES public.sources(id);

ALTER TABLE ONLY public.tag_addresses
    ADD CONSTRAINT fk_tag_addresses_tag_id FOREIGN KEY (tag_id) REFERENCES public.tags(id);

ALTER TABLE ONLY public.tag_decisions
    ADD CONSTRAINT fk_tag_decisions_into_id FOREIGN KEY (into_id) REFERENCES public.tags(id);

ALTER TABLE ONLY public.tag_decisions
    ADD CONSTRAINT fk_tag_decisions_tag_id FOREIGN KEY (tag_id) REFERENCES public.tags(id);

ALTER TABLE ONLY public.tag_spellings
    ADD CONSTRAINT fk_tag_spellings_tag_id FOREIGN KEY (tag_id) REFERENCES public.tags(id);

ALTER TABLE ONLY public.tag_words
    ADD CONSTRAINT fk_tag_words_tag_id FOREIGN KEY (tag_id) REFERENCES public.tags(id);

ALTER TABLE ONLY public.tags
    ADD CONSTRAINT fk_tags_into_id FOREIGN KEY (into_id) REFERENCES public.tags(id);
