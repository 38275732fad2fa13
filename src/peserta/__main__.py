"""`python -m peserta` is `peserta`."""

from peserta.cli import main

if __name__ == "__main__":
    main()
