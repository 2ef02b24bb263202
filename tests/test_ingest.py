"""Sources of all formats: what is read of them, how many at once, from the web, and what is like what."""

from __future__ import annotations

import textwrap
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from kb.base import Given
from kb.base.gathering import How
from kb.base.reviewing import doubts_of
from kb.base.watching import watch
from kb.readers import Received, read_all, read_source
from kb.readers.worker import work
from tests.hostile import W, article, docx, lines, pages, paragraph, zipped

PARAGRAPHS = [
    "The council of ministers has approved a plan for the rivers after a review of the last ten years.",
    "All boats on the river shall be registered with the water board before the summer of next year.",
    "Crews shall be trained in the schools of the provinces, and the costs are borne by the country.",
    "A report on the registers is laid before the assembly every spring, together with its costs.",
]
NEWS = textwrap.dedent("""\
    <!DOCTYPE html><html lang="en"><head><title>Boats must be registered | River Post</title>
    <meta property="og:site_name" content="River Post"><link rel="canonical" href="https://post.example/2024/06/23/boats">
    <script type="application/ld+json">{"@type": "NewsArticle", "headline": "Boats must be registered",
    "datePublished": "2024-06-23T08:00:00+05:00", "author": {"name": "Ada Ferris"}, "publisher": {"name": "River Post"}}</script>
    </head><body><nav><a href="/">Home</a> <a href="/news">News</a></nav>
    <h1>Boats must be registered</h1><p class="byline">By Ada Ferris</p><time datetime="2024-06-23">23 June 2024</time>
    <div class="story"><p>%s</p><p>%s</p><h2>What comes next</h2><p>%s</p>
    <ul><li>First the rivers are counted, one by one.</li><li>Then the lakes are counted, too.</li></ul>
    <p>%s</p></div><aside class="related"><a href="/x">Ten other stories that you may like to read</a></aside>
    <footer>© 2024 River Post. All rights reserved.</footer></body></html>
    """)  # fmt: skip


def news(**changes: str) -> str:
    page = NEWS % tuple(PARAGRAPHS)
    for old, new in changes.items():
        page = page.replace(old, new)
    return page


def blocks_of(read) -> list[str]:
    return read.text.strip().split("\n\n")


def value(read, name):
    field = getattr(read.metadata, name)
    return (
        (str(field.value) if not isinstance(field.value, tuple) else field.value, field.grade)
        if field
        else None
    )


# Formats.


def test_of_a_page_the_article_is_read_and_all_else_set_aside():
    read = read_source(news().encode(), "page.html")
    items = ["First the rivers are counted, one by one.", "Then the lakes are counted, too."]
    assert blocks_of(read) == [*PARAGRAPHS[:2], "What comes next", PARAGRAPHS[2], *items, PARAGRAPHS[3]]
    aside = " ".join(piece.text for piece in read.set_aside)
    for words in ("Home", "Ten other stories", "All rights reserved", "Boats must be registered"):
        assert words in aside
    assert value(read, "title") == ("Boats must be registered", "confident")
    assert value(read, "issued") == ("2024-06-23", "confident")
    assert value(read, "author") == (("Ada Ferris",), "confident")
    assert value(read, "publisher") == ("River Post", "confident")
    assert value(read, "url") == ("https://post.example/2024/06/23/boats", "probable")


def test_two_dates_of_a_page_that_disagree_are_told_and_not_sure():
    read = read_source(news(**{"2024-06-23T08": "2024-03-02T08"}).encode(), "page.html")
    assert value(read, "issued")[1] != "confident"
    assert any("two dates" in warning for warning in read.warnings)


@pytest.mark.parametrize(
    ("head", "url", "retrieved"),
    [
        ("<!--\n Page saved with SingleFile \n url: https://post.example/a \n saved date: Thu Jun 27 2024 10:12:00 GMT+0500 (x)\n-->", "https://post.example/a", "2024-06-27"),
        ("<!-- saved from url=(0022)https://post.example/a -->", "https://post.example/a", None),
        ("<!-- BEGIN WAYBACK TOOLBAR INSERT --><a href='https://web.archive.org/web/20240630010203/https://post.example/a'>x</a><!-- END WAYBACK TOOLBAR INSERT -->", "https://post.example/a", "2024-06-30"),
    ],
)  # fmt: skip
def test_a_saved_copy_tells_where_it_came_from(head, url, retrieved):
    read = read_source(news(**{"<head>": f"<head>{head}"}).encode(), "page.html")
    assert value(read, "url") == (url, "confident")
    assert (value(read, "accessed") or (None,))[0] == retrieved


