"""Room 4: a model trained: contrastive, diffusion, autoencoder, classifier, all through one loop."""

from fairest.train.loop import Recipe, Trained, train

__all__ = ["Recipe", "Trained", "train"]
