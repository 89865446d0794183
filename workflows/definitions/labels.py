"""What every state is called: one sentence, and a label for staff, partners, referrers and the learner."""

from engine.definition import Labels

JOURNEY = {
    "referred": Labels(
        "A referral was sent and a provider has yet to answer it.",
        "Referred", "Referral to answer", "Sent, not yet answered", "We have asked for a place for you",
    ),
    "accepted": Labels(
        "A provider offered a place and a start date; the learner has not started.",
        "Accepted, not started", "Place offered", "Accepted, start date agreed", "You have a place",
    ),
    "induction": Labels(
        "The learner has started and is being shown how everything works.",
        "Induction", "In induction", "Started", "You have started",
    ),
    "initial_assessment": Labels(
        "The provider finds out what the learner can do, wants and needs.",
        "Initial assessment", "Being assessed", "Being assessed", "We are finding out what suits you",
    ),
    "planning": Labels(
        "The individual learning plan is being written and agreed with the learner.",
        "Writing the learning plan", "Plan being written", "Plan being written", "We are making your plan",
    ),
    "on_programme": Labels(
        "The learner is learning to the agreed plan, with regular reviews.",
        "On programme", "Learning", "Learning", "You are on your programme",
    ),
    "on_break": Labels(
        "A break in learning was agreed, with a day of return.",
        "Break in learning", "On a break", "On an agreed break", "You are on a break",
    ),
    "exit_review": Labels(
        "Learning has ended; results and the next step are being recorded.",
        "Exit review", "Finishing", "Finishing, next step being settled", "We are settling your next step",
    ),
    "progressed": Labels(
        "The learner went on to a positive destination.",
        "Progressed", "Progressed", "Moved on to the next step", "You have moved on",
    ),
    "completed_no_progression": Labels(
        "The programme was completed without a positive destination.",
        "Completed, no positive destination", "Completed", "Completed, needs a next step", "You have finished",
    ),
    "declined": Labels(
        "Every provider that was asked said no.",
        "Declined", "Declined", "Declined, needs a next step", "No place this time; we look for another",
    ),
    "cancelled": Labels(
        "The referral was called off before the learner started.",
        "Cancelled", "Cancelled", "Cancelled", "This referral was called off",
    ),
    "unable_to_contact": Labels(
        "The learner could not be reached after repeated tries.",
        "Cannot be contacted", "Cannot be contacted", "Could not be reached", "We could not reach you",
    ),
    "withdrawn": Labels(
        "The learner left before the planned end.",
        "Withdrawn", "Left early", "Left early, needs a next step", "You left the programme",
    ),
    "transferred_out": Labels(
        "Another provider outside the partnership took over responsibility.",
        "Transferred out", "Transferred", "Moved to another provider", "You have moved to another place",
    ),
    "moved_away": Labels(
        "The learner moved out of the area.",
        "Moved away", "Moved away", "Moved away", "You moved away",
    ),
    "deceased": Labels(
        "The learner has died; all messages, tasks and deadlines have stopped.",
        "Deceased", "Closed", "Closed", "Closed",
    ),
}  # fmt: skip

HAND_OFF = {
    "draft": Labels(
        "The hand-off is written and not yet sent.",
        "Draft", "Not sent", "Not sent", "Being prepared",
    ),
    "sent": Labels(
        "The receiver has been asked and has not looked at it yet.",
        "Sent, not acknowledged", "New", "Sent, not yet answered", "We have asked them",
    ),
    "acknowledged": Labels(
        "The receiver has seen it and is deciding.",
        "Acknowledged", "To decide", "Seen, being decided", "They have seen our request",
    ),
    "more_asked": Labels(
        "The receiver asked a question and waits for the sender's answer.",
        "More asked", "Waiting for an answer", "A question is waiting for you", "They asked us a question",
    ),
    "waitlisted": Labels(
        "There is no place yet; the learner stands in the waiting list.",
        "Waiting list", "On your waiting list", "On the waiting list", "You are on the waiting list",
    ),
    "accepted": Labels(
        "The receiver said yes and a start date is set; the learner has not arrived.",
        "Accepted, not arrived", "Accepted, to start", "Accepted", "They have said yes",
    ),
    "active": Labels(
        "The learner has arrived and the receiver is at work.",
        "Active", "Under way", "Under way", "They are working with you",
    ),
    "work_submitted": Labels(
        "The receiver returned its work, and the sender has yet to confirm it.",
        "Work to confirm", "Submitted, to be confirmed", "Under way", "They have finished their part",
    ),
    "declined": Labels(
        "The receiver said no, with a reason.",
        "Declined", "Declined", "Declined", "They could not take you",
    ),
    "expired": Labels(
        "No answer came in time, or the agreement it stood on ended.",
        "Expired", "Expired", "No answer in time", "They did not answer in time",
    ),
    "taken": Labels(
        "Another receiver of the same open offer accepted first.",
        "Taken by another", "Already taken", "Taken by another", "Somebody else said yes first",
    ),
    "recalled": Labels(
        "The sender took it back before the learner started.",
        "Recalled", "Taken back", "Taken back", "We took this request back",
    ),
    "returned": Labels(
        "The learner did not arrive, or the work came back to the sender.",
        "Returned", "Returned", "Returned", "This came back to us",
    ),
    "broken_down": Labels(
        "The arrangement broke down after it had started.",
        "Broken down", "Broken down", "Broken down", "This did not work out",
    ),
    "ended_complete": Labels(
        "The work is done and confirmed.",
        "Complete", "Complete", "Complete", "This part is done",
    ),
    "ended_with_journey": Labels(
        "It ended because the learner's journey ended.",
        "Ended with the journey", "Ended with the journey", "Ended with the journey", "Your journey ended",
    ),
    "deleted": Labels(
        "The draft was deleted before it was sent.",
        "Deleted draft", "Deleted", "Deleted", "Not sent",
    ),
}  # fmt: skip
