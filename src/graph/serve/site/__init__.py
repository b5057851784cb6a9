"""What every handler is given: the reader of the store, the templates, the words and links that people are shown."""
