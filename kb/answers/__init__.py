"""Questions and the evidence for them: stored sentences, or none."""
