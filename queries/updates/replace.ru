# Replaces one named graph and keeps the default graph the merge of all named graphs: what only the old version stated
# leaves both, what the new one states enters both. Two places are filled: the IRI of the graph, and its N-Triples.
DELETE { ?subject ?predicate ?object }
WHERE {
  GRAPH $graph { ?subject ?predicate ?object }
  FILTER NOT EXISTS { GRAPH ?other { ?subject ?predicate ?object } FILTER(?other != $graph) }
} ;
DROP SILENT GRAPH $graph ;
INSERT DATA { GRAPH $graph {
$triples} } ;
INSERT { ?subject ?predicate ?object }
WHERE { GRAPH $graph { ?subject ?predicate ?object } }
