"""What a member of a board may ask about a finding: neutral questions, from one documented list.

docs/questions.md shows the list with why each question is on it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from beatline.scope import ANTI_SOCIAL_BEHAVIOUR

LEVEL_ABOVE, LEVEL_BELOW = "level above", "level below"
CHANGE_MORE, CHANGE_FEWER = "change more", "change fewer"
OUTCOME_HIGHER, OUTCOME_LOWER = "outcome higher", "outcome lower"
INCIDENTS, FOUND_BY_POLICE, HARM, SHOPS = "incidents", "found by police", "harm", "shops"
TOWN_CENTRE, FEW_MONTHS = "town centre", "few months"

# As many as a member can put in a meeting.
MOST_ASKED = 3
# Of more months than these, what the next release changes is small beside the rest.
NEWEST_MONTHS = 3

POLICE_WORK = frozenset({"Drugs", "Possession of weapons"})
VIOLENCE = "Violence and sexual offences"
SHOPLIFTING = "Shoplifting"


@dataclass(frozen=True)
class Asked:
    """The questions of one kind of finding.

    when : which findings they are for; why : what they are to find out
    source : where the thought comes from, in general terms
    """

    kind: str
    when: str
    questions: tuple[str, ...]
    why: str
    source: str


PROBLEM_SOLVING = "Problem-oriented policing: describe a problem before a response is chosen."
EVALUATION = "Evaluation practice: look at comparable areas and at displacement before a cause."
RECORDING = "Inspections of crime recording and the notes that official statistics carry."
SCRUTINY = "Guidance for councils on scrutiny: ask for the explanation before the judgement."
DATA_NOTES = "What the publisher of the data says about it; see also the methods of this dashboard."

OF_FINDINGS = (
    Asked(
        LEVEL_ABOVE,
        "More is recorded than would be expected",
        (
            "Which places, and which times of day, make up most of this?",
            "Has it been so for years, or is it new here?",
            "What is being done about it, by whom, and how will you know whether it works?",
        ),
        "A level says where, and not why: a few places may account for it, and an old problem "
        "asks for another answer than a new one. The police know times of day; open data do not.",
        PROBLEM_SOLVING,
    ),
    Asked(
        LEVEL_BELOW,
        "Less is recorded than would be expected",
        (
            "Is less happening here, or is less of it reported or recorded?",
            "Do residents, the council and landlords see the same?",
            "Is there something done here that other areas could learn from?",
        ),
        "A low figure may be good news or silence; only other sources can tell the two apart.",
        RECORDING,
    ),
    Asked(
        CHANGE_MORE,
        "More is recorded than a year before",
        (
            "When did it begin to rise, and near which places?",
            "Did reporting, recording or police work change between the two periods?",
            "Did areas like this one change in the same way?",
        ),
        "What changed everywhere has another cause than what changed here, and a change of "
        "recording is not one of crime.",
        EVALUATION,
    ),
    Asked(
        CHANGE_FEWER,
        "Less is recorded than a year before",
        (
            "Did areas like this one change in the same way, or only this one?",
            "Did reporting, recording or police work change between the two periods?",
            "If something was done here, will it go on, and did any of it move nearby?",
        ),
        "A fall is credited to what was done only when like areas did not fall too and nothing "
        "moved next door.",
        EVALUATION,
    ),
    Asked(
        OUTCOME_HIGHER,
        "An outcome is reached more often",
        (
            "For which crimes is it so: for many types, or for one or two?",
            "What is done here that may explain it, and could others do the same?",
            "Is it the outcome that the people harmed had hoped for?",
        ),
        "Outcomes differ by type and by how far cases have come; what is frequent is not always "
        "what was wanted.",
        SCRUTINY,
    ),
    Asked(
        OUTCOME_LOWER,
        "An outcome is reached less often",
        (
            "For which crimes is it so: for many types, or for one or two?",
            "At which step do most of these cases end, and what stands in the way?",
            "How do people who reported a crime here learn what became of it?",
        ),
        "A share says that cases end differently and not at which step; the step says who can "
        "do something.",
        SCRUTINY,
    ),
)

OF_RECORDS = (
    Asked(
        INCIDENTS,
        "Anti-social behaviour",
        (
            "What are people ringing about most, and what do the council and landlords know that "
            "these figures leave out?",
        ),
        "Incidents are calls that were classed as such; a part of the same behaviour is told to "
        "others or recorded as a crime.",
        DATA_NOTES,
    ),
    Asked(
        FOUND_BY_POLICE,
        "Drugs and possession of weapons",
        ("How many searches, warrants and operations were there here in these months?",),
        "These crimes are mostly recorded because the police look for them, so the figure shows "
        "that work as much as the crime.",
        RECORDING,
    ),
    Asked(
        HARM,
        "Violence and sexual offences",
        (
            "How much of it is domestic abuse, which open data do not show apart, and do more "
            "people come forward?",
        ),
        "The type holds very different harm, and more records can be more trust.",
        RECORDING,
    ),
    Asked(
        SHOPS,
        "Shoplifting",
        ("Do shops here report more or less of it than before, or than shops elsewhere?",),
        "What a shop reports is its own decision, and one large shop can move the figure.",
        RECORDING,
    ),
    Asked(
        TOWN_CENTRE,
        "A place that many people visit",
        ("How many people come here to work, shop or go out, and what does that explain?",),
        "Per resident a centre always looks worse than per visitor; open data count no visitors.",
        DATA_NOTES,
    ),
    Asked(
        FEW_MONTHS,
        "A comparison of three months or fewer",
        ("Would the answer be the same over a whole year, and with the next release of the data?",),
        "Few months are swayed by one event, and each release changes the newest ones most.",
        DATA_NOTES,
    ),
)

LIST = {one.kind: one for one in (*OF_FINDINGS, *OF_RECORDS)}


def questions(
    kind: str, crime_types: Sequence[str] = (), *, town_centre: bool = False, months: int = 12
) -> tuple[str, ...]:
    """Up to three neutral questions about one finding: of its kind, and of what it counts.

    kind : one of `OF_FINDINGS`; KeyError for another
    crime_types : what is counted; town_centre : whether many more visit the area than live there
    months : how many months are compared
    """
    first, *others = LIST[kind].questions
    special = [LIST[one].questions[0] for one in _special(kind, crime_types, town_centre, months)]
    return (first, *special, *others)[:MOST_ASKED]


def _special(
    kind: str, crime_types: Sequence[str], town_centre: bool, months: int
) -> tuple[str, ...]:
    """What else applies, most telling first."""
    types = set(crime_types)
    applies = (
        (TOWN_CENTRE, town_centre and kind == LEVEL_ABOVE),
        (INCIDENTS, types == {ANTI_SOCIAL_BEHAVIOUR}),
        (FOUND_BY_POLICE, bool(types) and types <= POLICE_WORK),
        (HARM, types == {VIOLENCE}),
        (SHOPS, types == {SHOPLIFTING}),
        (FEW_MONTHS, months <= NEWEST_MONTHS),
    )
    of_outcome = kind in (OUTCOME_HIGHER, OUTCOME_LOWER)
    return tuple(name for name, holds in applies if holds and not of_outcome)


PREFACE = """# Questions to ask

Beside each finding the dashboard and its pack for a meeting put up to three questions. They come
from this list and from nowhere else. None of them says what the answer should be: a finding
shows that chance does not explain a figure, and never why it is so.

A finding has the first question of its kind; then those for what it counts; then the others of its
kind, as far as there is room. The list is made from `beatline/reports/questions.py`; a test holds
this page against it."""


def document() -> str:
    """The whole list as docs/questions.md shows it."""
    parts = [PREFACE, "## By kind of finding", *map(_entry, OF_FINDINGS)]
    parts += ["## By what is counted", *map(_entry, OF_RECORDS)]
    return "\n\n".join(parts)


def _entry(asked: Asked) -> str:
    listed = "\n".join(f"- {question}" for question in asked.questions)
    return f"### {asked.when}\n\n{listed}\n\nWhy: {asked.why}\n\nSource: {asked.source}"
