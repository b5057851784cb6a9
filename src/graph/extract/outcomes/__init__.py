"""What was decided, recommended and asked for, whatever way the minutes have of saying so."""
