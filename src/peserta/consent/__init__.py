"""The notice and the terms, by version, and the proof of who accepted them."""
