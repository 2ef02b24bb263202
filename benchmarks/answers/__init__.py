"""How good answers and cross-references are, on questions and passages labelled by people."""
