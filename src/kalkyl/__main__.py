"""``python -m kalkyl`` is ``kalkyl``."""

from kalkyl.cli import main

if __name__ == "__main__":
    main()
