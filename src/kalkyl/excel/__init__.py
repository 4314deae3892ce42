"""Floor 7: what people meet inside Excel, the buttons of the ribbon."""
