"""corpus - invented feeds in the shapes that publishers' programs give them.

A row of SHAPES is one such program: how often it is met, how many entries it shows, how long they
are, how it writes HTML. Titles have 40 to 100 characters, a teaser 100 to 500, a whole article
1,500 to 8,000; two feeds in three only tease. Half of the feeds are in English, a quarter in
Japanese, the rest in five other languages. Text has the marks that typesetting puts there, tags
have attributes, and there is the usual dead weight of elements that no reader asks for.
"""
import random
from xml.sax.saxutils import escape, quoteattr

ENGLISH = """the of and a to in for on with that is was by it as at from said has have be an its who
will after not are which more this about their one had new over when been were harbour treaty
minister talks island ferry budget council announced crew survey coast bridge storm warning election
market prices fell rose school report says officials agreed review port radar exercise ships joint
statement government parliament company customers quarter network engineers released version station
weekend championship director museum researchers university hospital patients railway passengers
climate temperature forecast regional development international""".split()
GERMAN = """der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es
an werden aus er hat dass sie nach wird bei Küste Brücke Fähre Behörde Prüfung Gespräche Regierung
Wähler Häfen Übung erklärte größte Verträge Straße Kommission Ergebnis Bahnhof""".split()
FRENCH = """le de la les et des à en du que une est dans qui par pour au il sur ne pas plus se été
préfet côte détroit région élection marché société développé août français été présenté école
événement réforme accord ministre navire tempête sécurité""".split()
RUSSIAN = """и в на с что по не из к за для от о он как его это был во года также после договор
министр остров переговоры берег порт корабль бюджет совет выборы рынок цены школа сообщение
совместное заявление правительство""".split()
KOREAN = """항구 조약 장관 회담 섬 예산 의회 발표 조사 해안 다리 태풍 경보 선거 시장 가격 상승 학교 보고
관계자 합의 공동 성명 훈련 함정 정부는 이날 오전 서울에서 밝혔다 예정이다 대한 위한""".split()
JAPANESE = """港湾 条約 大臣 会談 島 予算 議会 発表 について を は が の に で と も から まで 調査 沿岸 橋
台風 警報 選挙 市場 価格 上昇 学校 報告 関係者 合意 見直し 共同 声明 訓練 艦船 しました される きょう 午後
東京 那覇 コメント システム データ 、 、 。 「 」 ・ ２０２４年 3月 している という ことを""".split()
CHINESE = """港口 条约 部长 会谈 岛 预算 议会 宣布 关于 的 的 了 是 在 和 调查 海岸 大桥 台风 警报 选举 市场
价格 上涨 学校 报告 有关 部门 同意 联合 声明 训练 舰船 表示 今天 下午 北京 ， ， 。 “ ” 2024年""".split()

# (how many of a hundred feeds, code, words, what stands between them, ends of sentences)
LANGUAGES = [
    (50, "en-US", ENGLISH, " ", ". ", "—", "’s"),
    (24, "ja", JAPANESE, "", "。", "、", "」"),
    (6, "zh-CN", CHINESE, "", "。", "，", "”"),
    (6, "de", GERMAN, " ", ". ", " – ", "“"),
    (5, "fr", FRENCH, " ", ". ", " « ", " »"),
    (5, "ru", RUSSIAN, " ", ". ", " — ", "»"),
    (4, "ko", KOREAN, " ", ". ", "·", "’"),
]


