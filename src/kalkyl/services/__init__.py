"""What people ask for, put together from the layers below."""
