"""Invented sources of every kind that policy people cite, as CSL-JSON items: own text, own names."""

from __future__ import annotations

from typing import Any

Item = dict[str, Any]


def day(text: str) -> Item:
    return {"date-parts": [[int(part) for part in text.split("-")]]}


def person(text: str) -> list[Item]:
    return [
        {"family": one.split(", ")[0], "given": one.split(", ")[1]} if ", " in one else {"literal": one}
        for one in text.split("; ")
    ]


def made(id_: str, type_: str, title: str, author: str = "", issued: str = "", **more: Any) -> Item:
    item: Item = {"id": id_, "type": type_, "title": title}
    if author:
        item["author"] = person(author)
    if issued:
        item["issued"] = day(issued)
    for name in ("accessed", "event_date"):
        if name in more:
            item[name.replace("_", "-")] = day(more.pop(name))
    item |= {name.replace("_", "-"): value for name, value in more.items()}
    return item


def news(
    id_: str, title: str, author: str = "", issued: str = "", paper: str = "The Belmora Herald", **more: Any
) -> Item:
    return made(id_, "article-newspaper", title, author, issued, container_title=paper, **more)


def release(
    id_: str, title: str, author: str = "", issued: str = "", genre: str = "Press release", **more: Any
) -> Item:
    return made(id_, "article", title, author, issued, genre=genre, **more)


