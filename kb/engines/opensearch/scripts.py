"""What the servers reckon for each passage, in their two script languages.

``SCORE`` is BM25 with what ``kb.engines`` says of title and text: the similarity of the
field gives the bare count of a term, and the exact length of a passage stands in a
column, since Lucene's own norms keep a length of 100 words as 96.

``PHRASE`` counts phrases whose words need not stand next to one another, and words in
one field, from the places of the words in a passage.
"""

from __future__ import annotations

from typing import Any

from kb.engines.codes import MOST_COUNTED

K1 = 1.2
B = 0.75

GAP = "\x02"
"""A place without a term; in the column of places, followed by how many there are."""
SHARED = "\x1f"
TITLE = "\x1e"

COUNT = {"type": "scripted", "script": {"source": "return query.boost * doc.freq"}}
"""The similarity of a field of which only counts matter."""

_TIMES = f"min(_score / terms, {MOST_COUNTED})"
# A similarity of our own is asked for each term of a phrase, and the sum is taken.
SCORE = f"w * {_TIMES} / ({_TIMES} + a + b * doc['length'].value)"

PHRASE = """
List where(String text, List terms, boolean prefix, boolean each, String shared, String gap) {
  List found = new ArrayList();
  for (int i = 0; i < terms.size(); i++) { found.add(new ArrayList()); }
  int place = 0;
  int at = 0;
  int end = text.length();
  while (at <= end) {
    int next = text.indexOf(' ', at);
    if (next < 0) { next = end; }
    String word = text.substring(at, next);
    at = next + 1;
    if (word.startsWith(gap)) {
      place += Integer.parseInt(word.substring(1));
      continue;
    }
    int from = 0;
    while (from <= word.length() && !word.isEmpty()) {
      int to = word.indexOf(shared, from);
      if (to < 0) { to = word.length(); }
      String term = word.substring(from, to);
      from = to + 1;
      for (int i = 0; i < terms.size(); i++) {
        boolean begins = prefix && i == terms.size() - 1;
        List places = (List) found.get(i);
        if ((begins ? term.startsWith((String) terms.get(i)) : term.equals(terms.get(i)))
            && (each || places.isEmpty() || (int) places.get(places.size() - 1) != place)) {
          places.add(place);
        }
      }
    }
    place++;
  }
  return found;
}

int inOrder(List words, int slop) {
  int count = 0;
  for (int start : (List) words.get(0)) {
    int at = start;
    for (int i = 1; i < words.size(); i++) {
      int nearest = -1;
      for (int place : (List) words.get(i)) { if (place > at) { nearest = place; break; } }
      if (nearest < 0) { return count; }
      at = nearest;
    }
    if (at - start < words.size() + slop) { count++; }
  }
  return count;
}

boolean seat(int word, List near, Map holders, Set tried) {
  for (int place : (List) near.get(word)) {
    if (!tried.contains(place)) {
      tried.add(place);
      if (!holders.containsKey(place) || seat((int) holders.get(place), near, holders, tried)) {
        holders.put(place, word);
        return true;
      }
    }
  }
  return false;
}

boolean fits(List words, int[] from, int start, int end) {
  List near = new ArrayList();
  for (int i = 0; i < words.size(); i++) {
    List places = (List) words.get(i);
    while (from[i] < places.size() && (int) places.get(from[i]) < start) { from[i] += 1; }
    List inside = new ArrayList();
    for (int at = from[i]; at < places.size() && (int) places.get(at) < end; at++) {
      inside.add(places.get(at));
    }
    if (inside.isEmpty()) { return false; }
    near.add(inside);
  }
  Map holders = new HashMap();
  for (int i = 0; i < near.size(); i++) {
    if (!seat(i, near, holders, new HashSet())) { return false; }
  }
  return true;
}

int anyOrder(List words, int slop) {
  Set starts = new TreeSet();
  for (List places : words) { starts.addAll(places); }
  int[] from = new int[words.size()];
  int count = 0;
  for (int start : starts) {
    if (fits(words, from, start, start + words.size() + slop)) { count++; }
  }
  return count;
}

int times(String text, def params) {
  List words = where(text, params.terms, params.prefix, params.each, params.shared, params.gap);
  for (List places : words) { if (places.isEmpty()) { return 0; } }
  if (params.each) { return words.get(0).size(); }
  return params.ordered ? inOrder(words, params.slop) : anyOrder(words, params.slop);
}

if (doc['places'].size() == 0) { return 0; }
String code = doc['places'].value.utf8ToString();
int cut = code.indexOf(params.title);
double count = 0;
if (params.body > 0) { count += params.body * times(code.substring(0, cut), params); }
if (params.headings > 0) { count += params.headings * times(code.substring(cut + 1), params); }
count = Math.min(count, params.most);
return count == 0 ? 0 : params.w * count / (count + params.a + params.b * doc[params.column].value);
"""


def factors(weight: float, average: float) -> dict[str, Any]:
    """The parameters of BM25: what a term weighs, and how its count is damped by the length."""
    return {"w": weight * (K1 + 1), "a": K1 * (1 - B), "b": K1 * B / average if average else 0.0}