class Writer:
    """Text in one language."""

    def __init__(self, dice, language):
        self.dice = dice
        _, self.code, self.words, self.glue, self.stop, self.dash, self.mark = language

    def phrase(self, characters):
        """About as many characters, with a mark of typesetting in every sixth gap."""
        parts, size = [], 0
        while size < characters:
            word = self.dice.choice(self.words)
            chance = self.dice.random()
            if chance < 0.03:
                word += self.mark
            elif chance < 0.05:
                word += self.dash
            elif chance < 0.07:
                word = str(self.dice.randrange(2000))
            parts.append(word)
            size += len(word) + len(self.glue)
        return self.glue.join(parts)

    def sentences(self, characters):
        parts, size = [], 0
        while size < characters:
            parts.append(self.phrase(self.dice.randrange(20, 140)))
            size += len(parts[-1])
        return self.stop.join(parts) + self.stop.strip()

    def title(self):
        return self.phrase(self.dice.randrange(20, 50) if not self.glue
                           else self.dice.randrange(40, 100))

    def teaser(self):
        return self.sentences(self.dice.randrange(50, 200) if not self.glue
                              else self.dice.randrange(100, 500))

    def name(self):
        return " ".join(self.dice.choice(self.words).capitalize() for _ in range(2))

    def link(self, *folders):
        slug = "-".join(self.dice.choice(ENGLISH) for _ in range(6))
        return "https://www.example.org/" + "/".join([*folders, slug]) + "/"

    def article(self, characters):
        """HTML as editors make it: paragraphs, links, an image, a list, emphasis."""
        dice, parts, size = self.dice, [], 0
        while size < characters:
            text = escape(self.sentences(dice.randrange(150, 500)))
            chance = dice.random()
            if chance < 0.12:
                part = (f'<figure class="wp-block-image size-large"><img loading="lazy" '
                        f'decoding="async" width="1024" height="683" src="{self.link("files")}'
                        f'{dice.randrange(10 ** 6)}-1024x683.jpg" alt={quoteattr(self.title())} '
                        f'srcset="{self.link("files")}a.jpg 1024w, {self.link("files")}b.jpg 300w" '
                        f'sizes="(max-width: 1024px) 100vw, 1024px" /></figure>\n')
            elif chance < 0.2:
                part = f"<h2>{escape(self.title())}</h2>\n<ul>\n<li>{escape(self.title())}</li>\n" \
                       f"<li>{escape(self.title())}</li>\n</ul>\n"
            else:
                part = f'<p>{text} <a href="{self.link("news")}" target="_blank" ' \
                       f'rel="noopener">{escape(self.phrase(15))}</a> ' \
                       f'<strong>{escape(self.phrase(10))}</strong>&nbsp;' \
                       f'{escape(self.sentences(80))}</p>\n'
            parts.append(part)
            size += len(part)
        return "".join(parts)

    def day(self, form):
        dice = self.dice
        return form.format(day=dice.randrange(10, 28), hour=dice.randrange(10, 24),
                           minute=dice.randrange(10, 60), second=dice.randrange(10, 60))


RFC_822 = "Tue, {day} Mar 2024 {hour}:{minute}:{second} +0000"
RFC_3339 = "2024-03-{day}T{hour}:{minute}:{second}+09:00"


def cdata(text):
    return f"<![CDATA[{text}]]>"


# --- one function a kind of program: its entry ----------------------------------------------------


def blog_item(w, n, full):
    """A blog's RSS: CDATA everywhere, a comment feed, categories."""
    labels = "".join(f"\t\t<category>{cdata(w.phrase(8))}</category>\n"
                     for _ in range(w.dice.randrange(1, 7)))
    link = w.link("2024", "03")
    body = f"<content:encoded>{cdata(w.article(w.dice.randrange(1500, 8000)))}" \
           "</content:encoded>\n" if full else ""
    return (f"\t<item>\n\t\t<title>{escape(w.title())}</title>\n\t\t<link>{link}</link>\n"
            f"\t\t\t\t\t<comments>{link}#respond</comments>\n\t\t\n"
            f"\t\t<dc:creator>{cdata(w.name())}</dc:creator>\n"
            f"\t\t<pubDate>{w.day(RFC_822)}</pubDate>\n{labels}"
            f"\t\t<guid isPermaLink=\"false\">https://www.example.org/?p={n}</guid>\n\n"
            f"\t\t\t\t\t<description>"
            f"{cdata('<p>' + escape(w.teaser()) + ' [&#8230;]</p>' + chr(10))}</description>\n"
            f"\t\t\t\t\t\t\t\t\t\t{body}\t\t\t\t\t\n\t\t\t\t\t<wfw:commentRss>{link}feed/"
            f"</wfw:commentRss>\n\t\t\t<slash:comments>{n % 9}</slash:comments>\n"
            f"\t\t\n\t\t\n\t\t\t</item>\n")


