"""A round's ledger: SQLite for what happened, files for what came in. Nothing is ever changed."""

from kalkyl.io.ledger.ledger import Ledger

__all__ = ["Ledger"]