def test_mhtml_is_read_as_the_page_that_was_saved():
    page = news().replace("=", "=3D")
    data = (
        "From: <Saved by Blink>\nSnapshot-Content-Location: https://post.example/a\nDate: Thu, 27 Jun 2024 05:12:00 -0000\n"
        'MIME-Version: 1.0\nContent-Type: multipart/related; type="text/html"; boundary="b"\n\n--b\nContent-Type: text/html; charset=utf-8\n'
        f"Content-Transfer-Encoding: quoted-printable\nContent-Location: https://post.example/a\n\n{page}\n--b--\n"
    )
    read = read_source(data.encode(), "page.mhtml")
    assert PARAGRAPHS[0] in blocks_of(read)
    assert value(read, "accessed")[0] == "2024-06-27"


NUMBERED = "<w:pPr><w:numPr><w:ilvl w:val='{}'/><w:numId w:val='7'/></w:numPr></w:pPr>"
NUMBERING = (
    f"<w:numbering {W}><w:abstractNum w:abstractNumId='1'><w:lvl w:ilvl='0'><w:start w:val='3'/><w:numFmt w:val='decimal'/>"
    "<w:lvlText w:val='%1.'/></w:lvl><w:lvl w:ilvl='1'><w:numFmt w:val='lowerLetter'/><w:lvlText w:val='(%2)'/></w:lvl>"
    "</w:abstractNum><w:num w:numId='7'><w:abstractNumId w:val='1'/></w:num></w:numbering>"
)
STYLES = f"<w:styles {W}><w:style w:type='paragraph' w:styleId='H'><w:name w:val='heading 1'/></w:style></w:styles>"
NOTES = f"<w:footnotes {W}><w:footnote w:id='4'><w:p><w:r><w:t>As the board said in March.</w:t></w:r></w:p></w:footnote></w:footnotes>"


def test_a_word_document_keeps_headings_numbers_notes_and_tables():
    def styled(style: str, words: str) -> str:
        return paragraph(words).replace("<w:p>", f"<w:p>{style}")

    body = (
        styled("<w:pPr><w:pStyle w:val='H'/></w:pPr>", "Background")
        + paragraph(PARAGRAPHS[0]).replace("</w:p>", "<w:r><w:footnoteReference w:id='4'/></w:r></w:p>")
        + styled(NUMBERED.format(0), PARAGRAPHS[1])
        + styled(NUMBERED.format(1), "Rivers come first.")
        + styled(NUMBERED.format(0), PARAGRAPHS[2])
        + "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Year</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Boats</w:t></w:r></w:p></w:tc></w:tr>"
        + "<w:tr><w:tc><w:p><w:r><w:t>2023</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>900</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    )
    parts = (("word/numbering.xml", NUMBERING), ("word/styles.xml", STYLES), ("word/footnotes.xml", NOTES))
    read = read_source(docx(body, *parts), "plan.docx")
    assert blocks_of(read) == [
        "Background", PARAGRAPHS[0], "[1] As the board said in March.", f"3. {PARAGRAPHS[1]}", "(a) Rivers come first.",
        f"4. {PARAGRAPHS[2]}", "Year | Boats\n2023 | 900",
    ]  # fmt: skip
    roles = {b.block: (b.role, b.number) for b in read.blocks}
    assert roles[1] == ("title", "")
    assert roles[3][0] == roles[7][0] == "aside"
    assert [roles[n][1] for n in (4, 5, 6)] == ["3", "3(a)", "4"]
    assert "last ten years" in next(b.note for b in read.blocks if b.block == 3)


def test_an_open_document_keeps_headings_and_numbers():
    spaces = " ".join(f'xmlns:{n}="urn:{n}"' for n in ("office", "text", "style", "table"))
    content = (
        f"<office:document-content {spaces}><office:automatic-styles><text:list-style style:name='L'>"
        "<text:list-level-style-number text:level='1' style:num-format='1' style:num-suffix='.'/></text:list-style>"
        "</office:automatic-styles><office:body><office:text><text:tracked-changes><text:p>Gone.</text:p></text:tracked-changes>"
        f"<text:h text:outline-level='1'>Background</text:h><text:p>{PARAGRAPHS[0]}</text:p><text:list text:style-name='L'>"
        f"<text:list-item><text:p>{PARAGRAPHS[1]}</text:p></text:list-item><text:list-item><text:p>{PARAGRAPHS[2]}</text:p></text:list-item>"
        "</text:list></office:text></office:body></office:document-content>"
    )
    data = zipped(
        [("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", content)], compress=0
    )
    read = read_source(data, "plan.odt")
    assert blocks_of(read) == ["Background", PARAGRAPHS[0], f"1. {PARAGRAPHS[1]}", f"2. {PARAGRAPHS[2]}"]


def test_a_pdf_has_pages_without_running_heads_and_joins_what_a_page_cuts():
    def page(number: int, *texts: str) -> bytes:
        body = [line for text in texts for line in textwrap.wrap(text, 60)]
        return lines("Gazette of Ostravia", *body, f"Page {number}")

    cut = "The third paragraph begins on the first page of the gazette and"
    first, second = (
        page(1, *PARAGRAPHS[:2], cut),
        page(2, "goes on at the head of the second.", *PARAGRAPHS[2:]),
    )
    read = read_source(pages([first, second]), "gazette.pdf")
    assert blocks_of(read) == [
        *PARAGRAPHS[:2], f"{cut} goes on at the head of the second.", *PARAGRAPHS[2:]
    ]  # fmt: skip
    assert [(b.block, b.page) for b in read.blocks if b.page] == [(1, "1"), (4, "2")]
    assert {piece.reason for piece in read.set_aside} == {"running head"}


def test_a_message_is_read_with_its_attachments_and_an_archive_with_its_files():
    inner = zipped(
        [("notes/a.txt", PARAGRAPHS[0]), ("b.html", news()), (".hidden.txt", "x"), ("c.png", b"\x89PNG")]
    )
    pieces = list(read_all(Received(inner, "drop.zip")))
    assert [(p.received.name, p.error is None) for p in pieces] == [
        ("drop.zip/notes/a.txt", True), ("drop.zip/b.html", True), ("drop.zip/c.png", False)
    ]  # fmt: skip
    assert pieces[1].extraction.metadata.title.value == "Boats must be registered"


def test_a_web_archive_gives_its_pages_with_address_and_date():
    body = news().encode()
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n%s" % (
        len(body),
        body,
    )
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://post.example/b\r\nWARC-Date: 2024-07-01T00:00:00Z\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    (piece,) = work(Received(head.encode() + http + b"\r\n\r\n", "a.warc"))
    assert value(piece.extraction, "url") == ("https://post.example/b", "confident")
    assert value(piece.extraction, "accessed")[0] == "2024-07-01"


