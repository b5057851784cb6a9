"""`python -m graph` is the command `scrutiny`."""

from graph.cli import main

if __name__ == "__main__":
    main()
