"""What napkb costs and how well it finds, beside its peers; see README.md."""
