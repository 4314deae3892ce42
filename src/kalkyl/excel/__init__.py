"""Layer 7, beside the commands: what Excel calls, buttons and worksheet functions."""
