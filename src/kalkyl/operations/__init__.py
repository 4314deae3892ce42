"""What kalkyl does with submissions: check, merge, compare, carry over. No input or output."""
