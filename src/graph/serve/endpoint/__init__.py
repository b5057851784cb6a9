"""The SPARQL endpoint: its protocols, and the workers in which queries run."""
