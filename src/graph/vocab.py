"""Namespaces, and every term of the ontology as a constant.

`SCR.Recommendation` is an IRI; a name that the ontology does not have is an `AttributeError`. A test proves
that this list and `ontology/*.ttl` hold the same terms.
"""

from __future__ import annotations

from types import MappingProxyType

from rdflib import Graph, Namespace, URIRef
from rdflib.namespace import DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SDO, SH, SKOS, XSD, DefinedNamespace

__all__ = [
    "AS",
    "BASE",
    "DCTERMS",
    "DEF",
    "FOAF",
    "LDES",
    "NS",
    "OA",
    "ORG",
    "OWL",
    "PREFIXES",
    "PROV",
    "RDF",
    "RDFS",
    "SCR",
    "SCS",
    "SDO",
    "SH",
    "SHAPES",
    "SKOS",
    "TREE",
    "XSD",
    "bind_prefixes",
]

BASE = "https://w3id.org/scrutiny/"
NS = f"{BASE}ns#"
SHAPES = f"{BASE}shapes#"

DEF = Namespace(f"{BASE}def/")
"""Code lists: `DEF["effect/refer"]` is the concept, `DEF["effect"]` its scheme."""

SCS = Namespace(SHAPES)
"""The project's SHACL shapes."""

AS = Namespace("https://www.w3.org/ns/activitystreams#")
"""Activity Streams (https://www.w3.org/TR/activitystreams-vocabulary/): what happened to a graph, and when."""

LDES = Namespace("https://w3id.org/ldes#")
"""Linked Data Event Streams (https://w3id.org/ldes/specification)."""

TREE = Namespace("https://w3id.org/tree#")
"""The TREE hypermedia specification (https://w3id.org/tree/specification): pages of a collection."""


class OA(DefinedNamespace):
    """The terms of the Web Annotation vocabulary that are used (https://www.w3.org/TR/annotation-vocab/)."""

    _NS = Namespace("http://www.w3.org/ns/oa#")
    _fail = True

    Annotation: URIRef
    FragmentSelector: URIRef
    SpecificResource: URIRef
    TextPositionSelector: URIRef
    TextQuoteSelector: URIRef
    assessing: URIRef
    bodyValue: URIRef
    classifying: URIRef
    end: URIRef
    exact: URIRef
    hasBody: URIRef
    hasSelector: URIRef
    hasSource: URIRef
    hasTarget: URIRef
    motivatedBy: URIRef
    prefix: URIRef
    start: URIRef
    suffix: URIRef


