"""HTTP itself: what a client accepts, how an answer or a problem is made, bounds on connections, figures, the log."""
