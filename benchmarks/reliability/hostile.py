"""Hostile input, made in code: ``python -m benchmarks.reliability.hostile``.

Every case is added by a process of its own, and what it took is measured: seconds of
processor time, megabytes at the peak. It must be refused with one sentence and exit code 5
and leave every byte of the knowledge base as it was, or be stored so that everything can be
listed, shown, searched and exported; nothing may act, and nothing outside may be read or written.

``tests/test_hostile.py`` adds all but the large ones in one command.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import io
import os
import random
import shutil
import struct
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

MEGABYTE = 2**20
SECONDS, MEGABYTES = 30.0, 1000
"""What adding may take at most, whatever is added."""
CANARY = "canary-of-a-file-outside"
ESC = "\x1b]0;owned\x07\x1b[2J\x1b[31m"
BIDI = "\u202egnp.exe\u202c\u2066x\u2069\u200f"
MARKUP = "[bold]m[/bold] [/] [link=http://x.example]l[/link] <script>alert(1)</script> <img src=x onerror=y> **b** `c`"
FORMULAS = ("=1+1", "+1", "-1", "@SUM(1)", "\t=1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x.example")')
FIELD = f"{ESC}{BIDI}\x9b1m\x7f{MARKUP}"
BODY = "\n\nThe river rose in the night, and the whole village heard it come.\n"


class Case(NamedTuple):
    """A hostile source.

    Attributes:
        name: What it is called.
        file: The name of its file; bytes where it is no text.
        make: Makes its bytes; gets the path of a file that must not be read.
        large: Whether it is left out of the tests.
        stored: Whether it must be stored (True), refused (False), or may be either (None),
            which is so where a reader for its format may be there or not.
    """

    name: str
    file: str | bytes
    make: Callable[[str], bytes]
    large: bool = False
    stored: bool | None = None


def _zip(members: dict[str, bytes], *, deflate: bool = True) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED if deflate else zipfile.ZIP_STORED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return made.getvalue()


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def _docx(body: str | bytes, head: str = "", more: dict[str, bytes] | None = None) -> bytes:
    xml = (
        body
        if isinstance(body, bytes)
        else (
            f'<?xml version="1.0"?>{head}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'.encode()
        )
    )
    return _zip({"[Content_Types].xml": TYPES, "word/document.xml": xml, **(more or {})})


def _words(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


PLAIN = _words("The river rose in the night, and the whole village heard it come.")


def _laughs(levels: int, width: int) -> str:
    names = [f"e{n}" for n in range(levels)]
    parts = [f'<!ENTITY {names[0]} "laughter">']
    parts += [f'<!ENTITY {b} "{f"&{a};" * width}">' for a, b in pairwise(names)]
    return f"<!DOCTYPE d [{''.join(parts)}]>"


def _lying_zip() -> bytes:
    data = bytearray(_docx(PLAIN * 200))
    place = data.rfind(b"PK\x01\x02")
    data[place + 24 : place + 28] = struct.pack("<I", 10)
    return bytes(data)


def _encrypted_zip() -> bytes:
    data = bytearray(_docx(PLAIN))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(mark)
        while place >= 0:
            data[place + offset] |= 1
            place = data.find(mark, place + 4)
    return bytes(data)


def _many_members() -> bytes:
    return _zip({f"m{n}.xml": b"" for n in range(60_000)}, deflate=False)


def _twice() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(
            "word/document.xml", f'<w:document xmlns:w="{W}"><w:body>{PLAIN}</w:body></w:document>'
        )
        import warnings

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            archive.writestr("word/document.xml", f'<w:document xmlns:w="{W}"/>')
    return made.getvalue()


def _nested_zip() -> bytes:
    data = _docx(PLAIN)
    for _ in range(20):
        data = _zip({"word/document.xml": data, "a.zip": data})
    return data


def _pdf(objects: list[bytes], trailer: bytes = b"<</Root 1 0 R>>") -> bytes:
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer%s\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1, table, trailer, start,
    )  # fmt: skip


def _stream(data: bytes, more: bytes = b"") -> bytes:
    packed = zlib.compress(data, 9)
    return b"<</Length %d/Filter/FlateDecode%s>>stream\n%s\nendstream" % (len(packed), more, packed)


def _pages(content: bytes, kids: bytes = b"3 0 R", count: int = 1) -> bytes:
    return _pdf([
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count),
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/MediaBox[0 0 9 9]>>",
        _stream(content),
    ])  # fmt: skip


def _mail(body: bytes, kind: bytes = b"text/plain") -> bytes:
    return b"From: a@x.example\nTo: b@x.example\nMIME-Version: 1.0\nContent-Type: %s\n\n%s" % (kind, body)


def _nested_mail(depth: int) -> bytes:
    head = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(depth))
    return b"From: a@x.example\nMIME-Version: 1.0\n" + head + b"\nThe river.\n"


def _yaml(front: str) -> bytes:
    return f"---\n{front}\n---\n# A river\n{BODY}".encode()


def _text(words: str | bytes) -> Callable[[str], bytes]:
    data = words.encode("utf-8", "surrogatepass") if isinstance(words, str) else words
    return lambda _: data


def _noise(size: int) -> bytes:
    return random.Random(7).randbytes(size)


BOMB = "a: &a [x,x,x,x,x,x,x,x]\n" + "".join(
    f"{b}: &{b} [*{a},*{a},*{a},*{a},*{a},*{a}]\n" for a, b in ["ab", "bc", "cd", "de"]
)


def archives() -> Iterator[Case]:
    """Zip archives and office documents."""
    yield Case("bomb-of-zeros", "a.docx", lambda _: _docx(b"<a>" + b"0" * (60 * MEGABYTE)), large=True)
    yield Case("bomb-of-400-MB", "a.docx", lambda _: _docx(b"<a>" + b" " * (400 * MEGABYTE)), large=True)
    yield Case("60000-members", "a.docx", lambda _: _many_members(), large=True)
    yield Case("member-twice", "a.docx", lambda _: _twice())
    yield Case("zip-in-zip", "a.docx", lambda _: _nested_zip())
    climbing = {"../../out.txt": b"x", "/abs/out.txt": b"x", "..\\out.txt": b"x", "word/../../out": b"x"}
    yield Case("climbing-members", "a.docx", lambda _: _docx(PLAIN, more=climbing))
    yield Case("size-that-lies", "a.docx", lambda _: _lying_zip())
    yield Case("cut-off-zip", "a.docx", lambda _: _docx(PLAIN * 300)[:400], stored=False)
    yield Case("locked-zip", "a.docx", lambda _: _encrypted_zip(), stored=False)
    yield Case("zip-of-nothing", "a.docx", lambda _: b"PK\x05\x06" + b"\0" * 18, stored=False)
    yield Case("zip-with-noise", "a.docx", lambda _: b"PK\x03\x04" + _noise(5000), stored=False)
    yield Case("laughs", "a.docx", lambda _: _docx(_words("&e9;"), _laughs(10, 10)), stored=False)
    yield Case(
        "laughs-in-odt",
        "a.odt",
        lambda _: _zip(
            {
                "mimetype": b"application/vnd.oasis.opendocument.text",
                "content.xml": f"<?xml version='1.0'?>{_laughs(10, 10)}<a>&e9;</a>".encode(),
            }
        ),
        stored=False,
    )
    yield Case(
        "entity-of-a-file",
        "a.docx",
        lambda path: _docx(_words("&x;"), f'<!DOCTYPE d [<!ENTITY x SYSTEM "file://{path}">]>'),
        stored=False,
    )
    yield Case(
        "entity-of-the-web",
        "a.docx",
        lambda _: _docx(_words("&x;"), '<!DOCTYPE d [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]>'),
        stored=False,
    )
    yield Case(
        "entities-in-utf16",
        "a.docx",
        lambda path: _docx(
            f'<?xml version="1.0" encoding="utf-16"?><!DOCTYPE d [<!ENTITY x SYSTEM "file://{path}">]><w:document xmlns:w="{W}"><w:body>{_words("&x;")}</w:body></w:document>'.encode(
                "utf-16"
            )
        ),
        stored=False,
    )
    yield Case(
        "one-large-entity",
        "a.docx",
        lambda _: _docx(_words("&x;" * 20_000), f'<!DOCTYPE d [<!ENTITY x "{"y" * 20_000}">]>'),
        stored=False,
    )
    yield Case("20000-elements-deep", "a.docx", lambda _: _docx("<w:p>" * 20_000 + "x" + "</w:p>" * 20_000))
    yield Case(
        "an-attribute-of-9-MB",
        "a.docx",
        lambda _: _docx(f'<w:p w:x="{"y" * 9 * MEGABYTE}">x</w:p>'),
        large=True,
    )
    yield Case(
        "field-that-acts",
        "a.docx",
        lambda _: _docx(_words("\u202e [bold]x[/bold] =1+1 The river rose in the night.")),
    )
    yield Case(
        "old-office", "a.doc", lambda _: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + _noise(3000), stored=False
    )
    yield Case(
        "gzip-bomb",
        "a.warc.gz",
        lambda _: gzip.compress(b"WARC/1.0\r\n" + b"0" * (50 * MEGABYTE)),
        large=True,
        stored=False,
    )
    yield Case(
        "epub-that-climbs",
        "a.epub",
        lambda _: _zip(
            {
                "mimetype": b"application/epub+zip",
                "META-INF/container.xml": b'<container><rootfiles><rootfile full-path="../../../etc/passwd"/></rootfiles></container>',
            }
        ),
    )


def documents() -> Iterator[Case]:
    """PDF, web pages, e-mail, RTF."""
    yield Case("pdf-page-loop", "a.pdf", lambda _: _pages(b"", b"2 0 R 3 0 R 2 0 R", 9), stored=None)
    yield Case(
        "pdf-parent-loop",
        "a.pdf",
        lambda _: _pdf(
            [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R]/Parent 2 0 R/Count 1>>"]
        ),
        stored=None,
    )
    yield Case(
        "pdf-cross-reference-loop",
        "a.pdf",
        lambda _: _pdf([b"<</Type/Catalog/Pages 2 0 R>>"], b"<</Root 1 0 R/Prev 9>>"),
        stored=None,
    )
    yield Case("pdf-stream-bomb", "a.pdf", lambda _: _pages(b"BT (a) Tj ET " * (4 * MEGABYTE)), large=True)
    yield Case("pdf-1000000-pages-said", "a.pdf", lambda _: _pages(b"", b"3 0 R", 1_000_000))
    yield Case("pdf-cut-off", "a.pdf", lambda _: _pages(b"BT (The river) Tj ET")[:150], stored=None)
    yield Case("pdf-of-noise", "a.pdf", lambda _: b"%PDF-1.7\n" + _noise(3000), stored=False)
    yield Case("pdf-of-brackets", "a.pdf", lambda _: b"%PDF-1.7\n1 0 obj\n" + b"[" * 100_000, stored=False)
    yield Case(
        "pdf-locked",
        "a.pdf",
        lambda _: _pdf(
            [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"],
            b"<</Root 1 0 R/Encrypt<</Filter/Standard/V 2/R 3/O(x)/U(y)/P -1>>>>",
        ),
        stored=None,
    )
    yield Case(
        "pdf-that-starts-something",
        "a.pdf",
        lambda _: _pdf(
            [
                b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/Launch/F(calc)>>>>",
                b"<</Type/Pages/Kids[]/Count 0>>",
            ]
        ),
        stored=None,
    )
    page = "<!doctype html><html><head><title>A river</title></head><body>{}</body></html>"
    yield Case("html-50000-deep", "a.html", lambda _: page.format("<div>" * 50_000 + BODY).encode())
    yield Case(
        "html-of-another-letter",
        "a.html",
        lambda _: b'<!doctype html><html><meta charset="utf-7"><p>+ADw-script+AD4-' + BODY.encode(),
    )
    yield Case(
        "html-of-script-only",
        "a.html",
        lambda _: page.format(
            "<script>document.write(1)</script><noscript>Enable JavaScript</noscript>"
        ).encode(),
    )
    yield Case(
        "html-that-embeds",
        "a.html",
        lambda path: page.format(
            f'<base href="file:///"><iframe src="file://{path}"></iframe><object data="http://127.0.0.1:9/"></object><p>{BODY}'
        ).encode(),
    )
    yield Case(
        "html-15-MB-data",
        "a.html",
        lambda _: page.format(f'<img src="data:image/png;base64,{"A" * 15 * MEGABYTE}"><p>{BODY}').encode(),
        large=True,
    )
    yield Case("html-of-open-tags", "a.html", lambda _: b"<!doctype html><html>" + b"<a " * 100_000)
    yield Case("html-of-comments", "a.html", lambda _: b"<!doctype html><html>" + b"<!--" * 100_000)
    yield Case(
        "html-with-half-an-entity",
        "a.html",
        lambda _: page.format("&#xD800; &#x110000; &#9999999999; &" * 500 + BODY).encode(),
    )
    yield Case("mail-3000-deep", "a.eml", lambda _: _nested_mail(3000))
    yield Case(
        "mail-of-no-letters", "a.eml", lambda _: _mail(BODY.encode(), b"text/plain; charset=x-nothing")
    )
    yield Case(
        "mail-of-no-date",
        "a.eml",
        lambda _: b"Date: Foo, 99 Xyz 99999 25:61:61 +9999\n" + _mail(BODY.encode()),
    )
    yield Case(
        "mail-20000-headers", "a.eml", lambda _: b"X-A: b\n" * 20_000 + _mail(BODY.encode()), large=True
    )
    yield Case(
        "mail-that-attaches-upwards",
        "a.eml",
        lambda _: _mail(
            b'--b\nContent-Type: text/plain; name="../../out.txt"\nContent-Disposition: attachment; filename="/abs/out.txt"\n\nx\n--b--\n',
            b"multipart/mixed; boundary=b",
        ),
    )
    yield Case(
        "mail-of-wrong-base64",
        "a.eml",
        lambda _: (
            b"Content-Transfer-Encoding: base64\n" + _mail(base64.b64encode(BODY.encode())[:-3] + b"!!")
        ),
    )
    yield Case(
        "mail-header-that-acts",
        "a.eml",
        lambda _: b"Subject: =?utf-8?b?" + base64.b64encode(FIELD.encode()) + b"?=\n" + _mail(BODY.encode()),
    )
    yield Case("rtf-100000-deep", "a.rtf", lambda _: rb"{\rtf1 " + b"{" * 100_000 + b"x" + b"}" * 100_001)
    yield Case("rtf-bin-that-lies", "a.rtf", lambda _: rb"{\rtf1 \bin999999999 x The river rose.}")


def texts() -> Iterator[Case]:
    """Texts and Markdown."""
    yield Case("one-line-of-200-MB", "a.txt", lambda _: b"word " * (40 * MEGABYTE), large=True, stored=False)
    yield Case("one-line-of-15-MB", "a.txt", lambda _: b"word " * (3 * MEGABYTE), large=True)
    yield Case("one-word-of-15-MB", "a.txt", lambda _: b"x" * (15 * MEGABYTE), large=True)
    yield Case("1000000-lines", "a.txt", lambda _: b"a river\n" * 1_000_000, large=True, stored=False)
    yield Case("200000-lines", "a.txt", lambda _: b"a river\n" * 200_000, large=True)
    yield Case("60000-paragraphs", "a.txt", lambda _: b"a river\n\n" * 60_000, large=True)
    yield Case("zeros-in-between", "a.txt", _text(f"A river\0 title{BODY}" + "It is a long one. " * 60))
    yield Case("zeros-only", "a.txt", _text(b"\0" * 9000), stored=False)
    yield Case("noise", "a.txt", _text(_noise(20_000)), stored=False)
    yield Case("marks-only", "a.txt", _text("\ufeff\u200b\u200e \n"), stored=None)
    yield Case("two-bytes-without-mark", "a.txt", _text(f"A river{BODY}".encode("utf-16-le")), stored=True)
    yield Case("four-bytes", "a.txt", _text(f"A river{BODY}".encode("utf-32")), stored=True)
    yield Case(
        "odd-number-of-bytes",
        "a.txt",
        _text(b"\xff\xfe" + f"A river{BODY}".encode("utf-16-le") + b"x"),
        stored=True,
    )
    yield Case(
        "mark-that-lies", "a.txt", _text(b"\xef\xbb\xbf" + f"Ä river{BODY}".encode("latin-1")), stored=True
    )
    yield Case("seven-bits-that-lie", "a.txt", _text(f"+ADw-script+AD4-{BODY}"), stored=True)
    yield Case(
        "half-characters", "a.txt", _text(b"A river \xed\xa0\x80\xed\xb0\x80" + BODY.encode()), stored=True
    )
    yield Case("too-long-forms", "a.txt", _text(b"A river \xc0\xaf\xe0\x80\xaf" + BODY.encode()), stored=True)
    yield Case("beyond-unicode", "a.txt", _text(b"A river \xf4\x90\x80\x80\xff" + BODY.encode()), stored=True)
    yield Case(
        "field-that-acts-as-title",
        "a.txt",
        _text(f"{FIELD} river title{BODY}" + "It is a long river. " * 90),
        stored=True,
    )
    yield Case(
        "field-that-acts-in-front",
        "a.md",
        lambda _: _yaml(f'title: "{MARKUP.replace(chr(34), "")}"\nauthor: "=1+1"\npublisher: "\\e[2J"'),
        stored=True,
    )
    yield Case(
        "formulas",
        "a.txt",
        _text("A river of formulas\n\n" + "\n\n".join(f"{f} and the river rose." for f in FORMULAS)),
        stored=True,
    )
    yield Case("wrong-way-round", "a.txt", _text(f"A river {BIDI}{BODY}"), stored=True)
    yield Case("200000-accents", "a.txt", _text("A river e" + "\u0301" * 200_000 + BODY), stored=True)
    yield Case(
        "accents-in-disorder",
        "a.txt",
        _text("A river e" + "\u0316\u0301\u0345\u0334" * 4000 + BODY),
        stored=True,
    )
    yield Case(
        "every-character",
        "a.txt",
        lambda _: (
            "A river " + " ".join(map(chr, [*range(0x20, 0xD800, 7), *range(0xE000, 0x20000, 61)])) + BODY
        ).encode(),
        stored=None,
    )
    for name, run in (
        ("spaces", "a " * 60_000),
        ("quotes", '"' * 30_000),
        ("brackets", "(" * 30_000),
        ("numbers", "1-" * 30_000),
        ("dots", "." * 60_000),
        ("dates", "1 May 2024, " * 8000),
        ("capitals", "A. B. " * 15_000),
        ("signs", "*_" * 30_000),
        ("ticks", "`" * 9999 + " `" * 9999),
    ):
        yield Case(
            f"many-{name}",
            "a.md" if name in {"signs", "ticks"} else "a.txt",
            _text(f"A river\n\n{run}{BODY}"),
            stored=True,
        )
    for name, front in (
        ("tags", "title: !!python/object/apply:os.system [touch owned]"), ("aliases", BOMB), ("brackets", "a: " + "[" * 50_000),
        ("merge", "<<: {title: x}"), ("directive", "%YAML 9.9"), ("keys", "\n".join(f"k{n}: v" for n in range(3000))),
        ("year-0", "date: 0000-00-00"), ("year-99999", "date: 99999-01-01"), ("date-that-is-none", "date: 2024-13-45"),
        ("title-of-10000", f"title: {'x' * 10_000}"), ("half-a-character", 'title: "\\ud800"'), ("number-of-5000-digits", f"date: {'9' * 5000}"),
    ):  # fmt: skip
        yield Case(f"front-{name}", "a.md", lambda _, front=front: _yaml(front), stored=True)
    yield Case(
        "dates-of-no-time",
        "a.txt",
        _text(
            "Published: 31 February 99999\n\nBy: Nobody\n\nA river in the year 0 and 00/00/0000, 32.13.2024"
            + BODY
        ),
        stored=True,
    )


def names() -> Iterator[Case]:
    """Names of files."""
    said = [
        "-rf.txt",
        "a\nerror: b.txt",
        "$(touch owned).txt",
        "%2e%2e%2fx.txt",
        "[red]x[bold].txt",
        f"{BIDI}.txt",
        "\x1b[2J.txt",
        "CON.txt",
        "a. .txt",
        "é.txt",
        "e\u0301.txt",
        "x" * 251 + ".txt",
        "'; DROP TABLE x; --.txt",
        "\u2028.txt",
        "`id`.txt",
        "=1+1.txt",
        "C:\\x.txt",
        "~.txt",
    ]
    for number, name in enumerate(said):
        yield Case(
            f"name-{number}",
            name,
            lambda _, n=number: f"A river of the name {n}\n\nThis is text number {n}.{BODY}".encode(),
            stored=True,
        )
    yield Case(
        "name-of-bytes",
        b"\xff\xfe.txt",
        lambda _: f"A river of bytes{BODY}And it was the last one.\n".encode(),
        stored=True,
    )


CASES = [*archives(), *documents(), *texts(), *names()]
"""All of them."""


def written(case: Case, folder: Path, number: int, canary: str) -> Path:
    """The case as a file in a folder of its own."""
    place = folder / f"{number:03d}"
    place.mkdir()
    path = place / os.fsdecode(case.file)
    data = case.make(canary)
    # What is the same everywhere would be known already.
    mark = f"\nThis is case {case.name}.\n".encode()
    path.write_bytes(
        data + mark if case.stored and b"\0" not in data[:50] and data[:2] != b"\xff\xfe" else data
    )
    return path


# The peak that the system gives a parent is that of the parent where that is larger.
_MEASURED = """
import napkb, re, sys
try:
    napkb.main()
