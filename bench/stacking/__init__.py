"""The parts of `bench/lora_stack.py`."""
