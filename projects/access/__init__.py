"""Who may do what: the one place for access (the table of the design's domain notes).

A view declares the act it performs and the object it acts on in one decorator, which loads and checks in a
single step:

    @requires(Act.SCORE, Actor)
    def score_markers(request, actor): ...

To someone without a role in the object's project it does not exist (404). A member without the act gets 403
and is told who can help. Every view carries either `requires`, `signed_in` or `open_to_everyone`; a test
walks all addresses and fails on one that has none.
"""

from projects.access.doors import (
    NotAllowed,
    NotHere,
    check,
    open_to_everyone,
    requires,
    requires_across,
    requires_in_programme,
    requires_programme,
    signed_in,
)
from projects.access.grants import (
    can,
    can_somewhere,
    diary_scope,
    grants_across,
    grants_by_project,
    grants_in,
    grants_in_programme,
    grants_on,
)
from projects.access.table import TABLE, Act, Grants, Role, Scope, people_who_can

__all__ = [
    "TABLE",
    "Act",
    "Grants",
    "NotAllowed",
    "NotHere",
    "Role",
    "Scope",
    "can",
    "can_somewhere",
    "check",
    "diary_scope",
    "grants_across",
    "grants_by_project",
    "grants_in",
    "grants_in_programme",
    "grants_on",
    "open_to_everyone",
    "people_who_can",
    "requires",
    "requires_across",
    "requires_in_programme",
    "requires_programme",
    "signed_in",
]