finally:
    peak = re.search(r"VmHWM:\\s*(\\d+)", open("/proc/self/status").read())[1]
    sys.stdout.flush(); print("\\npeak", peak, file=sys.stderr, flush=True)
"""


def measured(root: Path, path: Path) -> tuple[int, str, float, float]:
    """Add a file in a process of its own: exit code, what was said, seconds, megabytes."""
    with tempfile.TemporaryFile() as said:
        command = [sys.executable, "-c", _MEASURED, "--kb", str(root), "add", "--", str(path)]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, cwd=root)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        text, _, peak = said.read().decode("utf-8", "replace").rpartition("\npeak ")
    return process.returncode, text, usage.ru_utime + usage.ru_stime, int(peak or 0) / 1024


def main() -> None:
    from benchmarks.reliability.trials import make_base, tree

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="a line for every case")
    given = parser.parse_args()
    took: list[tuple[float, float, str]] = []
    ends = {"stored": 0, "refused": 0}
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work)
        base = make_base(folder / "base")
        canary = folder / "canary.txt"
        canary.write_text(CANARY)
        for number, case in enumerate(CASES):
            root = shutil.copytree(base, folder / "root")
            before = tree(root / "documents")
            path = written(case, folder, number, str(canary))
            code, said, seconds, megabytes = measured(root, path)
            assert code in {0, 5}, (case.name, code, said)
            assert (code == 0) is case.stored or case.stored is None, (case.name, said)
            assert "Traceback" not in said, (case.name, said)
            assert "unexpected" not in said, (case.name, said)
            after = tree(root / "documents")
            assert code == 0 or after == before, f"{case.name} was refused and changed something"
            kept = b"".join(data for name, data in after.items() if name.endswith((".yaml", ".txt")))
            assert CANARY.encode() not in kept, case.name
            assert not list(root.rglob("owned")), case.name
            assert not [*folder.rglob("out.txt")], case.name
            assert seconds < SECONDS, (case.name, seconds)
            assert megabytes < MEGABYTES, (case.name, megabytes)
            ends["stored" if code == 0 else "refused"] += 1
            took.append((seconds, megabytes, case.name))
            if given.all:
                print(f"{case.name}: exit {code}, {seconds:.2f} s, {megabytes:.0f} MB", flush=True)
            shutil.rmtree(root)
            shutil.rmtree(path.parent)
    slowest, largest = max(took), max(took, key=lambda one: one[1])
    print(f"{len(took)} cases: {ends['stored']} stored, {ends['refused']} refused")
    print(f"slowest: {slowest[2]}, {slowest[0]:.1f} s; largest: {largest[2]}, {largest[1]:.0f} MB")
    print(f"median {sorted(took)[len(took) // 2][0]:.2f} s")


if __name__ == "__main__":
    main()
