"""Floor 6: the jobs that people ask for, put together from the floors below."""
