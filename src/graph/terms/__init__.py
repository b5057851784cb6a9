"""The terms of local government: words and their stems, phrases, subjects, and the themes they belong to."""
