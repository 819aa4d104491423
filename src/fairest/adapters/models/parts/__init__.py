"""The parts of diffusers pipelines, taken out: what encodes, what denoises, and the noise it was trained on."""