def news_item(w, n, _full):
    """A newspaper's RSS: teasers, images of several sizes, labelled categories."""
    link = w.link("news", "world") + "?smid=rss"
    labels = "".join(f'<category domain="https://www.example.org/names/{kind}">'
                     f"{escape(w.phrase(12))}</category>" for kind in ("des", "geo", "per", "org"))
    pictures = "".join(f'<media:content height="{size}" medium="image" '
                       f'url="https://static.example.org/{n}-{size}.jpg" width="{size}"/>'
                       for size in (151, 640))
    return (f"<item><title>{escape(w.title())}</title><link>{link}</link>"
            f'<guid isPermaLink="true">{link}</guid><atom:link href="{link}" rel="standout"/>'
            f"<description>{escape(w.teaser())}</description><dc:creator>{escape(w.name())}"
            f"</dc:creator><pubDate>{w.day(RFC_822)}</pubDate>{labels}{pictures}"
            f"<media:credit>{escape(w.name())}</media:credit><media:description>"
            f"{escape(w.phrase(90))}</media:description></item>\n")


def wire_item(w, n, full):
    """A news agency's RSS: plain or once escaped, and short."""
    text = w.teaser()
    if full:
        text = f'<a href="{w.link("a")}"><img src="{w.link("i")}{n}.jpg" align="left" /></a> ' \
               f"<p>{escape(text)}</p><br clear=\"all\" />"
    return (f"    <item>\n      <title>{escape(w.title())}</title>\n"
            f"      <link>{w.link('article')}</link>\n      <guid>{w.link('article')}{n}</guid>\n"
            f"      <description>{escape(text)}</description>\n"
            f"      <pubDate>{w.day(RFC_822)}</pubDate>\n      <category>{w.phrase(8)}</category>\n"
            f"      <enclosure url=\"{w.link('i')}{n}.jpg\" length=\"{n}\" type=\"image/jpeg\" />\n"
            f"    </item>\n")


def digest_item(w, n, _full):
    """A collector's RSS: the other publishers of a story as an escaped list."""
    rows = "".join(f'<li><a href="https://news.example.org/rss/articles/{n}{"Qx7Zk" * 30}'
                   f'?oc=5" target="_blank">{escape(w.title())}</a>&nbsp;&nbsp;'
                   f'<font color="#6f6f6f">{escape(w.name())}</font></li>' for _ in range(4))
    return (f"<item><title>{escape(w.title())} - {escape(w.name())}</title>"
            f"<link>https://news.example.org/rss/articles/{n}{'Qx7Zk' * 30}?oc=5</link>"
            f'<guid isPermaLink="false">{n}{"Qx7Zk" * 30}</guid>'
            f"<pubDate>{w.day(RFC_822)}</pubDate><description>{escape(f'<ol>{rows}</ol>')}"
            f"</description><source url=\"https://www.example.com\">{escape(w.name())}</source>"
            f"</item>")


def rdf_item(w, n, _full):
    """RSS 1.0, as Japanese publishers keep it."""
    link = w.link("articles") + f"{n}.html?ref=rss"
    return (f'<item rdf:about="{link}">\n<title>{escape(w.title())}</title>\n<link>{link}</link>\n'
            f"<description>{escape(w.teaser())}</description>\n<dc:subject>{w.phrase(6)}"
            f"</dc:subject>\n<dc:date>{w.day(RFC_3339)}</dc:date>\n"
            f"<dc:creator>{escape(w.name())}</dc:creator>\n</item>\n")


