"""The language: what makes two Arabic texts equal, alike, dated, readable. No I/O."""