def test_numbers_in_a_nested_list_belong_to_the_item_over_them():
    text = "# Plan\n\n1. Register all boats this year.\n   1. Rivers come first.\n   2. Lakes come next.\n2. Train the crews.\n"
    read = read_source(text.encode(), "plan.md")
    assert [b.number for b in read.blocks if b.number] == ["1", "1(1)", "1(2)", "2"]


def test_an_urdu_dateline_with_a_desk_tells_that_it_is_news():
    text = "اسلام آباد (نمائندہ خصوصی) وزیراعظم نے کہا ہے کہ مدارس کی رجسٹریشن کا عمل جاری ہے اور صوبوں کو ہدایت کی گئی ہے۔\n"
    read = read_source(text.encode(), "u.txt")
    assert value(read, "kind")[0] == "news"
    assert value(read, "language") == ("ur", "confident")


# Dates: nothing wrong is ever sure.

DATES = [
    (day, month, year, form)
    for day, month, year in ((1, 2, 2024), (22, 6, 2024), (5, 11, 2021), (30, 4, 2019), (13, 12, 2023), (7, 7, 2020))
    for form in (
        "{d} {M} {y}", "{M} {d}, {y}", "{y}-{m:02d}-{d:02d}", "Published: {d} {M} {y}", "Dated: {d:02d}/{m:02d}/{y}",
        "Updated {d} {M} {y}", "Posted on {M} {d}, {y} by Staff Reporter", "{d} {M}", "{M} {y}", "{d:02d}.{m:02d}.{y}",
        "OSTRAVIA CITY, {M} {d}, {y}: ", "Last updated {y}-{m:02d}-{d:02d} 10:00", "On {d} {M} {y} the last council met. ",
        "No. 12/{y}", "Valid until {d} {M} {y}", "Notified in the gazette on {d} {M} {y}", "Issue of {M} {y}", "{y}",
    )
]  # fmt: skip
MONTHS = "January February March April May June July August September October November December".split()
NOT_ISSUED = ("Updated", "Last updated", "On ", "Valid until")


