"""The link in a reminder that switches reminders off, also for somebody who is not signed in."""

from django.core import signing
from django.urls import reverse

from projects.models import User

SALT = "projects.stop_reminders"


def path_to_stop(user: User) -> str:
    """The address with which this person switches their reminders off. It opens nothing else."""
    return reverse("stop_reminders", args=[signing.dumps(user.pk, salt=SALT)])


def find_stopping(token: str) -> User | None:
    """Whose link it is; None where it was not made here."""
    try:
        return User.objects.filter(pk=signing.loads(token, salt=SALT)).first()
    except signing.BadSignature:
        return None
