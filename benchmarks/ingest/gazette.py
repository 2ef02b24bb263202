"""Gazettes made in code, in one column and two, hyphenated, with running heads: what is read of the PDF."""

from __future__ import annotations

import random

from benchmarks.adding import WORDS
from benchmarks.ingest.articles import f1, judged
from kb.readers import read_source


def pdf(pages):
    """A PDF; a page is a list of (x, y, size, words)."""
    kids = b" ".join(b"%d 0 R" % (5 + 2 * n) for n in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(pages), kids),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, lines in enumerate(pages):
        drawn = b" ".join(
            b"/F1 %d Tf 1 0 0 1 %d %d Tm (%s) Tj" % (size, x, y, words.encode("cp1252"))
            for x, y, size, words in lines
        )
        objects.append(b"<< /Length %d >>\nstream\nBT %s ET\nendstream" % (len(drawn) + 6, drawn))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % (4 + 2 * number)
        )
    out, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n%s%s" % (len(objects) + 1, rows, end)


def hyphenated(text, width):
    """Lines of a width; a long word at the end of one is cut."""
    lines, line = [], ""
    for word in text.split():
        room = width - len(line) - 2
        if len(line) + 1 + len(word) <= width:
            line = f"{line} {word}".strip()
        elif room >= 3 and len(word) - room >= 3:
            lines.append(f"{line} {word[:room]}-")
            line = word[room:]
        else:
            lines.append(line)
            line = word
    return [*lines, line]


def gazette(paragraphs, columns):
    pages, page, column, y = [], [], 0, 770
    for paragraph in paragraphs:
        for number, line in enumerate(hyphenated(paragraph, 40 if columns == 2 else 88)):
            if y < 70:
                column, y = column + 1, 770
                if column == columns:
                    pages.append(page)
                    page, column = [], 0
            page.append((60 + column * 250 + 12 * (number == 0), y, 10, line))
            y -= 13
    pages.append(page)
    return pdf(
        [
            [(72, 810, 9, f"THE GAZETTE OF OSTRAVIA, 2024 - {n}"), *lines, (290, 40, 9, str(n))]
            for n, lines in enumerate(pages, 1)
        ]
    )


def main() -> None:
    """Print the table."""
    print("| columns | precision | recall | paragraphs whole |\n|---|---|---|---|")
    for columns in (1, 2):
        chance = random.Random(columns)
        pairs, right, whole = [], 0, 0
        for _ in range(10):
            paragraphs = [
                " ".join(chance.choice(WORDS) for _ in range(chance.randint(40, 80))).capitalize() + "."
                for _ in range(24)
            ]
            text = read_source(gazette(paragraphs, columns), "gazette.pdf").text
            pairs.append(judged("\n".join(paragraphs), text))
            right += sum(paragraph in text.strip().split("\n\n") for paragraph in paragraphs)
            whole += len(paragraphs)
        print(f"| {columns} | {f1(pairs)[1]:.3f} | {f1(pairs)[2]:.3f} | {right / whole:.1%} |")


if __name__ == "__main__":
    main()