def hosted_entry(w, n, full):
    """A hosted blog's Atom: one line, the article escaped."""
    text = w.article(w.dice.randrange(1500, 8000)) if full else escape(w.teaser())
    labels = "".join(f"<category scheme='http://www.example.org/atom/ns#' term='{w.phrase(8)}'/>"
                     for _ in range(w.dice.randrange(1, 5)))
    link = w.link("2024", "03")
    return (f"<entry><id>tag:example.org,1999:blog-{n}.post-{n * 7}</id>"
            f"<published>2024-03-02T09:30:00.001+09:00</published>"
            f"<updated>{w.day(RFC_3339)}</updated>{labels}<title type='text'>{escape(w.title())}"
            f"</title><content type='html'>{escape(text)}</content>"
            f"<link rel='replies' type='application/atom+xml' href='{link}comments/default' "
            f"title='Post Comments'/><link rel='replies' type='text/html' "
            f"href='{link}#comment-form' title='0 Comments'/><link rel='edit' "
            f"type='application/atom+xml' href='https://www.example.org/feeds/{n}'/>"
            f"<link rel='self' type='application/atom+xml' href='https://www.example.org/feeds/{n}'"
            f"/><link rel='alternate' type='text/html' href='{link}' title={quoteattr(w.title())}/>"
            f"<author><name>{escape(w.name())}</name><uri>https://www.example.org/p/{n}</uri>"
            f"<email>noreply@example.org</email><gd:image rel='http://www.example.org/g/2005' "
            f"width='16' height='16' src='https://img.example.org/b16.gif'/></author>"
            f"<thr:total>0</thr:total></entry>")


def site_entry(w, n, full):
    """A site's own Atom: HTML in CDATA, or a summary."""
    link = w.link("blog")
    body = f'<content type="html" xml:base="{link}">' \
           f"{cdata(w.article(w.dice.randrange(1500, 6000)))}</content>" if full \
        else f'<summary type="html">{cdata("<p>" + escape(w.teaser()) + "</p>")}</summary>'
    return (f"  <entry>\n    <title type=\"html\">{cdata(w.title())}</title>\n"
            f'    <link href="{link}" rel="alternate" type="text/html" title={quoteattr(w.title())}'
            f" />\n    <id>{link}{n}</id>\n    <published>{w.day(RFC_3339)}</published>\n"
            f"    <updated>{w.day(RFC_3339)}</updated>\n    <author>\n"
            f"      <name>{escape(w.name())}</name>\n    </author>\n"
            f'    <category term="{w.phrase(6)}" />\n    {body}\n  </entry>\n')


def podcast_item(w, n, full):
    """Episodes: the notes three times over."""
    notes = w.article(w.dice.randrange(400, 1500)) if full else "<p>" + w.teaser() + "</p>"
    return (f"    <item>\n      <title>{escape(w.title())}</title>\n"
            f"      <itunes:title>{escape(w.title())}</itunes:title>\n"
            f"      <description>{cdata(notes)}</description>\n"
            f"      <content:encoded>{cdata(notes)}</content:encoded>\n"
            f"      <itunes:summary>{escape(w.teaser())}</itunes:summary>\n"
            f"      <itunes:author>{escape(w.name())}</itunes:author>\n"
            f"      <itunes:duration>00:{n % 50 + 10}:07</itunes:duration>\n"
            f"      <itunes:episodeType>full</itunes:episodeType>\n"
            f"      <itunes:explicit>false</itunes:explicit>\n"
            f'      <itunes:image href="https://media.example.org/{n}.jpg"/>\n'
            f'      <enclosure url="https://media.example.org/{n}/stream.mp3?dest-id=1" '
            f'length="{n + 10 ** 7}" type="audio/mpeg"/>\n'
            f'      <guid isPermaLink="false">{n:032x}</guid>\n'
            f"      <link>{w.link('episodes')}</link>\n"
            f"      <pubDate>{w.day(RFC_822)}</pubDate>\n    </item>\n")


DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
RSS = DECLARATION + """<rss version="2.0"
\txmlns:content="http://purl.org/rss/1.0/modules/content/"
\txmlns:wfw="http://wellformedweb.org/CommentAPI/"
\txmlns:dc="http://purl.org/dc/elements/1.1/"
\txmlns:atom="http://www.w3.org/2005/Atom"
\txmlns:sy="http://purl.org/rss/1.0/modules/syndication/"
\txmlns:media="http://search.yahoo.com/mrss/"
\txmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"
\txmlns:slash="http://purl.org/rss/1.0/modules/slash/"
>
<channel>
\t<title>{title}</title>
\t<atom:link href="https://www.example.org/feed/" rel="self" type="application/rss+xml" />
\t<link>https://www.example.org</link>
\t<description>{teaser}</description>
\t<lastBuildDate>Thu, 28 Mar 2024 01:10:00 +0000</lastBuildDate>
\t<language>{code}</language>
\t<sy:updatePeriod>hourly</sy:updatePeriod>
\t<sy:updateFrequency>1</sy:updateFrequency>
\t<generator>https://example.org/?v=6.4.3</generator>
<image>
\t<url>https://www.example.org/icon-32x32.png</url>
\t<title>{title}</title>
\t<link>https://www.example.org</link>
\t<width>32</width>
\t<height>32</height>
</image>
"""
ATOM = DECLARATION + """<feed xmlns="http://www.w3.org/2005/Atom" \
xmlns:gd="http://schemas.google.com/g/2005" xmlns:thr="http://purl.org/syndication/thread/1.0" \
xml:lang="{code}">
  <title type="text">{title}</title>
  <subtitle type="text">{teaser}</subtitle>
  <updated>2024-03-28T02:30:00Z</updated>
  <link rel="alternate" type="text/html" href="https://www.example.org/" />
  <link rel="self" type="application/atom+xml" href="https://www.example.org/feed.atom" />
  <id>https://www.example.org/feed.atom</id>
"""
RDF = DECLARATION + """<rdf:RDF
 xmlns="http://purl.org/rss/1.0/"
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xml:lang="{code}">
<channel rdf:about="https://www.example.org/rss.rdf">
<title>{title}</title>
<link>https://www.example.org/</link>
<description>{teaser}</description>
<dc:date>2024-03-28T10:10:00+09:00</dc:date>
<items><rdf:Seq><rdf:li rdf:resource="https://www.example.org/"/></rdf:Seq></items>
</channel>
"""

# (how many of a hundred feeds, entry, least and most entries, how many of a hundred are told in
# full, head, tail)
SHAPES = [
    (34, blog_item, 8, 30, 60, RSS, "\t</channel>\n</rss>\n"),
    (16, news_item, 20, 60, 0, RSS, "</channel></rss>\n"),
    (16, wire_item, 15, 100, 30, RSS, "</channel></rss>\n"),
    (6, digest_item, 30, 100, 0, RSS, "</channel></rss>"),
    (8, rdf_item, 20, 60, 0, RDF, "</rdf:RDF>\n"),
    (8, hosted_entry, 10, 30, 70, ATOM, "</feed>"),
    (8, site_entry, 10, 50, 40, ATOM, "</feed>\n"),
    (4, podcast_item, 30, 150, 50, RSS, "  </channel>\n</rss>\n"),
]


def pick(dice, rows):
    return dice.choices(rows, [row[0] for row in rows])[0]


def feed(dice, shape, language, least_octets=0):
    """A feed's text and how many entries it has: as its shape says, or more, to be that large."""
    _, item, least, most, percent, head, tail = shape
    w = Writer(dice, language)
    full = dice.randrange(100) < percent
    parts = [head.format(title=escape(w.phrase(20)), teaser=escape(w.teaser()), code=w.code)]
    wanted, entries, octets = dice.randrange(least, most + 1), 0, 0
    while entries < wanted or octets < least_octets:
        parts.append(item(w, dice.randrange(10 ** 9), full))
        octets += len(parts[-1].encode())
        entries += 1
    return "".join(parts) + tail, entries


def make(folder, n_feeds=200):
    """So many feeds as files in the folder; returns how many entries they have."""
    dice, total = random.Random(3), 0
    for n in range(n_feeds):
        shape, language = pick(dice, SHAPES), pick(dice, LANGUAGES)
        if shape[1] is rdf_item:
            language = LANGUAGES[1]
        text, entries = feed(dice, shape, language)
        (folder / f"{n:03}.xml").write_text(text)
        total += entries
    return total


def large(octets):
    """One feed of about as many octets: articles in Japanese, told in full."""
    shape = (1, blog_item, 1, 1, 100, RSS, "\t</channel>\n</rss>\n")
    return feed(random.Random(5), shape, LANGUAGES[1], octets)[0]
