from django.http import HttpResponse
def change_note(r,**k): return HttpResponse()
score_marker=edit_recommendation=remove_recommendation=change_note
