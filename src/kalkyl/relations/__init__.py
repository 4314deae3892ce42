"""Tables that no contract knows: found by their shape, judged by how their figures relate."""
