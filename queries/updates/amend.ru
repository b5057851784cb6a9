# Changes one named graph by what differs, and keeps the default graph the merge of all named graphs: what was taken out
# leaves that too unless another named graph states it. Four places are filled: the IRI of the graph, the N-Triples taken
# out and put in, and those taken out once more as rows.
DELETE DATA { GRAPH $graph {
$removed} } ;
INSERT DATA { GRAPH $graph {
$added}
$added} ;
DELETE { ?subject ?predicate ?object }
WHERE {
  VALUES (?subject ?predicate ?object) {
$rows}
  FILTER NOT EXISTS { GRAPH ?graph { ?subject ?predicate ?object } }
}
