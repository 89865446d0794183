"""How sensitive each support need is, and what may only be shared with explicit consent (journey rules 0.6, 5)."""

from workflows.vocabulary import SharedItem, SupportNeed

# Named staff only; that such a need exists is hidden from everybody else (support needs list, column sensitivity).
RESTRICTED = frozenset({SupportNeed.COUNSELLING, SupportNeed.SEX_EDUCATION})
# Health, disability or sex life: special category data (UK GDPR Article 9). Travel may reveal a disability.
SPECIAL_CATEGORY = frozenset(
    {
        SupportNeed.COUNSELLING,
        SupportNeed.PHYSICAL_EQUIPMENT,
        SupportNeed.LEARNING_DIFFICULTY_ASSESSMENT,
        SupportNeed.SEX_EDUCATION,
        SupportNeed.SUPPORTED_EMPLOYMENT,
    }
)

# What names a restricted matter wherever items that were shared are listed.
RESTRICTED_ITEMS = frozenset(
    {SharedItem.RESTRICTED_DETAIL.value, *(f"{SharedItem.SUPPORT_NEED}:{need}" for need in RESTRICTED)}
)


def needs_explicit_consent(item: SharedItem, need: SupportNeed | None) -> bool:
    """Whether sharing needs the learner's explicit consent rather than another lawful basis."""
    return item is SharedItem.RESTRICTED_DETAIL or need in SPECIAL_CATEGORY
