"""What is written to departments: texts that an organisation may change, filled in by Jinja2."""
