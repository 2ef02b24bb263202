"""Analysis of text, the same for every engine: folding, terms, sentences, passages."""
