"""Hostile and broken files, made in code: what may come, and what is expected of it."""

from __future__ import annotations

import base64
import gzip
import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SENTENCE = "The council decided that every boat on the northern river shall be registered before the summer. "
URDU = "وفاقی کابینہ نے فیصلہ کیا ہے کہ ۲۰۲۴ میں تمام مدارس کی رجسٹریشن کی جائے گی۔"


def zipped(members, *, compress=zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compress) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def document(body: str, head: str = "") -> str:
    return f'<?xml version="1.0"?>{head}<w:document {W}><w:body>{body}</w:body></w:document>'


def paragraph(words: str) -> str:
    return f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"


def docx(body: str, *more, head: str = "") -> bytes:
    return zipped([("[Content_Types].xml", "<Types/>"), ("word/document.xml", document(body, head)), *more])


def pdf(objects: list[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of objects numbered from 1; the first is the catalogue."""
    out, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    start = len(out)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        out
        + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R %s>>\nstartxref\n%d\n%%%%EOF"
        % (
            len(objects) + 1,
            rows,
            len(objects) + 1,
            trailer,
            start,
        )
    )


def stream(data: bytes, more: bytes = b"") -> bytes:
    return b"<< /Length %d %s>>\nstream\n%s\nendstream" % (len(data), more, data)


FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


def pages(contents: list[bytes], trailer: bytes = b"", more: list[bytes] | None = None) -> bytes:
    """A PDF with a page for each content stream."""
    kids = b" ".join(b"%d 0 R" % (4 + 2 * n) for n in range(len(contents)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(contents), kids),
        FONT,
    ]
    for number, content in enumerate(contents):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>"
            % (5 + 2 * number)
        )
        objects.append(content)
    return pdf([*objects, *(more or [])], trailer)


def lines(*texts: str, mode: int = 0) -> bytes:
    """A content stream with lines of text, drawn in a mode."""
    out = b"BT /F1 11 Tf %d Tr " % mode
    for number, text in enumerate(texts):
        escaped = text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        out += b"1 0 0 1 72 %d Tm (%s) Tj " % (780 - 14 * number, escaped)
    return stream(out + b"ET")


def wrapped(words: str) -> bytes:
    import textwrap

    return lines(*textwrap.wrap(words, 85))


def encrypted_pdf(user: bytes, owner: bytes) -> bytes:
    """A PDF with the old 40-bit encryption; enough for a reader to need the password."""
    from hashlib import md5

    pad = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")

    def rc4(key: bytes, data: bytes) -> bytes:
        box, j = list(range(256)), 0
        for i in range(256):
            j = (j + box[i] + key[i % len(key)]) % 256
            box[i], box[j] = box[j], box[i]
        out, i, j = bytearray(), 0, 0
        for byte in data:
            i = (i + 1) % 256
            j = (j + box[i]) % 256
            box[i], box[j] = box[j], box[i]
            out.append(byte ^ box[(box[i] + box[j]) % 256])
        return bytes(out)

    name = b"0123456789abcdef"
    held = rc4(md5((owner + pad)[:32]).digest()[:5], (user + pad)[:32])
    key = md5((user + pad)[:32] + held + struct.pack("<i", -4) + name).digest()[:5]
    check = rc4(key, pad)

    def sealed(number: int, data: bytes) -> bytes:
        return rc4(md5(key + struct.pack("<I", number)[:3] + b"\0\0").digest()[:10], data)

    plain = b"BT /F1 11 Tf 1 0 0 1 72 700 Tm (" + SENTENCE.encode() + b") Tj ET"
    security = b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>" % (
        held.hex().encode(),
        check.hex().encode(),
    )
    trailer = b"/Encrypt 6 0 R /ID [<%s> <%s>] " % (name.hex().encode(), name.hex().encode())
    return pages([stream(sealed(5, plain))], trailer, [security])


def lying_zip() -> bytes:
    """An archive whose directory says that a member is smaller than it is."""
    data = bytearray(docx(paragraph(SENTENCE) * 3))
    at = data.find(b"PK\x01\x02", data.find(b"PK\x01\x02") + 4)
    data[at + 24 : at + 28] = struct.pack("<I", 40)
    local = data.find(b"PK\x03\x04", 10)
    data[local + 22 : local + 26] = struct.pack("<I", 40)
    return bytes(data)


def twice() -> bytes:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return docx(paragraph("An old text."), ("word/document.xml", document(paragraph(SENTENCE))))


def many_members() -> bytes:
    return zipped(
        [("[Content_Types].xml", ""), *((f"m{n}", "") for n in range(6000))], compress=zipfile.ZIP_STORED
    )


def nested_mail(depth: int) -> bytes:
    out = []
    for n in range(depth):
        out.append(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n")
    return (
        "MIME-Version: 1.0\nSubject: x\n" + "".join(out) + "Content-Type: text/plain\n\nHello.\n"
    ).encode()


def mail() -> bytes:
    inner = base64.encodebytes(SENTENCE.encode()).decode()
    return (
        "From: a@b.example\nSubject: Boats\nDate: Fri, 45 Foo 2024 25:61:00 +9999\nMIME-Version: 1.0\n"
        "Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain; charset=klingon\n\n"
        f"{SENTENCE}\n--x\nContent-Type: text/plain\n"
        'Content-Disposition: attachment; filename="../../../climbed.txt"\n'
        f"Content-Transfer-Encoding: base64\n\n{inner}\n--x--\n"
    ).encode()


def epub() -> bytes:
    opf = (
        '<package xmlns="http://www.idpf.org/2007/opf"><manifest><item id="a" href="a.xhtml"/>'
        '<item id="b" href="../../../etc/passwd"/></manifest><spine><itemref idref="a"/><itemref idref="b"/></spine></package>'
    )
    container = '<container><rootfiles><rootfile full-path="OPS/p.opf"/></rootfiles></container>'
    page = f"<html><body><h1>Boats</h1><p>{SENTENCE}</p></body></html>"
    return zipped(
        [
            ("mimetype", "application/epub+zip"),
            ("META-INF/container.xml", container),
            ("OPS/p.opf", opf),
            ("OPS/a.xhtml", page),
        ],
        compress=zipfile.ZIP_STORED,
    )


def article(inside: str = "", head: str = "") -> bytes:
    body = "".join(f"<p>{SENTENCE} Number {n} of the paragraphs says so too.</p>" for n in range(5))
    return f"<!DOCTYPE html><html><head><title>Boats</title>{head}</head><body><h1>Boats</h1>{inside}<article>{body}</article></body></html>".encode()


LAUGHS = "a: &a [x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(9)
)
ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)


def cases(canary: str) -> dict[str, tuple[str, Callable[[], bytes], str, str]]:
    """Each case: the file's name, its bytes, ``refuse``, ``warn`` or ``text``, and a word of the message."""
    noise = random.Random(1).randbytes(20_000)
    wall = b"<!DOCTYPE html><html><body><noscript>You need to enable JavaScript to run this app.</noscript><div id=root></div></body></html>"
    ole = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 600
        + "EncryptedPackage".encode("utf-16-le")
        + b"\0" * 600
    )
    uri = f'<img src="data:image/png;base64,{"QUJD" * 4_000_000}">'
    sneaky = f'<base href="file:///etc/"><iframe src="http://127.0.0.1:9/"></iframe><object data="file://{canary}"></object>'
    bomb = "".join(paragraph("a" * 1000) for _ in range(60_000))
    return {
        "01-bomb": ("a.docx", lambda: docx(bomb), "refuse", "inflates"),
        "02-many-members": ("a.docx", many_members, "refuse", "files in it"),
        "03-twice": ("a.docx", twice, "warn", "twice"),
        "04-climbing-members": ("a.docx", lambda: docx(paragraph(SENTENCE), ("../../x", "x"), ("/abs", "x"), ("..\\x", "x")), "text", ""),
        "05-lying-size": ("a.docx", lying_zip, "refuse", ""),
        "06-laughs": ("a.docx", lambda: docx(paragraph("&j;"), head=ENTITIES), "refuse", "entities"),
        "07-external-entity": ("a.docx", lambda: docx(paragraph("&x;"), head=f'<!DOCTYPE x [<!ENTITY x SYSTEM "file://{canary}">]>'), "refuse", "entities"),
        "08-nested": ("a.docx", lambda: docx("<w:p>" * 20_000 + "</w:p>" * 20_000), "refuse", "too deep"),
        "09-truncated-zip": ("a.docx", lambda: docx(paragraph(SENTENCE))[:-200], "refuse", "damaged"),
        "10-encrypted-office": ("a.docx", lambda: ole, "refuse", "encrypted"),
        "11-docx-that-is-html": ("a.docx", article, "warn", "web page"),
        "12-tracked-changes": ("a.docx", lambda: docx("<w:p><w:r><w:t>The plan was </w:t></w:r><w:ins><w:r><w:t>approved</w:t></w:r></w:ins><w:del><w:r><w:delText>rejected</w:delText></w:r></w:del><w:r><w:t> today by all of them.</w:t></w:r></w:p>"), "warn", "tracked changes"),
        "13-climbing-spine": ("a.epub", epub, "warn", "leads out"),
        "14-no-text-layer": ("a.pdf", lambda: pages([stream(b"0 0 10 10 re f")] * 2), "warn", "needs-ocr"),
        "15-user-password": ("a.pdf", lambda: encrypted_pdf(b"secret", b"owner"), "refuse", "encrypted"),
        "16-owner-password": ("a.pdf", lambda: encrypted_pdf(b"", b"owner"), "text", ""),
        "17-truncated-pdf": ("a.pdf", lambda: pages([wrapped(SENTENCE * 5)])[:300], "refuse or warn", ""),
        "18-garbage-pdf": ("a.pdf", lambda: b"%PDF-1.7\n" + noise, "refuse", "damaged"),
        "19-stream-bomb": ("a.pdf", lambda: pages([stream(zlib.compress(b"BT /F1 9 Tf " + b"(boat) Tj " * 600_000 + b"ET"), b"/Filter /FlateDecode ")]), "refuse", ""),
        "20-page-loop": ("a.pdf", lambda: pdf([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 3 /Kids [2 0 R 2 0 R 2 0 R] >>"]), "refuse", "damaged"),
        "21-very-many-pages": ("a.pdf", lambda: pages([lines("One line.")] * 5000), "refuse", "pages"),
        "22-invisible-text": ("a.pdf", lambda: pages([lines(SENTENCE, SENTENCE, mode=3)]), "warn", "not visible"),
        "23-pdf-in-a-comment": ("a.html", lambda: b"<!-- %PDF-1.7 -->" + article(), "text", ""),
        "24-zeros": ("a.txt", lambda: SENTENCE.replace("boat", "bo\0at").encode() * 3, "warn", "control characters"),
        "25-utf16-without-mark": ("a.txt", lambda: (SENTENCE * 3).encode("utf-16-le"), "text", ""),
        "26-noise": ("a.txt", lambda: noise, "refuse", "not a text"),
        "27-mixed-encodings": ("a.txt", lambda: f"{SENTENCE}\ncafé naïve\n".encode() + "“quoted” words – here\n".encode("cp1252") + "itâ€™s garbled\n".encode(), "warn", "Windows-1252"),
        "28-one-long-line": ("a.txt", lambda: b"word " * 6_000_000, "refuse", "at most 20 MB"),
        "29-urdu-with-bidi": ("a.txt", lambda: f"{URDU}\u202e می\u200cخواہم {URDU}".encode(), "warn", "direction of writing"),
        "30-mark-and-blanks": ("a.txt", lambda: b"\xef\xbb\xbf  \n\t\n", "refuse", "no text"),
        "31-escapes-and-markup": ("a.txt", lambda: f"\x1b[31m[bold]{SENTENCE}\x1b]0;owned\x07 {SENTENCE}".encode(), "warn", "control characters"),
        "32-combining-marks": ("a.txt", lambda: (SENTENCE + "a" + "\u0301" * 200_000).encode(), "text or warn", ""),
        "33-deep-divs": ("a.html", lambda: article("<div>" * 50_000), "warn", "too deep"),
        "34-data-uri": ("a.html", lambda: article(uri), "text", ""),
        "35-false-charset": ("a.html", lambda: article(f"<p>{URDU}</p>", '<meta charset="windows-1256">'), "warn", "says that it is in"),
        "36-script-only": ("a.html", lambda: wall, "refuse", "scripts"),
        "37-local-parts": ("a.html", lambda: article(sneaky), "text", ""),
        "38-runs": ("a.txt", lambda: ("a " * 50_000 + "\n" + "1-" * 50_000 + "\n" + '"' * 50_000 + "\n" + "( " * 50_000).encode(), "text or warn", ""),
        "39-yaml-laughs": ("a.md", lambda: f"---\n{LAUGHS}x: !!python/object/apply:os.system ['touch {canary}.ran']\ndate: 2024-13-45\n---\n\n# Boats\n\n{SENTENCE}\n".encode(), "warn", "date"),
        "40-yaml-brackets": ("a.md", lambda: f"---\n{'[' * 50_000}\n---\n\n# Boats\n\n{SENTENCE}\n".encode(), "warn", "front matter"),
        "41-mail": ("a.eml", mail, "warn", "klingon"),
        "42-nested-mail": ("a.eml", lambda: nested_mail(3000), "refuse", "deep"),
        "43-rtf-groups": ("a.rtf", lambda: rb"{\rtf1\ansi " + b"{" * 100_000 + SENTENCE.encode() + rb"\bin99999999 x" + b"}" * 100_000 + b"}", "warn", ""),
        "45-warc-bomb": ("a.warc.gz", lambda: gzip.compress(b"WARC/1.0\r\n" + b"\0" * 40_000_000, 9), "refuse", "inflates"),
    }  # fmt: skip
