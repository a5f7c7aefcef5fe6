"""What was asked, what was answered, and whether the answers agree."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Answer:
    """What a program made of a target."""

    verdict: str  # up, degraded, down, unknown
    detail: str = ""  # how it says so: a code, an exit status
    figures: dict = field(default_factory=dict)  # by name; times are seconds


@dataclass(frozen=True)
class NotAsked:
    """A program that has no way to be asked this."""

    reason: str


@dataclass(frozen=True)
class Row:
    """One question about one target, for promonitor and its peers."""

    question: str
    server: str  # who answers it
    asked: object  # one of questions.py
    right: str  # the verdict that is right
    within: dict = field(default_factory=dict)  # figure: how far apart two may be
    differs: dict = field(default_factory=dict)  # peer: why it answers otherwise


@dataclass(frozen=True)
class Fault:
    text: str
    of_figure: bool = False  # a busy machine may be the reason


def _apart(row, ours, theirs):
    """The first figure that is further apart than it may be, in words."""
    for name, most in row.within.items():
        if name not in ours.figures or name not in theirs.figures:
            continue
        difference = abs(ours.figures[name] - theirs.figures[name])
        if difference > most:
            return f"{name} {theirs.figures[name]:g} is {difference:g} from {ours.figures[name]:g}"
    return ""


def judge(row, ours, answers):
    """Everything that is wrong about a row's answers; `answers` are the peers' by name."""
    faults = []
    if ours.verdict != row.right:
        faults.append(Fault(f"promonitor says {ours.verdict} ({ours.detail}), right is {row.right}"))
    for name in row.within:
        if name not in ours.figures:
            faults.append(Fault(f"promonitor does not tell {name}"))
    for peer in row.differs:
        if peer not in answers:
            faults.append(Fault(f"{peer} is explained, but no peer of this question"))
    for peer, answer in answers.items():
        explained = peer in row.differs
        if isinstance(answer, NotAsked):
            if explained:
                faults.append(Fault(f"{peer} is explained, but was not asked"))
            continue
        apart = _apart(row, ours, answer)
        if answer.verdict != ours.verdict and not explained:
            faults.append(Fault(
                f"{peer} says {answer.verdict} ({answer.detail}), promonitor {ours.verdict} "
                f"({ours.detail}), and nothing explains it"))
        elif apart and not explained:
            faults.append(Fault(f"{peer}: {apart}, and nothing explains it", of_figure=True))
        elif explained and answer.verdict == ours.verdict and not apart:
            faults.append(Fault(f"{peer} agrees now: '{row.differs[peer]}' no longer applies"))
    return faults
