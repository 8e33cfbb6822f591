"""Who of the team may do what."""

from conference.team.models import MembershipRole

RANK = {MembershipRole.VIEWER: 0, MembershipRole.DESK: 1, MembershipRole.EDITOR: 2, MembershipRole.OWNER: 3}


def may(role: MembershipRole | None, needed: MembershipRole) -> bool:
    """Whether a role at a conference is enough; without a role nothing is allowed."""
    return role is not None and RANK[role] >= RANK[needed]