WEB = "https://example.org"
ITEMS: list[Item] = [
    news(
        "news-1", "Flood warnings reach villages too late", "Khan, Ayesha R.", "2024-06-23", URL=f"{WEB}/a1"
    ),
    news("news-2", "River council meets in Belmora", "", "2023-02-04", URL=f"{WEB}/a2"),
    news("news-3", "Ferries to be registered by spring", "Malik, Omar; Reza, Sana", "2022-11-05", page="3"),
    news(
        "news-4",
        "Three provinces, one river",
        "Malik, Omar; Reza, Sana; Holt, Jan",
        "2021-01",
        "The Daily Current",
        URL=f"{WEB}/a4",
    ),
    news("news-5", "An undated piece on dams", "Holt, Jan", "", URL=f"{WEB}/a5", accessed="2024-07-01"),
    news(
        "news-6",
        "Minister: “We will not build it”",
        "Reza, Sana",
        "2020-12-31",
        "The Daily Current",
        page="1",
    ),
    news("op-ed-1", "Why dams are not enough", "Verdun, Lea", "2025-03-09", genre="Opinion", URL=f"{WEB}/o1"),
    news(
        "op-ed-2", "The river’s third bank", "Orlo, Petr", "2024-05-05", "The Daily Current", genre="Opinion"
    ),
    news(
        "op-ed-3",
        "Counting what was promised",
        "Verdun, Lea; Orlo, Petr",
        "2019-08",
        genre="Opinion",
        URL=f"{WEB}/o3",
    ),
    news("editorial-1", "A plan without a date", "", "2024-06-26", genre="Editorial", URL=f"{WEB}/e1"),
    news("editorial-2", "Who warns the villages?", "", "2022-04-01", "The Daily Current", genre="Editorial"),
    release(
        "release-1",
        "Government adopts flood programme",
        "Ministry of Water",
        "2024-06-22",
        number="112",
        URL=f"{WEB}/p1",
    ),
    release(
        "release-2",
        "Register of ferries opens",
        "River Authority",
        "2023-09-01",
        publisher="River Authority",
        URL=f"{WEB}/p2",
    ),
    release(
        "release-3",
        "Statement on the spring flood",
        "Office of the President",
        "2021-04",
        genre="Statement",
        URL=f"{WEB}/p3",
    ),
    release(
        "release-4",
        "Undated notice to the press",
        "Ministry of Water",
        "",
        URL=f"{WEB}/p4",
        accessed="2024-01-05",
    ),
    release(
        "readout-1",
        "Readout of the second meeting of the River Committee",
        "Prime Minister’s Office",
        "2024-06-23",
        genre="Readout",
        URL=f"{WEB}/r1",
    ),
    release(
        "readout-2",
        "Readout of the call with the upper provinces",
        "River Committee",
        "2022",
        genre="Readout",
    ),
    made(
        "speech-1",
        "speech",
        "Address at the opening of the harbour",
        "Tarn, Mira",
        "2024-03-01",
        genre="Speech",
        event_place="Belmora",
        URL=f"{WEB}/s1",
    ),
    made(
        "speech-2",
        "speech",
        "The river and the republic",
        "Tarn, Mira",
        "2018-10-10",
        genre="Speech",
        event_title="Annual Water Forum",
        event_place="Belmora",
    ),
    made(
        "speech-3",
        "speech",
        "Remarks to the upper house",
        "Doss, Anton",
        "2020",
        genre="Speech",
        URL=f"{WEB}/s3",
    ),
    made(
        "plan-1",
        "report",
        "National River Plan, 2014",
        "River Authority",
        "2014-12-24",
        genre="Policy",
        publisher="River Authority",
        URL=f"{WEB}/n1",
    ),
    made(
        "plan-2",
        "report",
        "National River Plan, 2019",
        "Government of Ostravia",
        "2019",
        publisher="Ministry of Water",
        publisher_place="Belmora",
    ),
    made(
        "plan-3",
        "report",
        "Flood strategy for the lower provinces",
        "Ministry of Water",
        "2022-05",
        genre="Policy",
        URL=f"{WEB}/n3",
        accessed="2024-06-30",
    ),
    made(
        "report-1",
        "report",
        "Third audit of the river plan",
        "Audit Office",
        "2021-07-15",
        genre="Report",
        number="21/7",
        publisher="Audit Office",
        URL=f"{WEB}/g1",
    ),
    made(
        "report-2",
        "report",
        "Who was warned, and when",
        "Khan, Ayesha R.; Holt, Jan",
        "2023",
        publisher="Institute for Rivers",
        publisher_place="Belmora",
    ),
    made(
        "report-3",
        "report",
        "Water in the upper provinces",
        "Orlo, Petr",
        "2020",
        publisher="Institute for Rivers",
        number="5",
        genre="Working paper",
        URL=f"{WEB}/g3",
    ),
    made(
        "report-4",
        "report",
        "Ferries and their owners",
        "",
        "2016",
        publisher="Audit Office",
        URL=f"{WEB}/g4",
    ),
    made(
        "report-5",
        "report",
        "Notes on the spring flood",
        "Institute for Rivers",
        "",
        publisher="Institute for Rivers",
        URL=f"{WEB}/g5",
        accessed="2024-02-02",
    ),
    made(
        "web-1",
        "webpage",
        "What the river plan says",
        "Ministry of Water",
        "2023-05-17",
        URL=f"{WEB}/w1",
        container_title="Ministry of Water",
    ),
    made(
        "web-2",
        "webpage",
        "Madaris and rivers: A guide",
        "The Ministry of the Interior",
        "",
        URL=f"{WEB}/w2",
        accessed="2024-06-30",
    ),
    made(
        "web-3",
        "webpage",
        "Members of the River Council",
        "",
        "2022",
        URL=f"{WEB}/w3",
        container_title="River Council",
        accessed="2024-05-01",
    ),
    made(
        "web-4",
        "webpage",
        "Flood maps",
        "River Authority",
        "2024-01-09",
        URL=f"{WEB}/w4",
        container_title="Open Water Data",
    ),
    made(
        "letter-1",
        "document",
        "Letter to the chair of the River Council",
        "Tarn, Mira",
        "2024-02-14",
        genre="Letter",
        URL=f"{WEB}/l1",
    ),
    made(
        "letter-2",
        "document",
        "Open letter on the ferries",
        "Doss, Anton; Verdun, Lea",
        "2023-12-01",
        genre="Letter",
    ),
    made("act-1", "legislation", "River Act 2013", "", "2013-03-20", number="VI of 2013", URL=f"{WEB}/c1"),
    made("act-2", "legislation", "Flood Warnings (Amendment) Act 2018", "", "2018"),
    made("act-3", "legislation", "Ferries Ordinance, 1979", "", "1979-07-01", number="XX of 1979"),
    made(
        "gazette-1",
        "regulation",
        "Notification on ferry licences",
        "Ministry of Water",
        "2021-06-30",
        number="S.R.O. 800(I)/2021",
        container_title="Gazette of Ostravia",
        URL=f"{WEB}/z1",
    ),
    made(
        "gazette-2",
        "regulation",
        "Appointment of the river commissioner",
        "",
        "2020-01-15",
        container_title="Gazette of Ostravia",
        page="117",
    ),
    made(
        "debate-1", "hearing", "Debate on the River Bill", "National Assembly", "2013-02-11", URL=f"{WEB}/d1"
    ),
    made(
        "debate-2",
        "hearing",
        "Question 41: Flood warnings",
        "Senate",
        "2022-09-28",
        container_title="Senate Debates",
        volume="12",
    ),
    made(
        "archived-1",
        "webpage",
        "What the council decided",
        "River Council",
        "2020-05-04",
        URL=f"{WEB}/x1",
        accessed="2021-01-02",
        container_title="River Council",
    ),
    news("archived-2", "Council in disarray", "Holt, Jan", "2019-09-09", URL=f"{WEB}/x2"),
    made(
        "archived-3",
        "report",
        "Old plan of the harbour",
        "River Authority",
        "2009",
        publisher="River Authority",
        URL=f"{WEB}/x3",
    ),
]
