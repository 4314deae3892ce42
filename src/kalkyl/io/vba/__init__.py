"""The Excel add-in's file: VBA project and ribbon."""
