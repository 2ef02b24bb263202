"""Blocks as one HTML page that needs nothing else: no script, no picture, no other file.

Its policy forbids everything but its own style sheet, named by digest. Every word is
escaped; foreign words are set apart with their own direction.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from hashlib import sha256
from html import escape
from itertools import chain, groupby

from kb.render.blocks import (
    Block,
    Bullet,
    Facts,
    Fields,
    Gap,
    Heading,
    Item,
    Line,
    Quote,
    Run,
    Runs,
    Sides,
    Table,
    Verbatim,
)
from kb.render.palette import ROLES
from kb.render.paste import as_html
from kb.render.screen import Screen

STYLE = """
:root { color-scheme: light dark; --ink: #1c1c1a; --paper: #fdfdfb; --quiet: #5f5f5a;
  --line: #d9d9d2; --link: #14618a; --mark: #fbe7b5; --doubt: #7a5c00; --bad: #a3281e;
  --come: #d6e6fb; --gone: #fbe0c4; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e6e1; --paper: #191a1b; --quiet: #a3a39c;
  --line: #3a3b3c; --link: #7dbde0; --mark: #5c4a12; --doubt: #d8b64a; --bad: #f08a7e;
  --come: #1d3b5c; --gone: #5a3410; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 1.0625rem/1.6 Charter, "Bitstream Charter", Georgia, "Noto Serif",
    "Noto Nastaliq Urdu", serif; }
main { max-width: 44rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.3; margin: 0 0 .5rem; }
h2, h3, h4, h5, h6 { font-size: 1.0625rem; line-height: 1.4; margin: 0; }
main > h2 { font-size: 1.125rem; margin: 2.5rem 0 1rem; padding-bottom: .25rem;
  border-bottom: 1px solid var(--line); }
p { margin: 0 0 .35rem; }
a { color: var(--link); text-underline-offset: .15em; }
.line, .facts, dt, .gutter { font-size: .875rem; margin-bottom: .2rem; }
.facts, .label, .muted, dt, .gutter { color: var(--quiet); }
.line, .facts, dt, .gutter, ul, code {
  font-family: system-ui, "Segoe UI", Roboto, "Noto Sans", "Noto Naskh Arabic", sans-serif; }
code { color: var(--link); font-variant-numeric: tabular-nums; }
mark { background: var(--mark); color: inherit; padding: 0 .1em; border-radius: .15em; }
blockquote { margin: .5rem 0; padding: 0; }
blockquote, .words { white-space: pre-line; }
.evidence blockquote { padding-inline-start: 1rem; border-inline-start: 3px solid var(--line); }
.inferred, .digest, .secondary { font-style: italic; color: var(--doubt); }
.warning, .error, .failed, .flag, .unverified { color: var(--bad); }
ol.items { list-style: none; margin: 1.75rem 0; padding: 0; }
.item { display: grid; grid-template-columns: 3.25rem minmax(0, 1fr); column-gap: .75rem;
  margin: 0 0 1.25rem; }
.item.entry { grid-template-columns: 6rem minmax(0, 1fr); margin-bottom: .75rem; }
.item.plain { grid-template-columns: minmax(0, 1fr); }
.gutter { padding-top: .2rem; }
ul { list-style: none; margin: .25rem 0; padding: 0; font-size: .875rem; }
dl { display: grid; grid-template-columns: 7rem minmax(0, 1fr); gap: .2rem .75rem;
  margin: 1rem 0 2rem; }
dt, dd { margin: 0; }
dt { padding-top: .2rem; }
dd { grid-column: 2; }
ins, del { border-radius: .15em; padding: 0 .1em; }
ins { background: var(--come); color: inherit; text-decoration: underline; text-underline-offset: .2em;
  text-decoration-thickness: 2px; }