def test_no_wrong_date_of_publication_is_confident_in_a_hundred_texts():
    sure = 0
    assert len(DATES) > 100
    for day, month, year, form in DATES:
        label = form.format(d=day, m=month, y=year, M=MONTHS[month - 1])
        inline = label.endswith((": ", ". "))
        text = f"Boats To Be Registered\n\n{label}{'' if inline else chr(10) * 2}{PARAGRAPHS[0]}\n\n{PARAGRAPHS[1]}\n"
        found = value(read_source(text.encode(), "x.txt"), "issued")
        if found and found[1] == "confident":
            sure += 1
            assert not label.startswith(NOT_ISSUED), label
            assert f"{year}-{month:02d}-{day:02d}".startswith(found[0]), label
    assert sure >= 20


# Taking in.


def test_a_file_of_another_format_is_added_searched_and_its_original_kept(base, root):
    (root / "post.html").write_text(news(), "utf-8")
    (item,) = base.add([root / "post.html"]).items
    assert item.status == "added"
    folder = root / "documents" / item.address.document
    assert (folder / f"{item.address.revision}.html").read_text("utf-8") == news()
    assert str(base.search("registers assembly spring").hits[0].address).startswith(item.address.document)
    assert base.add([root / "post.html"]).items[0].status == "unchanged"


def test_a_pdf_is_cited_by_its_page(base, root, run):
    (root / "g.pdf").write_bytes(pages([lines(*textwrap.wrap(p, 60)) for p in PARAGRAPHS]))
    base.add([root / "g.pdf"], Given(id="gazette", title="Gazette"))
    assert "“Gazette,” n.d., 3." in run("cite", "gazette#p3").stdout


def test_a_dry_run_says_what_it_would_do_and_writes_nothing(base, root, run):
    before = sorted(root.rglob("*"))
    (root / "n.txt").write_text(PARAGRAPHS[0] + "\n", "utf-8")
    ran = run("add", "n.txt", "--dry-run")
    assert ran.exit_code == 0
    assert "Nothing was written" in ran.stdout
    assert sorted(root.rglob("*")) == sorted([*before, root / "n.txt"])


def test_what_an_ignore_file_names_is_left_out(base, root):
    drop = root / "drop"
    (drop / "old").mkdir(parents=True)
    for name in ("a.txt", "b.txt", "keep.log.txt", "old/c.txt"):
        (drop / name).write_text(f"A text by the name of {name}, which is its own.\n", "utf-8")
    (drop / ".napkbignore").write_text("# remarks\n*.log.txt\n!keep*\nb.*\nold/\n", "utf-8")
    found = [item.source.rpartition("/")[2] for item in base.add([drop]).items]
    assert found == ["a.txt", "keep.log.txt"]


def test_two_versions_of_a_text_in_one_add_are_two_revisions(base, root):
    for name, more in (("one", "It came later."), ("two", "It came sooner, some say.")):
        text = f"Boats To Be Registered\n\n{' '.join(PARAGRAPHS)}\n\n{PARAGRAPHS[1]} {more}\n"
        (root / f"{name}.txt").write_text(text, "utf-8")
    report = base.add([root / "one.txt", root / "two.txt"])
    assert [item.status for item in report.items] == ["added", "revised"]
    assert report.items[0].address.document == report.items[1].address.document
    assert len(base.log(report.items[0].address.document).entries) == 2


REWORDED = [
    "Ministers in the council have now approved a rivers plan, having reviewed the ten last years.",
    "Before summer of next year all boats of the river shall have been registered at the water board.",
    "Provinces' schools shall train the crews, while the costs will be borne by the whole country.",
    "Every spring the assembly gets a report on registers laid before it, and their costs together.",
]


def test_near_copies_and_rewordings_are_told_linked_and_never_merged(base, root):
    def page(site: str, paragraphs: list[str], title: str) -> str:
        return NEWS.replace("River Post", site).replace("post.example", f"{site[:4].lower()}.example").replace(
            "Boats must be registered", title
        ) % tuple(paragraphs)  # fmt: skip

    for name, text in (
        ("a", page("River Post", PARAGRAPHS, "Boats must be registered")),
        ("b", page("Lake Times", PARAGRAPHS, "Boats must be registered")),
        ("c", page("Hill Echo", REWORDED, "Ministers turn to boats")),
    ):
        (root / f"{name}.html").write_text(text, "utf-8")
    first, second, third = base.add([root / f"{name}.html" for name in "abc"]).items
    assert [item.status for item in (first, second, third)] == ["added"] * 3
    assert [(one.address, one.how) for one in second.alike] == [(str(first.address), "near-copy")]
    assert {one.how for one in third.alike} == {"reworded"}
    assert base.show(str(second.address)).revision.alike[0].how == "near-copy"


