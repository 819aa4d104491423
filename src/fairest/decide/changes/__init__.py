"""Two runs on the same prompts and seeds: their pairs, what changed between them, in words and as JSON."""
