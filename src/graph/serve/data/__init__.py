"""What programs read: descriptions of things, the dataset, feeds, the ontology, the interface of the questions."""
