"""The field's metrics by their names: plain functions of shares, rankings, associations and feature vectors."""

from fairest.stats.metrics.amplification import directional_bias_amplification
from fairest.stats.metrics.associations import associations, weat_effect_size, weat_p_value
from fairest.stats.metrics.by_chance import Chance, Ranked, max_skew_and_ndkl
from fairest.stats.metrics.distances import between_halves, cmmd, frechet_distance
from fairest.stats.metrics.fair import fair_value, fair_value_corrected
from fairest.stats.metrics.kinds import TO_TARGET, TO_UNIFORM, Score, evaluate
from fairest.stats.metrics.quality import Mean, clip_score, mean_with_interval, vendi_score
from fairest.stats.metrics.rankings import bias_at_k, max_skew_at_k, max_skew_interval, ndkl, skew_at_k
from fairest.stats.metrics.region import score_interval
from fairest.stats.metrics.shares import (
    bias_score,
    deviation_ratio,
    fairness_discrepancy,
    kl_divergence,
    l1_imbalance,
    mean_absolute_deviation,
    normalised_entropy,
    observed_shares,
    representation_difference,
    representation_ratio,
    total_variation,
)

__all__ = [
    "TO_TARGET",
    "TO_UNIFORM",
    "Chance",
    "Mean",
    "Ranked",
    "Score",
    "associations",
    "between_halves",
    "bias_at_k",
    "bias_score",
    "clip_score",
    "cmmd",
    "deviation_ratio",
    "directional_bias_amplification",
    "evaluate",
    "fair_value",
    "fair_value_corrected",
    "fairness_discrepancy",
    "frechet_distance",
    "kl_divergence",
    "l1_imbalance",
    "max_skew_and_ndkl",
    "max_skew_at_k",
    "max_skew_interval",
    "mean_absolute_deviation",
    "mean_with_interval",
    "ndkl",
    "normalised_entropy",
    "observed_shares",
    "representation_difference",
    "representation_ratio",
    "score_interval",
    "skew_at_k",
    "total_variation",
    "vendi_score",
    "weat_effect_size",
    "weat_p_value",
]
