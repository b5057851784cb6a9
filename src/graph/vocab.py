"""Namespaces and terms as constants. Each term of ours stands in `ontology/`, and each of those stands here."""

from __future__ import annotations

from rdflib import Namespace, URIRef
from rdflib.namespace import DefinedNamespace

BASE = "https://w3id.org/scrutiny/"
NS = f"{BASE}ns#"
SHAPES = f"{BASE}shapes#"

OA = Namespace("http://www.w3.org/ns/oa#")
ORG = Namespace("http://www.w3.org/ns/org#")
PROV = Namespace("http://www.w3.org/ns/prov#")
SCS = Namespace(SHAPES)


class SCR(DefinedNamespace):
    """The terms of the Scrutiny Graph ontology."""

    _NS = Namespace(NS)
    _fail = True

    # body
    Authority: URIRef
    Body: URIRef
    ScrutinyBody: URIRef
    ExecutiveBody: URIRef
    DecidingCommittee: URIRef
    OfficerGroup: URIRef
    ExternalOrganisation: URIRef
    PostHolding: URIRef
    bodyOf: URIRef
    hasBody: URIRef
    bodyKind: URIRef
    parentBody: URIRef
    unnamed: URIRef
    holder: URIRef
    post: URIRef
    postIn: URIRef
    observedOn: URIRef
    heldFrom: URIRef
    heldUntil: URIRef
    possiblySame: URIRef
    possiblySamePost: URIRef
    identifierScheme: URIRef

    # meeting
    Meeting: URIRef
    AgendaItem: URIRef
    Matter: URIRef
    Attendance: URIRef
    InterestDeclaration: URIRef
    heldBy: URIRef
    meetingDate: URIRef
    notBefore: URIRef
    notAfter: URIRef
    dateBasis: URIRef
    venue: URIRef
    minutedIn: URIRef
    itemOf: URIRef
    itemNumber: URIRef
    position: URIRef
    takenOrder: URIRef
    consideredWith: URIRef
    continuesItem: URIRef
    itemOfMatter: URIRef
    exempt: URIRef
    exemptParagraph: URIRef
    atMeeting: URIRef
    atItem: URIRef
    attendee: URIRef
    capacity: URIRef
    substitutesFor: URIRef
    votingRight: URIRef
    declaredBy: URIRef
    interestKind: URIRef
    interestNature: URIRef
    interestIn: URIRef
    nilReturn: URIRef
    minutesState: URIRef

    # decision
    Decision: URIRef
    ActionPoint: URIRef
    VoteEvent: URIRef
    Vote: URIRef
    Review: URIRef
    TermsOfReference: URIRef
    Report: URIRef
    Recommendation: URIRef
    RecommendationVersion: URIRef
    Ask: URIRef
    Finding: URIRef
    madeAt: URIRef
    decidedBy: URIRef
    verb: URIRef
    verbPrinted: URIRef
    effect: URIRef
    procedural: URIRef
    form: URIRef
    text: URIRef
    label: URIRef
    owner: URIRef
    dueText: URIRef
    dueDate: URIRef
    onDecision: URIRef
    voter: URIRef
    voteOption: URIRef
    voteReason: URIRef
    voteCountFor: URIRef
    voteCountAgainst: URIRef
    voteCountAbstain: URIRef
    inReport: URIRef
    hasRecommendation: URIRef
    reportKind: URIRef
    presentedAt: URIRef
    madeBy: URIRef
    addressedTo: URIRef
    versionOf: URIRef
    hasVersion: URIRef
    revises: URIRef
    textChange: URIRef
    omittedAt: URIRef
    hasAsk: URIRef
    askKind: URIRef
    reportingFrequency: URIRef
    reiterates: URIRef
    findingOf: URIRef
    concludesReview: URIRef
    reviewOf: URIRef
    hasTermsOfReference: URIRef
    theme: URIRef

    # tracking
    Referral: URIRef
    CallIn: URIRef
    Response: URIRef
    HoldingResponse: URIRef
    SubstantiveResponse: URIRef
    CorrectedResponse: URIRef
    Action: URIRef
    ProgressUpdate: URIRef
    RecommendationBeforeExecutive: URIRef
    AcceptedRecommendation: URIRef
    PartiallyAcceptedRecommendation: URIRef
    RejectedRecommendation: URIRef
    referralSubject: URIRef
    subjectOfReferral: URIRef
    referralFrom: URIRef
    referralTo: URIRef
    referralDate: URIRef
    receivedDate: URIRef
    noticeDate: URIRef
    referralOutcome: URIRef
    referralKind: URIRef
    referralText: URIRef
    madeByDecision: URIRef
    nextReferral: URIRef
    followedByReferral: URIRef
    reachedBody: URIRef
    responseTo: URIRef
    hasResponse: URIRef
    responseOutcome: URIRef
    responseReason: URIRef
    responseDate: URIRef
    inPrinciple: URIRef
    respondent: URIRef
    responseDue: URIRef
    responseRule: URIRef
    updateOn: URIRef
    status: URIRef
    statusDate: URIRef
    statusBy: URIRef
    statusEvidence: URIRef

    # recurrence
    RecurrenceCluster: URIRef
    ClusterMembership: URIRef
    ThemeAssignment: URIRef
    ReviewNote: URIRef
    anchor: URIRef
    inCluster: URIRef
    memberNode: URIRef
    nearestMember: URIRef
    similarity: URIRef
    method: URIRef
    joinThreshold: URIRef
    authorityCount: URIRef
    reviewState: URIRef
    recursWith: URIRef
    explanation: URIRef

    # provenance
    SourceDocument: URIRef
    TextSpan: URIRef
    IngestRun: URIRef
    Extractor: URIRef
    statedIn: URIRef
    inSource: URIRef
    sha256: URIRef
    mediaType: URIRef
    sourceFormat: URIRef
    textEncoding: URIRef
    canonicalText: URIRef
    truncated: URIRef
    retrievedFrom: URIRef
    retrievedAt: URIRef
    replacesSource: URIRef
    concernsAuthority: URIRef
    authorityBasis: URIRef
    authorityNotEstablished: URIRef
    inputFingerprint: URIRef
    unexplainedCount: URIRef
    confidence: URIRef
    rule: URIRef
    possible: URIRef
    version: URIRef
    asOfDate: URIRef
    level: URIRef
