"""What an extractor found in one document, each fact with the words it rests on and the rule that found it.

Concept names ("resolved", "refer", "report-to-us") are the notations of the code lists in
`ontology/codelists/`. Names of people, posts and bodies are as printed, white space folded; who or what
they are is decided by `resolve`.
"""

from graph.facts.councils import CouncilFacts, MemberList, Roster, Tenure
from graph.facts.document import Facts, Unexplained
from graph.facts.evidence import AuthorityMention, Basis, BodyMention, Evidence, Party
from graph.facts.following import (
    ActionUpdate,
    CallIn,
    PlannedAction,
    ProgressUpdate,
    Receipt,
    Referral,
    Report,
    Response,
)
from graph.facts.judgements import (
    AskRecord,
    Cluster,
    Identities,
    IdentityLink,
    IdentityRecord,
    Membership,
    Recurrences,
    Ruling,
    ScoredPair,
)
from graph.facts.outcomes import ActionPoint, Ask, Decision, Due, Recommendation, ThemeGuess, Vote, VoteCount
from graph.facts.sitting import (
    Attendance,
    Conduct,
    EarlierMinute,
    InterestDeclaration,
    Meeting,
    Mention,
    MinuteReference,
    Question,
)
from graph.facts.tracking import (
    ActionMatch,
    AnswerDue,
    AnswerMatch,
    EntryRecord,
    FollowUp,
    Omission,
    Problem,
    TaskRecord,
    TrackerRow,
    Wording,
    WordingMatch,
)

__all__ = [
    "ActionMatch",
    "ActionPoint",
    "ActionUpdate",
    "AnswerDue",
    "AnswerMatch",
    "Ask",
    "AskRecord",
    "Attendance",
    "AuthorityMention",
    "Basis",
    "BodyMention",
    "CallIn",
    "Cluster",
    "Conduct",
    "CouncilFacts",
    "Decision",
    "Due",
    "EarlierMinute",
    "EntryRecord",
    "Evidence",
    "Facts",
    "FollowUp",
    "Identities",
    "IdentityLink",
    "IdentityRecord",
    "InterestDeclaration",
    "Meeting",
    "MemberList",
    "Membership",
    "Mention",
    "MinuteReference",
    "Omission",
    "Party",
    "PlannedAction",
    "Problem",
    "ProgressUpdate",
    "Question",
    "Receipt",
    "Recommendation",
    "Recurrences",
    "Referral",
    "Report",
    "Response",
    "Roster",
    "Ruling",
    "ScoredPair",
    "TaskRecord",
    "Tenure",
    "ThemeGuess",
    "TrackerRow",
    "Unexplained",
    "Vote",
    "VoteCount",
    "Wording",
    "WordingMatch",
]
