"""`python -m fairest` does what `fairest` does."""

from fairest.cli import main

if __name__ == "__main__":
    main()