del { background: var(--gone); color: inherit; text-decoration: line-through; }
ins::before, ins::after, del::before, del::after { position: absolute; width: 1px; height: 1px;
  overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
ins::before { content: " [added: "; } del::before { content: " [removed: "; }
ins::after, del::after { content: "] "; }
.look { color: var(--quiet); }
.sides { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: .25rem 1.5rem;
  margin: .5rem 0; }
.sides.stacked { grid-template-columns: minmax(0, 1fr); }
main:has(.sides.auto), main:has(.sides.side), main:has(table) { max-width: 64rem; }
.item.group { grid-template-columns: 1.25rem minmax(0, 1fr); }
.item.group h2, .item.group h3 { font-size: 1rem; }
.table { overflow-x: auto; overflow-wrap: normal; }
table { border-collapse: collapse; width: 100%; font-size: .875rem;
  font-family: system-ui, "Segoe UI", Roboto, "Noto Sans", "Noto Naskh Arabic", sans-serif; }
caption { text-align: start; font-weight: bold; padding-bottom: .5rem; }
th, td { text-align: start; vertical-align: top; padding: .35rem .75rem .35rem 0;
  border-bottom: 1px solid var(--line); }
th { color: var(--quiet); font-weight: normal; }
@media (max-width: 34rem) {
  .sides { grid-template-columns: minmax(0, 1fr); }
  td:last-child { min-width: 14rem; }
  body { font-size: 1rem; }
  main { padding: 1.25rem 1rem 3rem; }
  .item, .item.entry, dl { grid-template-columns: minmax(0, 1fr); }
  .item.group { grid-template-columns: 1.25rem minmax(0, 1fr); column-gap: .4rem; }
  .gutter, dt { padding: 0; }
  dd { grid-column: 1; margin-bottom: .4rem; }
}
@media print {
  :root { --ink: #000; --paper: #fff; --quiet: #444; --line: #bbb; --link: #000; --mark: #eee;
    --come: #fff; --gone: #fff; }
  body { font-size: 11pt; }
  tr, .sides { break-inside: avoid; }
  thead { display: table-header-group; }
  main { max-width: none; padding: 0; }
  h1, h2, h3, h4 { break-after: avoid; }
  .item { break-inside: avoid; }
}
"""
"""The page's one style sheet."""

POLICY = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; "
    f"style-src 'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'"
)
"""What the page may do: show itself."""

_LOCATOR = re.compile(r"[0-9A-Za-z.()-]+")
_TAGS = {
    "match": "mark",
    "alias": "mark",
    "address": "code",
    "command": "code",
    "edit.added": "ins",
    "edit.removed": "del",
}
_CLASSES = {role: role.rpartition(".")[2] for role in ROLES}


def write(blocks: Iterable[Block], _screen: Screen) -> Iterator[str]:
    """The page, from its first block on, whose words are also its title."""
    rest = iter(blocks)
    first = next(rest, Gap())
    words = "".join(run.text for run in _all_runs(first)) or "napkb"
    yield (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{_text(words)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
    )
    if not isinstance(first, Heading):
        yield f'<h1 dir="auto">{_runs(_all_runs(first))}</h1>\n'
        yield from _elements(rest)
    else:
        yield from _elements(chain([first], rest))
    yield "</main>\n</body>\n</html>\n"


def _all_runs(block: Block) -> Runs:
    match block:
        case Heading(runs) | Line(runs) | Quote(runs):
            return runs
        case Item(label, blocks):
            return (label, Run(" "), *(run for one in blocks for run in _all_runs(one)))
        case _:
            return ()


def _elements(blocks: Iterable[Block]) -> Iterator[str]:
    """The blocks as elements; items in a row are a list, though blank lines part them."""
    solid = (block for block in blocks if not isinstance(block, Gap))
    for key, group in groupby(solid, _list_of):
        if key:
            yield f"<{key}>\n"
        yield from (f"{_element(block)}\n" for block in group)
        if key:
            yield f"</{key.split()[0]}>\n"


def _list_of(block: Block) -> str:
    if isinstance(block, Bullet):
        return "ul"
    return 'ol class="items"' if isinstance(block, Item) and block.kind != "passage" else ""


def _element(block: Block) -> str:
    element = ""
    match block:
        case Heading(runs, level):
            element = f'<h{level} dir="auto">{_runs(runs)}</h{level}>'
        case Line(runs):
            element = f'<p class="line">{_runs(runs)}</p>'
        case Facts(parts):
            element = f'<p class="facts">{" · ".join(_runs(part) for part in parts)}</p>'
        case Quote(runs):
            element = f'<blockquote dir="auto">{_runs(runs, bare=True)}</blockquote>'
        case Bullet(sign, parts):
            sign = f"{escape(sign)} " if sign == "→" else ""
            facts = " · ".join(_runs(part) for part in parts)
            element = f'<li class="words">{sign}{facts}</li>'
        case Fields(rows):
            element = f"<dl>\n{''.join(_field(name, values) for name, values in rows)}</dl>"
        case Item():
            element = _item(block)
        case Sides():
            element = _sides(block)
        case Table():
            element = _table(block)
        case Verbatim(text, form):
            element = (
                f"<pre>{as_html(text)}</pre>" if form != "words" else f'<p dir="auto">{as_html(text)}</p>'
            )
    return element


def _sides(block: Sides) -> str:
    """Two texts, which a narrow page puts below one another; the tags say what went and came."""
    if block.layout == "inline":
        return f'<blockquote dir="auto">{_runs(block.both, bare=True)}</blockquote>'
    columns = zip(block.labels, (block.old, block.new), strict=True)
    parts = "".join(
        f'<div><p class="facts">{_run(label)}</p>\n'
        f'<p class="words" dir="auto">{_runs(words, bare=True)}</p></div>\n'
        for label, words in columns
    )
    return f'<div class="sides {escape(block.layout)}">\n{parts}</div>'


def _table(block: Table) -> str:
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in block.heads)
    rows = "".join(f"<tr>{''.join(f'<td>{_runs(cell)}</td>' for cell in row)}</tr>\n" for row in block.rows)
    return (
        f'<div class="table" tabindex="0" role="region" aria-label="{_text(_words(block.caption))}">\n'
        f'<table>\n<caption dir="auto">{_runs(block.caption)}</caption>\n'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n</div>"
    )


def _words(runs: Runs) -> str:
    return "".join(run.text for run in runs)


def _field(name: str, values: tuple[Runs, ...]) -> str:
    return f"<dt>{escape(name)}</dt>" + "".join(f"<dd>{_runs(one)}</dd>" for one in values) + "\n"


def _item(item: Item) -> str:
    tag = "section" if item.kind == "passage" else "li"
    form = "item " + ("plain" if not item.label.text else item.kind)
    name = f' id="{_name(item)}"' if _name(item) else ""
    blocks: tuple[Block, ...] = (*item.blocks, *item.margin)
    if item.kind == "passage" and isinstance(blocks[0], Quote):
        words = f'<p class="words" dir="auto">{_runs(blocks[0].runs, bare=True)}</p>\n'
        blocks = blocks[1:]
    else:
        words = ""
    mark = f" {_run(item.rail[0])}" if item.rail else ""
    label = f'<div class="gutter">{_run(item.label)}{mark}</div>\n' if item.label.text else ""
    body = words + "".join(_elements(blocks))
    return f'<{tag} class="{form}"{name}>\n{label}<div>\n{body}</div>\n</{tag}>'


def _name(item: Item) -> str:
    """What a link can point at: a passage by its locator, a source by its number."""
    if item.kind == "source":
        return f"source-{_text(item.label.href[1:])}"
    if item.kind == "passage" and _LOCATOR.fullmatch(item.label.text):
        return item.label.text
    return ""


def _runs(runs: Runs, *, bare: bool = False) -> str:
    """Runs in a row; ``bare`` where the element around them sets the direction already."""
    return "".join(_run(run, bare=bare) for run in runs)


def _run(run: Run, *, bare: bool = False) -> str:
    text = _text(run.text)
    if run.href:
        href = f"#source-{run.href[1:]}" if run.href.startswith("#") else run.href
        text = f'<a href="{_text(href)}" rel="noopener noreferrer nofollow">{text}</a>'
    tag = _TAGS.get(run.role) or ("bdi" if run.foreign and not bare else "span")
    attributes = f' class="{_CLASSES[run.role]}"' if run.role in _CLASSES else ""
    if run.foreign and not bare:
        attributes += ' dir="auto"'
    return f"<{tag}{attributes}>{text}</{tag}>" if attributes or tag != "span" else text


def _text(text: str) -> str:
    return escape(text, quote=True)
