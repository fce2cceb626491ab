"""`python -m ui`: the command line where no script stands on the path, as under `accelerate launch -m ui`."""

from __future__ import annotations

from ui.commands import main

if __name__ == "__main__":
    main()
