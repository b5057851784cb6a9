"""What every reader of minutes uses: the text folded once, the lexicon, names, dates, bodies, tables, themes."""
