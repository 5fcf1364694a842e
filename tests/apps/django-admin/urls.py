import json

from django.conf import settings
from django.contrib import admin
from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django_otp.admin import OTPAdminSite

from books.models import Book

admin.site.__class__ = OTPAdminSite


@csrf_exempt
def books(request, number=None):
    """Brings the library into a known state."""
    if request.headers.get("X-Api-Key") != settings.API_KEY:
        return HttpResponse(status=401)
    if request.method == "POST":
        return JsonResponse({"id": Book.objects.create(**json.loads(request.body)).pk}, status=201)
    gone, _ = Book.objects.filter(pk=number).delete()
    return HttpResponse(status=204 if gone else 404)


urlpatterns = [
    path("api/books", books),
    path("api/books/<int:number>", books),
    path("admin/", admin.site.urls),
]
