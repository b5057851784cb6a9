"""The life of one recommendation, task or decision as steps, as words and as pictures."""