class SCR(DefinedNamespace):
    """Every class and property of the scrutiny ontology, by module."""

    _NS = Namespace(NS)
    _fail = True

    # body
    Authority: URIRef
    Body: URIRef
    DecidingCommittee: URIRef
    ExecutiveBody: URIRef
    ExternalOrganisation: URIRef
    GovernancePeriod: URIRef
    IdentityLink: URIRef
    JointBody: URIRef
    OfficerGroup: URIRef
    PostHolding: URIRef
    ScrutinyBody: URIRef
    bodyKind: URIRef
    bodyOf: URIRef
    governanceModel: URIRef
    hasBody: URIRef
    heldFrom: URIRef
    heldUntil: URIRef
    holder: URIRef
    identifierScheme: URIRef
    linkReason: URIRef
    linkedNode: URIRef
    observedOn: URIRef
    parentBody: URIRef
    possiblySame: URIRef
    possiblySamePost: URIRef
    post: URIRef
    unnamed: URIRef

    # meeting
    AgendaItem: URIRef
    Answer: URIRef
    Attendance: URIRef
    InterestDeclaration: URIRef
    Matter: URIRef
    Meeting: URIRef
    Question: URIRef
    answeredBy: URIRef
    answers: URIRef
    askedBy: URIRef
    atItem: URIRef
    atMeeting: URIRef
    attendee: URIRef
    capacity: URIRef
    consideredWith: URIRef
    citesMinute: URIRef
    continuesItem: URIRef
    dateBasis: URIRef
    declaredBy: URIRef
    exempt: URIRef
    exemptParagraph: URIRef
    heldBy: URIRef
    interestIn: URIRef
    interestKind: URIRef
    interestNature: URIRef
    itemNumber: URIRef
    itemOf: URIRef
    itemOfMatter: URIRef
    jointMeeting: URIRef
    meetingDate: URIRef
    minutedIn: URIRef
    minutesState: URIRef
    nilReturn: URIRef
    notAfter: URIRef
    notBefore: URIRef
    position: URIRef
    substitutesFor: URIRef
    questionKind: URIRef
    supplements: URIRef
    takenOrder: URIRef
    venue: URIRef
    votingRight: URIRef

    # decision
    ActionPoint: URIRef
    Ask: URIRef
    CallIn: URIRef
    Decision: URIRef
    Finding: URIRef
    Recommendation: URIRef
    RecommendationVersion: URIRef
    Report: URIRef
    Review: URIRef
    TermsOfReference: URIRef
    Vote: URIRef
    VoteEvent: URIRef
    addressedTo: URIRef
    approvesMinutesOf: URIRef
    askKind: URIRef
    concludesReview: URIRef
    decidedBy: URIRef
    dueDate: URIRef
    dueText: URIRef
    effect: URIRef
    form: URIRef
    findingOf: URIRef
    hasAsk: URIRef
    hasRecommendation: URIRef
    hasTermsOfReference: URIRef
    hasVersion: URIRef
    inReport: URIRef
    label: URIRef
    madeAt: URIRef
    madeBy: URIRef
    omittedAt: URIRef
    onDecision: URIRef
    owner: URIRef
    presentedAt: URIRef
    procedural: URIRef
    reiterates: URIRef
    reportKind: URIRef
    reportingFrequency: URIRef
    reviewOf: URIRef
    revises: URIRef
    text: URIRef
    textChange: URIRef
    verb: URIRef
    verbPrinted: URIRef
    versionOf: URIRef
    voteCountAbstain: URIRef
    voteCountAgainst: URIRef
    voteCountFor: URIRef
    voteOption: URIRef
    voteReason: URIRef
    voteResult: URIRef
    voter: URIRef

    # tracking
    AcceptedRecommendation: URIRef
    Action: URIRef
    CorrectedResponse: URIRef
    HoldingResponse: URIRef
    Inconsistency: URIRef
    OrganisationMention: URIRef
    PartiallyAcceptedRecommendation: URIRef
    PlaceMention: URIRef
    ProgressUpdate: URIRef
    RecommendationBeforeExecutive: URIRef
    Referral: URIRef
    RejectedRecommendation: URIRef
    Response: URIRef
    SubstantiveResponse: URIRef
    Suggestion: URIRef
    WordingMatch: URIRef
    actionOn: URIRef
    agreedOn: URIRef
    asOfDate: URIRef
    earlierWording: URIRef
    followedByReferral: URIRef
    hasResponse: URIRef
    inPrinciple: URIRef
    laterWording: URIRef
    localStatus: URIRef
    madeByDecision: URIRef
    mentionedAs: URIRef
    mentionedName: URIRef
    namedAction: URIRef
    nextReferral: URIRef
    noticeDate: URIRef
    reachedBody: URIRef
    receivedDate: URIRef
    referralDate: URIRef
    referralFrom: URIRef
    referralKind: URIRef
    referralOutcome: URIRef
    referralSubject: URIRef
    referralText: URIRef
    referralTo: URIRef
    respondent: URIRef
    responseDate: URIRef
    responseDue: URIRef
    responseOutcome: URIRef
    responseReason: URIRef
    responseRule: URIRef
    responseTo: URIRef
    restates: URIRef
    status: URIRef
    statusBy: URIRef
    statusDate: URIRef
    statusEvidence: URIRef
    subjectOfReferral: URIRef
    suggestedBy: URIRef
    takenUp: URIRef
    underHeading: URIRef
    updateOn: URIRef
    wordChanges: URIRef

    # recurrence
    ClusterMembership: URIRef
    RecurrenceCluster: URIRef
    StatisticMention: URIRef
    ThemeAssignment: URIRef
    anchor: URIRef
    authorityCount: URIRef
    explanation: URIRef
    inCluster: URIRef
    joinThreshold: URIRef
    memberNode: URIRef
    method: URIRef
    nearestMember: URIRef
    recursWith: URIRef
    reviewKind: URIRef
    reviewState: URIRef
    similarity: URIRef
    statisticAsOf: URIRef
    statisticMeasure: URIRef
    statisticPartOf: URIRef
    statisticRestates: URIRef
    statisticUnit: URIRef
    statisticValue: URIRef
    theme: URIRef

    # provenance
    Extractor: URIRef
    IngestRun: URIRef
    ReviewNote: URIRef
    SourceDocument: URIRef
    TextSpan: URIRef
    acrossDocuments: URIRef
    authorityBasis: URIRef
    authorityNotEstablished: URIRef
    canonicalText: URIRef
    concernsAuthority: URIRef
    confidence: URIRef
    inSource: URIRef
    inputFingerprint: URIRef
    level: URIRef
    mediaType: URIRef
    page: URIRef
    possible: URIRef
    replacesSource: URIRef
    retrievedAt: URIRef
    retrievedFrom: URIRef
    rule: URIRef
    sha256: URIRef
    sourceFormat: URIRef
    statedIn: URIRef
    textEncoding: URIRef
    truncated: URIRef
    unexplainedCount: URIRef
    version: URIRef


def _settle(*namespaces: type[DefinedNamespace]) -> None:
    """Make each declared term an attribute for good; rdflib makes it anew at each look-up, which costs as a triple does."""
    for namespace in namespaces:
        for name in namespace.__annotations__:
            if not name.startswith("_"):
                setattr(namespace, name, namespace[name])


_settle(OA, SCR)

PREFIXES = MappingProxyType(
    {
        "dcterms": str(DCTERMS),
        "foaf": str(FOAF),
        "oa": str(OA),
        "org": str(ORG),
        "owl": str(OWL),
        "prov": str(PROV),
        "rdf": str(RDF),
        "rdfs": str(RDFS),
        "scr": str(SCR),
        "scs": str(SCS),
        "sh": str(SH),
        "skos": str(SKOS),
        "xsd": str(XSD),
    }
)
"""The prefixes under which triples are written and questions asked."""


def bind_prefixes(triples: Graph) -> Graph:
    """Give `triples` our prefixes, in place of any of the same name, and return it."""
    for prefix, namespace in PREFIXES.items():
        triples.bind(prefix, namespace, replace=True)
    return triples
