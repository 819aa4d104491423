"""LoRA: small changes of a network, trained, kept in files, added up, applied for a while or merged."""

from fairest.train.lora.applying import adapted, hooked
from fairest.train.lora.diffusion import train_lora
from fairest.train.lora.files import read_lora, sha256_of, write_diffusers, write_peft
from fairest.train.lora.fitting import device_of, fitted
from fairest.train.lora.merging import Merged, merge
from fairest.train.lora.record import Factors, Lora, summed
from fairest.train.lora.training import ATTENTION, fit_lora, new_lora

__all__ = [
    "ATTENTION",
    "Factors",
    "Lora",
    "Merged",
    "adapted",
    "device_of",
    "fit_lora",
    "fitted",
    "hooked",
    "merge",
    "new_lora",
    "read_lora",
    "sha256_of",
    "summed",
    "train_lora",
    "write_diffusers",
    "write_peft",
]
