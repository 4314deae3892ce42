"""Layer 3: what kalkyl holds to be true, one function per rule."""
