"""Speed: napkb and its peers on the same texts in the same run."""
