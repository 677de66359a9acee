"""Documents made to hurt whoever reads them. Made when needed, for nobody wants to store them.

usage: tests/lib/hostile.py FOLDER     writes each of them there

Each is a name and its pieces: octets that follow each other, and never lie in memory all at once.
"""
import itertools
import pathlib
import random
import sys
import zlib

MB = 1 << 20
HEAD = b"<?xml version='1.0'?><rss version='2.0'><channel><title>Hostile</title>"
ITEM = b"<item><title>Treaty</title><guid>1</guid></item>"
TAIL = b"</channel></rss>"


def repeated(octets, size):
    """`octets` again and again, about `size` of them."""
    block = octets * max(1, min(64 * 1024, size) // len(octets))
    return itertools.repeat(block, max(1, size // len(block)))


def around(*middle, head=HEAD, tail=ITEM + TAIL):
    return itertools.chain([head], *middle, [tail])


def bomb_of_entities():
    levels = "".join(f"<!ENTITY e{n} '" + f"&e{n - 1};" * 10 + "'>" for n in range(1, 12))
    return [f"<!DOCTYPE rss [<!ENTITY e0 'ha'>{levels}]><rss version='2.0'><channel><title>&e11;"
            "</title><item><title>&e11;&e11;</title></item></channel></rss>".encode()]


def long_entity():
    """Quadratic: a long value, called often."""
    return [b"<!DOCTYPE rss [<!ENTITY a '" + b"a" * 60000 + b"'>]><rss version='2.0'><channel>"
            b"<title>" + b"&a;" * 60000 + b"</title>" + ITEM + TAIL]


def parameter_entities():
    return [b"<!DOCTYPE rss [<!ENTITY % a '<!ENTITY b SYSTEM \"file:///etc/passwd\">'>%a;<!ENTITY c "
            b"SYSTEM 'http://127.0.0.1:1/'>]><rss version='2.0'><channel><title>&b;&c;</title>"
            + ITEM + TAIL]


def json_deep():
    return itertools.chain([b'{"version":"https://jsonfeed.org/version/1.1","title":"t","x":'],
                           repeated(b'[{"a":', 3 * MB), [b"1"])


def noise(charset, size, around_it=(b"<item><description>", b"</description></item>")):
    """Octets without markup in them that mean something, or nothing, in the charset."""
    letters = bytes(c if c not in b"<&\r" and c >= 32 else 0xC1 for c in range(256))
    block = random.Random(charset).randbytes(64 * 1024).translate(letters)
    head = f"<?xml version='1.0' encoding='{charset}'?><rss><channel>".encode() + around_it[0]
    return around(repeated(block, size), head=head, tail=around_it[1] + TAIL)


def gzip_of(pieces):
    """The same, in gzip."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    for piece in pieces:
        yield packer.compress(piece)
    yield packer.flush()


def documents():
    """name -> function that gives the pieces. "-full" is what a reader is to be drowned in,
    the others are within what is fetched."""
    return {
        "entity-bomb": bomb_of_entities,
        "entity-long": long_entity,
        "entity-external": parameter_entities,
        "deep": lambda: around(repeated(b"<a>", 600_000)),
        "deep-in-item": lambda: around([b"<item><title>Treaty</title><description>"],
                                       repeated(b"<b>", 600_000), tail=b""),
        "deep-html": lambda: around([b"<item><description>"], repeated(b"&lt;div&gt;", 15 * MB),
                                    [b"</description></item>"]),
        "title": lambda: around([b"<item><title>"], repeated(b"treaty ", 15 * MB),
                                [b"</title></item>"]),
        "title-full": lambda: around([b"<item><title>"], repeated(b"treaty ", 100 * MB),
                                     [b"</title></item>"]),
        "title-cdata": lambda: around([b"<item><title><![CDATA["], repeated(b"<b>x</b>", 15 * MB),
                                      [b"]]></title></item>"]),
        "entries": lambda: around(repeated(b"<item/>", 7_000_000)),
        "entries-texts": lambda: around(repeated(
            b"<item><title>a</title></item>", 15 * MB)),
        "attributes": lambda: around([b"<item "], (b"".join(
            b"a%d='1' " % n for n in range(start, start + 1000)) for start in
            range(0, 100_000, 1000)), [b"><title>Treaty</title></item>"]),
        "attributes-same": lambda: around([b"<item "], repeated(b"a='1' ", 15 * MB),
                                          [b"/>"]),
        "attribute-long": lambda: around([b"<link href='"], repeated(b"a", 15 * MB), [b"'/>"]),
        "comment": lambda: around([b"<!--"], repeated(b"c ", 15 * MB), [b"-->"]),
        "comment-full": lambda: around([b"<!--"], repeated(b"c ", 50 * MB), [b"-->"]),
        "comments": lambda: around(repeated(b"<!-- c -->", 15 * MB)),
        "comment-open": lambda: around(repeated(b"<!--", 15 * MB), tail=b""),
        "cdata-open": lambda: around(repeated(b"<![CDATA[", 15 * MB), tail=b""),
        "tags-open": lambda: around(repeated(b"<", 15 * MB)),
        "ampersands": lambda: around([b"<title>"], repeated(b"&", 15 * MB)),
        "references": lambda: around([b"<item><title>"], repeated(b"&#x1F600;&nbsp;", 15 * MB),
                                     [b"</title></item>"]),
        "quotes": lambda: around([b"<a b="], repeated(b"'\"", 15 * MB)),
        "namespaces": lambda: around((b"<n%d:a xmlns:n%d='u%d'>" % (n, n, n)
                                      for n in range(200_000)), tail=b""),
        "people": lambda: around([b"<item>"], repeated(b"<author>a@b (c)</author>", 15 * MB),
                                 [b"</item>"]),
        "categories": lambda: around([b"<item>"], (b"<category>c%d</category>" % n
                                                   for n in range(600_000)), [b"</item>"]),
        "control": lambda: around([b"<item><title>"], repeated(b"\x01\x02\xff", 15 * MB),
                                  [b"</title></item>"]),
        "combining": lambda: around([b"<item><description>a"], repeated(b"\xcc\x81\xcc\xa3", 15 * MB),
                                    [b"</description></item>"]),
        "japanese": lambda: around(repeated(
            b"<item><description>" + "港の条約".encode("cp932") * 500 + b"</description></item>",
            15 * MB), head=b"<?xml version='1.0' encoding='Shift_JIS'?><rss><channel>"),
        "noise-gb2312": lambda: noise("gb2312", 15 * MB),
        "noise-shift-jis": lambda: noise("shift_jis", 15 * MB),
        "noise-koi8-r": lambda: noise("koi8-r", 15 * MB),
        "noise-utf-8": lambda: noise("utf-8", 15 * MB),
        "noise-section": lambda: noise("koi8-r", 15 * MB, (
            b"<item><description><![CDATA[", b"]]></description></item>")),
        "noise-attribute": lambda: noise("windows-1251", 15 * MB, (
            b"<item><link href='", b"'/></item>")),
        "letters-utf-16": lambda: itertools.chain(
            [HEAD.replace(b"'1.0'", b"'1.0' encoding='utf-16'").decode().encode("utf-16")],
            [(ITEM.decode() + "<item><description>").encode("utf-16le")],
            repeated("港の条約".encode("utf-16le"), 15 * MB),
            [("</description></item>" + TAIL.decode()).encode("utf-16le")]),
        "people-long": lambda: around(repeated(b"<item>" + b"".join(
            b"<category>%d%s</category>" % (n, b"c" * 16000) for n in range(256)) + b"</item>",
            15 * MB)),
        "escapes": lambda: around(repeated(b"\x1b$B$\"\x1b(B", 15 * MB),
                                  head=b"<?xml version='1.0' encoding='iso-2022-jp'?><rss>"
                                  b"<channel><title>"),
        "json-deep": json_deep,
        "json-title": lambda: around(repeated(b"\\u6e2f", 15 * MB), tail=b'"}]}',
                                     head=b'{"version":"https://jsonfeed.org/version/1",'
                                     b'"items":[{"id":"1","title":"'),
        "json-items": lambda: around(repeated(b"{},", 15 * MB), tail=b'{}]}',
                                     head=b'{"version":"https://jsonfeed.org/version/1",'
                                     b'"items":['),
        "zeros": lambda: repeated(b"\0", 15 * MB),
        "spaces": lambda: around(repeated(b" \n", 15 * MB), head=b"", tail=HEAD + ITEM + TAIL),
    }


def main():
    folder = pathlib.Path(sys.argv[1])
    for name, pieces in documents().items():
        with open(folder / name, "wb") as file:
            for piece in pieces():
                file.write(piece)


if __name__ == "__main__":
    main()
