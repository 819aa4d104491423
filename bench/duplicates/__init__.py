"""The parts of `bench/dedup.py`: embeddings with planted near-duplicates, and who looks for them."""
