"""An engine for xlwings of our own, so that buttons run on real xlwings objects without Excel.

``impl`` has the classes that xlwings asks for; ``over_openpyxl`` and ``over_libreoffice`` are the
two programs behind them: one keeps a file as it was, the other recalculates.
"""
