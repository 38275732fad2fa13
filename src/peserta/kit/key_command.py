"""`peserta keys`: new random keys, as the environment names them."""

from rich.console import Console

from peserta.kit.key_text import fresh_keys

ADVICE = (
    "# Keep them where the database is not, and never twice the same. To rotate codes or seals, add a key with the "
    'next number behind the one you have ("1:…,2:…") and restart every process; then put it in front ("2:…,1:…") and '
    "restart them again: the first one writes, all of them read. The others stay as they are."
)


def print_keys(console: Console) -> int:
    """Print one line NAME=VALUE for each key; nothing is written or kept."""
    console.print(ADVICE, highlight=False, markup=False, soft_wrap=True)
    for name, text in fresh_keys().items():
        console.print(f"{name}={text}", highlight=False, markup=False, soft_wrap=True)
    return 0
