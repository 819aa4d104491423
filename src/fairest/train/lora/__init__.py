"""LoRA: small changes of a network, trained, kept in files, added up, applied for a while or merged."""

from fairest.train.lora.applying import adapted
from fairest.train.lora.diffusion import train_lora
from fairest.train.lora.files import read_lora, write_diffusers, write_peft
from fairest.train.lora.fitting import fitted
from fairest.train.lora.merging import Merged, merge
from fairest.train.lora.record import Factors, Lora, summed
from fairest.train.lora.training import ATTENTION, fit_lora, new_lora

__all__ = [
    "ATTENTION",
    "Factors",
    "Lora",
    "Merged",
    "adapted",
    "fit_lora",
    "fitted",
    "merge",
    "new_lora",
    "read_lora",
    "summed",
    "train_lora",
    "write_diffusers",
    "write_peft",
]