def test_what_was_set_aside_is_put_back_at_its_place_and_taken_back(base, root, run):
    text = (
        f"Boats To Be Registered\n\n{PARAGRAPHS[0]}\n\nAlso read: Ten stories on boats\n\n{PARAGRAPHS[1]}\n"
    )
    (root / "n.txt").write_text(text, "utf-8")
    (item,) = base.add([root / "n.txt"], Given(id="boats")).items
    before = base.show("boats").revision.text
    assert "1. promo" in run("restore", "boats").stdout
    assert run("restore", "boats", "1").exit_code == 0
    restored = base.show("boats").revision
    assert restored.text == text
    assert restored.set_aside == ()
    found = base.show("boats#p3").passages[0]
    assert found.span.of(restored.text) == PARAGRAPHS[1]
    place = restored.offsets.original(found.span)
    assert text[place.start : place.end] == PARAGRAPHS[1]
    run("undo")
    assert base.show("boats").revision.text == before
    assert run("restore", "boats", "9").exit_code == 2
    assert item.status == "added"


def test_what_is_unsure_is_settled_by_a_persons_word(base, root):
    (root / "n.txt").write_text(
        f"Boats To Be Registered\n\nJane Roe\n\n{PARAGRAPHS[0]} {PARAGRAPHS[1]}\n", "utf-8"
    )
    (item,) = base.add([root / "n.txt"], Given(id="boats")).items
    assert {"author", "publisher"} <= {name for name, _ in doubts_of(item)}
    base.settle(str(item.address), {"author": "", "issued": "2024-06-23", "publisher": "River Post"})
    metadata = base.show("boats").revision.metadata
    assert (metadata.author.basis, metadata.author.value) == ("user", ("Jane Roe",))
    assert str(metadata.issued.value) == "2024-06-23"
    assert metadata.publisher.value == "River Post"
    base.undo()
    assert base.show("boats").revision.metadata.publisher is None


def test_a_drop_folder_tells_a_file_when_it_no_longer_changes(tmp_path):
    looks = []

    def wait(_: float) -> None:
        looks.append(1)
        if len(looks) == 1:
            (tmp_path / "a.txt").write_text("begun", "utf-8")
        if len(looks) == 2:
            (tmp_path / "a.txt").write_text("begun and done", "utf-8")
        assert len(looks) < 9

    assert next(watch([tmp_path], wait)) == [tmp_path / "a.txt"]
    assert len(looks) == 3


# From the web.


@pytest.fixture
def site():
    """A server on this machine with a page, a redirection, and what it asks programs not to fetch."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            if self.path == "/moved":
                self.send_response(302)
                self.send_header("Location", "/news")
                self.end_headers()
                return
            known = {
                "/robots.txt": b"User-agent: *\nDisallow: /secret\n",
                "/news": news().encode(),
                "/secret": b"x",
            }
            body = known.get(self.path)
            self.send_response(200 if body is not None else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def test_an_address_is_fetched_read_and_kept_with_what_the_server_said(base, root, site):
    address, asked = site
    (item,) = base.add([f"{address}/moved"], None, How(private=True)).items
    assert item.status == "added", item.error
    assert item.metadata.title.value == "Boats must be registered"
    assert (item.metadata.url.value, item.metadata.url.basis) == (f"{address}/news", "fetched")
    assert item.metadata.accessed is not None
    head = (root / "documents" / item.address.document / f"{item.address.revision}.response.txt").read_text(
        "utf-8"
    )
    assert head.splitlines()[:3] == [f"{address}/moved", f"{address}/news", "200 OK"]
    assert asked == ["/robots.txt", "/moved", "/news"]


@pytest.mark.parametrize(
    ("path", "said"), [("/secret", "asks programs not to fetch"), ("/gone", "status 404")]
)
def test_what_a_site_does_not_give_is_refused(run, site, path, said):
    ran = run("add", site[0] + path, "--allow-private")
    assert ran.exit_code == 5
    assert said in ran.stderr


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:9/x", "http://localhost/", "http://[::1]/", "http://169.254.1.1/", "http://0x7f.1/"],
)
def test_private_networks_are_not_asked(run, address):
    ran = run("add", address)
    assert ran.exit_code == 2
    assert "private network" in ran.stderr


def test_hostile_pages_of_a_site_name_no_other_place(base, site):
    assert read_source(article('<base href="http://127.0.0.1:9/">'), "a.html").metadata.url is None
