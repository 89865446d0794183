"""The field's words as enumerations: stored as their text, offered by the API, checked by the database."""

from enum import StrEnum

from workflows.words.agreements import AgreementBasis as AgreementBasis
from workflows.words.agreements import AgreementState as AgreementState
from workflows.words.agreements import AgreementStep as AgreementStep
from workflows.words.agreements import MeetingKind as MeetingKind
from workflows.words.agreements import SupportOpener as SupportOpener
from workflows.words.agreements import TargetMeasure as TargetMeasure
from workflows.words.areas import Proposer as Proposer
from workflows.words.areas import UnitResult as UnitResult
from workflows.words.attendance import AttendanceMark as AttendanceMark
from workflows.words.attendance import Session as Session
from workflows.words.chasing import ChaserAnswer as ChaserAnswer
from workflows.words.chasing import Court as Court
from workflows.words.chasing import StillWorkingReason as StillWorkingReason
from workflows.words.concerns import ConcernDecision as ConcernDecision
from workflows.words.concerns import ConcernOutcome as ConcernOutcome
from workflows.words.concerns import ConcernState as ConcernState
from workflows.words.employers import EmployerCriterion as EmployerCriterion
from workflows.words.employers import PlacementKind as PlacementKind
from workflows.words.employers import TrialOutcome as TrialOutcome
from workflows.words.files import FileKind as FileKind
from workflows.words.offers import Audience as Audience
from workflows.words.offers import FeatureKind as FeatureKind
from workflows.words.offers import Setting as Setting
from workflows.words.own_page import NoteKind as NoteKind
from workflows.words.own_page import WordChannel as WordChannel
from workflows.words.reasons import CancelReason as CancelReason
from workflows.words.reasons import DeclineReason as DeclineReason
from workflows.words.reasons import HoldReason as HoldReason
from workflows.words.reasons import LeavingReason as LeavingReason
from workflows.words.reasons import WithdrawReason as WithdrawReason
from workflows.words.retention import ErasureGround as ErasureGround
from workflows.words.retention import RecordKind as RecordKind
from workflows.words.sharing import CopyFormat as CopyFormat
from workflows.words.sharing import CopyKind as CopyKind
from workflows.words.sharing import CopyOutcome as CopyOutcome
from workflows.words.sharing import SharingPurpose as SharingPurpose
from workflows.words.tasks import TaskKind as TaskKind
from workflows.words.teams import ContributionForm as ContributionForm
from workflows.words.teams import LevelTwoWork as LevelTwoWork
from workflows.words.teams import Team as Team
from workflows.words.visits import ProviderEventKind as ProviderEventKind


class DeliveryModel(StrEnum):
    """The four ways of delivering the Foundation Learning Tier (journey rules 1 to 4)."""

    HOLISTIC = "holistic"
    LEAD_PROVIDER = "lead_provider"
    CONSORTIUM = "consortium"
    PARTNERSHIP = "partnership"


class OrganisationKind(StrEnum):
    """What an organisation is to learners."""

    PROVIDER = "provider"
    REFERRAL_AGENCY = "referral_agency"
    SCHOOL = "school"
    SUPPORT_AGENCY = "support_agency"
    EMPLOYER = "employer"
    LOCAL_AUTHORITY = "local_authority"


class Role(StrEnum):
    """What a person does inside an organisation (journey rules 0.1)."""

    MANAGER = "manager"
    COORDINATOR = "coordinator"
    ADVISER = "adviser"
    TUTOR = "tutor"
    EMPLOYER_ENGAGEMENT = "employer_engagement"
    MIS_OFFICER = "mis_officer"
    FINANCE = "finance"
    LEVEL_2_LEAD = "level_2_lead"
    SAFEGUARDING_LEAD = "safeguarding_lead"
    WORKER = "worker"
    PLACEMENT_CONTACT = "placement_contact"
    TRACKING_OFFICER = "tracking_officer"
    ADMINISTRATOR = "administrator"
    OPERATOR = "operator"


# Who looks after people or the installation, and sees nothing of any learner by that.
WITHOUT_LEARNERS = frozenset({Role.ADMINISTRATOR, Role.OPERATOR})


class Relationship(StrEnum):
    """What an organisation is to one journey (journey rules 0.1); a host has the learner for a taster or some days."""

    RESPONSIBLE = "responsible"
    REFERRER = "referrer"
    RECEIVER = "receiver"
    DELIVERING = "delivering"
    HOST = "host"
    SUPPORT_AGENCY = "support_agency"
    EMPLOYER = "employer"
    LOCAL_AUTHORITY = "local_authority"
    FORMER = "former"
    NONE = "none"


class Stage(StrEnum):
    """The stages of a journey that a lead provider may hand over (journey rules 0.2, 2.2)."""

    INDUCTION = "induction"
    INITIAL_ASSESSMENT = "initial_assessment"
    PLANNING = "planning"
    PROGRESS_REVIEW = "progress_review"
    TRANSITION = "transition"


