"""What every page needs: rendering, words, look."""
