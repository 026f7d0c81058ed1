from django.http import HttpResponse
def together(r,**k): return HttpResponse()