class Component(StrEnum):
    """The three components of a Foundation Learning programme."""

    VOCATIONAL = "vocational"
    PERSONAL_SOCIAL = "personal_social"
    FUNCTIONAL_SKILLS = "functional_skills"


class HandOffKind(StrEnum):
    """What a hand-off moves (journey rules 0.3)."""

    INBOUND = "inbound"
    STAGE = "stage"
    COMPONENT = "component"
    CHANGE_OF_AREA = "change_of_area"
    TASTER = "taster"
    PARTNER = "partner"
    SUPPORT = "support"
    PLACEMENT = "placement"
    PROGRESSION = "progression"
    CONTRIBUTION = "contribution"
    TRANSFER = "transfer"
    INTERNAL = "internal"


class ReferralSource(StrEnum):
    """How a learner comes to us: sent by an organisation, by their own wish, or recruited by the provider."""

    AGENCY = "agency"
    SELF = "self"
    DIRECT_RECRUIT = "direct_recruit"


class Channel(StrEnum):
    """How somebody was reached, or how the learner's word came to us."""

    PHONE = "phone"
    TEXT_MESSAGE = "text_message"
    EMAIL = "email"
    LETTER = "letter"
    HOME_VISIT = "home_visit"
    FACE_TO_FACE = "face_to_face"
    THROUGH_CARER = "through_carer"


class UlnStatus(StrEnum):
    """What is known of the Unique Learner Number (journey rules G8)."""

    VALID = "valid"
    TEMPORARY = "temporary"
    REQUESTED = "requested"
    NONE = "none"


class SupportNeed(StrEnum):
    """The support needs of the guide, with supported employment (journey rules 5)."""

    COUNSELLING = "counselling"
    PHYSICAL_EQUIPMENT = "physical_equipment"
    LEARNING_DIFFICULTY_ASSESSMENT = "learning_difficulty_assessment"
    HOUSING = "housing"
    BENEFITS_FINANCE = "benefits_finance"
    CHILDCARE = "childcare"
    SEX_EDUCATION = "sex_education"
    TRAVEL = "travel"
    SUPPORTED_EMPLOYMENT = "supported_employment"


class NeedStatus(StrEnum):
    """What the initial assessment or a review made of a need (journey rules 5)."""

    TOLD = "told"
    CONFIRMED = "confirmed"
    CHANGED = "changed"
    ENDED = "ended"


class LawfulBasis(StrEnum):
    """On what ground an item is shared (UK GDPR Article 6; explicit consent also for Article 9)."""

    EXPLICIT_CONSENT = "explicit_consent"
    CONSENT = "consent"
    PUBLIC_TASK = "public_task"
    LEGAL_OBLIGATION = "legal_obligation"
    VITAL_INTERESTS = "vital_interests"


class SharedItem(StrEnum):
    """What can be shared about a learner: the rows of journey rules 0.6."""

    CONTACT = "contact"
    LEVELS_PLAN_CREDIT = "levels_plan_credit"
    SUPPORT_NEED = "support_need"
    RESTRICTED_DETAIL = "restricted_detail"
    ACTIVITY_DESTINATION = "activity_destination"


class AssessmentArea(StrEnum):
    """What an initial assessment must cover (journey rules C11)."""

    LITERACY = "literacy"
    NUMERACY = "numeracy"
    DIGITAL = "digital"
    VOCATIONAL_INTEREST = "vocational_interest"
    PERSONAL_SOCIAL = "personal_social"


class Level(StrEnum):
    """Levels of learning up to the one our learners are heading for."""

    PRE_ENTRY = "pre_entry"
    ENTRY_1 = "entry_1"
    ENTRY_2 = "entry_2"
    ENTRY_3 = "entry_3"
    LEVEL_1 = "level_1"
    LEVEL_2 = "level_2"


class Achievement(StrEnum):
    """How far a qualification was achieved (the guide's own three words)."""

    FULL = "full"
    PARTIAL = "partial"
    NONE = "none"


class AgreementKind(StrEnum):
    """The kinds of agreement between organisations."""

    REFERRAL = "referral"
    EXTERNAL = "external"
    STRATEGIC = "strategic"
    MEMORANDUM = "memorandum"
    INTERNAL = "internal"


class SupportOutcome(StrEnum):
    """What came of a support case: all that an agency says (journey rules C21), or handed over at the exit (5)."""

    IN_PLACE = "in_place"
    NOT_NEEDED = "not_needed"
    DECLINED_BY_LEARNER = "declined_by_learner"
    ENDED = "ended"
    HANDED_OVER = "handed_over"


class OfferAnswer(StrEnum):
    """What a young person said to the offer of a place."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
