"""What a page says of itself: JSON-LD, meta elements, its headline, its address."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from kb.readers.html.blocks import PageBlock
from kb.text.fold import fold

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_ARTICLE = re.compile(
    r"(?:\w*Article|BlogPosting|Report|WebPage|LiveBlogPosting|Legislation|PressRelease|Review)\Z"
)
_TITLE_METAS = (
    "og:title",
    "twitter:title",
    "parsely-title",
    "sailthru.title",
    "dc.title",
    "dcterms.title",
    "citation_title",
    "headline",
    "title",
)
_DATE_METAS = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date.created",
    "citation_publication_date",
    "citation_date",
    "publish-date",
    "publish_date",
    "pubdate",
    "publication_date",
    "published-date",
    "article.published",
    "cxenseparse:recs:publishtime",
    "dc.date",
    "dcterms.date",
    "date",
    "originalpublicationdate",
    "shareaholic:article_published_time",
)
_AUTHOR_METAS = (
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "citation_author",
    "byl",
    "cxenseparse:author",
    "article:author_name",
)
_SITE_METAS = (
    "og:site_name",
    "application-name",
    "dc.publisher",
    "dcterms.publisher",
    "citation_publisher",
    "publisher",
    "copyright",
)
_SECTION_METAS = ("article:section", "parsely-section", "section", "category", "article:tag", "og:type")
_SEPARATOR = re.compile(r"\s+(?:[|•·»—–]|-|::|//|<)\s+|\s*[|»]\s*")
_SPACE = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x1f]")
_LIKE = 0.75
_CLOSE = 0.9
_MOST_JSON = 2_000_000
_DEEP = 12


class PageMeta(NamedTuple):
    """What a page says; each value with where it stands, in the order in which it is believed."""

    titles: tuple[tuple[str, str], ...]
    authors: tuple[tuple[tuple[str, ...], str], ...]
    dates: tuple[tuple[str, str], ...]
    sites: tuple[tuple[str, str], ...]
    types: tuple[str, ...]
    sections: tuple[str, ...]
    urls: tuple[tuple[str, str], ...]
    language: str
    bodies: tuple[str, ...]
    times: tuple[str, ...]


def page_meta(tree: HtmlElement) -> PageMeta:
    """What the elements of a page say of it."""
    metas = _metas(tree)
    items = list(_json_ld(tree))
    articles = [item for item in items if _is_article(item)]
    articles.sort(key=lambda item: "WebPage" in _types(item))
    titles = [
        (str(item[key]), "json-ld")
        for item in articles
        for key in ("headline", "name")
        if isinstance(item.get(key), str)
    ][:2]
    titles += [(value, name) for name in _TITLE_METAS for value in metas.get(name, ())[:1]]
    titles += [(node.text_content(), "title") for node in tree.findall(".//head/title")[:1]]
    dates = [
        (str(item["datePublished"]), "json-ld")
        for item in articles
        if isinstance(item.get("datePublished"), str)
    ][:1]
    dates += [(value, name) for name in _DATE_METAS for value in metas.get(name, ())[:1]]
    authors = [(names, "json-ld") for item in articles if (names := _names(item.get("author")))][:1]
    authors += [(tuple(metas[name]), name) for name in _AUTHOR_METAS if name in metas]
    sites = [(value, name) for name in _SITE_METAS[:1] for value in metas.get(name, ())[:1]]
    sites += [(names[0], "json-ld") for item in articles if (names := _names(item.get("publisher")))][:1]
    sites += [(value, name) for name in _SITE_METAS[1:-1] for value in metas.get(name, ())[:1]]
    urls = [
        (node.get("href") or "", "canonical")
        for node in tree.iter("link")
        if (node.get("rel") or "").lower() == "canonical"
    ][:1]
    urls += [(value, "og:url") for value in metas.get("og:url", ())[:1]]
    times = [node.get("datetime") or node.text_content() for node in list(tree.iter("time"))[:5]]
    return PageMeta(
        tuple((clean, name) for text, name in titles if (clean := _plain(text))),
        tuple((names, name) for names, name in authors if any(names)),
        tuple((value.strip(), name) for value, name in dates if value.strip()),
        tuple((clean, name) for text, name in sites if (clean := _plain(text)) and "." not in clean[-5:]),
        tuple(kind for item in articles for kind in _types(item)),
        tuple(value.lower() for name in _SECTION_METAS for value in metas.get(name, ())),
        tuple((url.strip(), name) for url, name in urls if is_web_address(url.strip())),
        (tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "").strip(),
        tuple(str(item["articleBody"]) for item in articles if isinstance(item.get("articleBody"), str)),
        tuple(time.strip() for time in times if time.strip()),
    )


def is_web_address(url: str) -> bool:
    """Whether a text is an address on the web, whole and of sane length."""
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and len(url) <= 2000  # noqa: PLR2004
    except ValueError:
        return False


def headline(blocks: Sequence[PageBlock], meta: PageMeta) -> tuple[str, str, str, int | None]:
    """The title of a page, its basis and grade, and the place of its block.

    The headline that readers see goes before what machines are told, where the two agree.
    """
    sites = [fold(site) for site, _ in meta.sites]
    said = [(_bare_title(text, sites), name) for text, name in meta.titles]
    keys = [fold(text) for text, _ in said]
    firsts = [i for i, b in enumerate(blocks) if b.tag == "h1" and b.words and fold(b.text) not in sites]
    scored = [(max((_likeness(fold(blocks[i].text), key) for key in keys), default=0.0), -i) for i in firsts]
    if scored and (best := max(scored))[0] >= _LIKE:
        return blocks[-best[1]].text, "headline", "confident", -best[1]
    # Some pages give the headline another element, and the first heading to the site.
    for index, block in enumerate(blocks):
        same = next((key for key in keys if key and fold(block.text) == key), "")
        if same and not block.zones & {"nav", "menu", "related", "comments"} and block.words > 1:
            return block.text, "headline", "confident" if block.level else "probable", index
    visible = [i for i in firsts if not blocks[i].zones & {"nav", "menu", "related", "comments", "footer"}]
    if said:
        near = [i for i in visible if scored and max(_likeness(fold(blocks[i].text), k) for k in keys) > 0.4]  # noqa: PLR2004
        if near:
            return blocks[near[0]].text, "headline", "probable", near[0]
        agreeing = sum(key == keys[0] for key in keys) > 1
        if len(visible) == 1 and blocks[visible[0]].words > 2:  # noqa: PLR2004
            return blocks[visible[0]].text, "headline", "probable", visible[0]
        return said[0][0], said[0][1], "confident" if agreeing else "probable", None
    if visible:
        return blocks[visible[0]].text, "headline", "probable", visible[0]
    return "", "", "", None


def _likeness(one: str, other: str) -> float:
    if not one or not other:
        return 0.0
    if one == other:
        return 1.0
    if (one in other or other in one) and min(len(one), len(other)) > 0.5 * max(len(one), len(other)):
        return _CLOSE
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= _LIKE else 0.0


def _bare_title(text: str, sites: Sequence[str]) -> str:
    """A title without the name of the site at its end or its beginning."""
    parts = [part for part in _SEPARATOR.split(text) if part]
    if len(parts) < 2:  # noqa: PLR2004
        return text
    for site in sites:
        for end, rest in ((-1, slice(None, -1)), (0, slice(1, None))):
            if (key := fold(parts[end])) and (key == site or key in site or site in key):
                kept = parts[rest]
                first, last = text.find(kept[0]), text.rfind(kept[-1]) + len(kept[-1])
                return text[first:last]
    return text


def title_of_element(text: str) -> str:
    """What the title element says, without the shorter part after its last sign."""
    parts = [part for part in _SEPARATOR.split(text) if part]
    if len(parts) > 1 and len(parts[-1]) < len(parts[0]):
        return text[: text.rfind(parts[-1])].rstrip(" |•·»—–-:/<")
    return text


def _metas(tree: HtmlElement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for node in tree.iter("meta"):
        content = (node.get("content") or "").strip()
        for attribute in ("property", "name", "itemprop"):
            if content and (name := (node.get(attribute) or "").strip().lower()):
                found.setdefault(name, []).append(content[:2000])
    return found


def _json_ld(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    for node in tree.iter("script"):
        if (node.get("type") or "").split(";")[0].strip().lower() != "application/ld+json":
            continue
        text = (node.text or "").strip().removeprefix("<!--").removesuffix("-->")
        if len(text) > _MOST_JSON:
            continue
        try:
            value = json.loads(_CONTROL.sub(" ", text).rstrip(" ;"), strict=False)
        except (ValueError, RecursionError):
            continue
        yield from _objects(value)


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    stack = [(value, 0)]
    while stack:
        one, depth = stack.pop()
        if depth > _DEEP:
            continue
        if isinstance(one, dict):
            yield one
            stack += [
                (one[key], depth + 1) for key in ("mainEntity", "@graph", "mainEntityOfPage") if key in one
            ]
        elif isinstance(one, list):
            stack += [(each, depth + 1) for each in reversed(one[:200])]


def _types(item: dict[str, Any]) -> list[str]:
    kind = item.get("@type")
    kinds = kind if isinstance(kind, list) else [kind]
    return [each for each in kinds if isinstance(each, str)]


def _is_article(item: dict[str, Any]) -> bool:
    return any(_ARTICLE.fullmatch(kind) for kind in _types(item))


def _names(value: Any) -> tuple[str, ...]:
    """The names of persons or bodies, however deep JSON-LD wraps them."""
    values: Iterable[Any] = value if isinstance(value, list) else [value]
    names = []
    for each in list(values)[:20]:
        name = each.get("name") if isinstance(each, dict) else each
        if isinstance(name, list):
            name = ", ".join(part for part in name if isinstance(part, str))
        if isinstance(name, str) and (plain := _plain(name)) and not is_web_address(plain):
            names.append(plain)
    return tuple(names)


def _plain(text: str) -> str:
    """A value on one line; entities that were escaped twice are read."""
    from html import unescape  # noqa: PLC0415 - a small module, and only pages need it

    return _SPACE.sub(" ", unescape(text)).strip()
