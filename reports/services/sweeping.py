"""What nobody is making is sent again, or made here; what nobody needs any more is removed."""

import logging
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from diaries.services.attachment import erase_old_attachments
from diaries.services.draft import remove_old_drafts
from diaries.services.from_word import remove_old_documents
from diaries.services.reminding import send_due_reminders
from diaries.services.removed import erase_old_entries
from projects import clock
from reflection.services.card import remove_old_cards
from reports.models import WorkbookUpload
from reports.services import erasing, files, jobs, making, mending, pictures, telling_ready
from reports.services.telling_readers import tell_readers

logger = logging.getLogger(__name__)

UPLOADS_STAY = timedelta(days=1)


def sweep() -> int:
    """Sees to each waiting report that nobody seems to be making; returns how many it sent or made.

    A report that no broker takes is made here. So is one that a broker took, more than once, without any worker
    coming for it: a broker that is a folder takes messages also where no worker runs.
    """
    seen_to = 0
    for report_id in jobs.due():
        if (not jobs.has_waited_in_vain(report_id) and jobs.send([report_id])) or making.make(report_id):
            seen_to += 1
    return seen_to


def tell() -> None:
    """Writes to those who waited long for a document and were not told by whoever made it, and to those who want to
    know of what was published."""
    told = telling_ready.tell_who_waited()
    if told:
        logger.info("Told %s people of their documents.", told)
    count = tell_readers()
    if count:
        logger.info("Told %s readers of a publication.", count)


def remove_old_uploads() -> int:
    """Removes workbooks and diaries from Word that waited a day for their import; returns how many."""
    removed, _by_model = WorkbookUpload.objects.filter(uploaded_at__lt=clock.now() - UPLOADS_STAY).delete()
    return removed + remove_old_documents()


def tidy() -> None:
    """Removes old uploads, cards of long ago, drafts that nobody goes on with, pictures, entries and files past
    bringing back, and what dead workers were writing."""
    pictures.remove_old_pictures()
    uploads, leftovers, drafts = remove_old_uploads(), files.remove_leftovers(), remove_old_drafts()
    if uploads or leftovers or drafts:
        logger.info(
            "Removed %s old uploads, %s old drafts and %s unfinished files.", uploads, drafts, leftovers
        )
    words, now = erase_old_entries(), clock.now()
    if words:
        logger.info("Erased %s entries that were taken out of a diary more than 30 days ago.", words)
    drafts_of_documents = erasing.erase_drafts(now=now)
    if drafts_of_documents:
        logger.info("Removed %s drafts of documents that may hold erased words.", drafts_of_documents)
    cards = remove_old_cards()
    if cards:
        logger.info("Removed %s cards from meetings of more than a year ago.", cards)
    erased = erase_old_attachments(now=now)
    if erased:
        logger.info("Erased %s photos and files that were removed, or taken by no entry.", erased)


def remind() -> None:
    """Sends the reminders that are due, at an hour at which one may write to people."""
    first, last = settings.REMINDER_HOURS
    if first <= timezone.localtime(clock.now()).hour < last:
        count = send_due_reminders()
        if count:
            logger.info("Sent %s reminders.", count)


def look_after() -> None:
    """Mends published files that were lost or damaged."""
    mended = mending.look_after_published()
    if mended:
        logger.error("The files of %s published reports were lost or damaged; they are made again.", mended)
