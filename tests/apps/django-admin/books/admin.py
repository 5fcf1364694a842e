from django.contrib import admin

from .models import Author, Book, Topic

admin.site.register(Topic)


@admin.register(Author)
class AuthorAdmin(admin.ModelAdmin):
    search_fields = ["name"]


@admin.register(Book)
class BookAdmin(admin.ModelAdmin):
    list_display = ["title", "author", "lent_until", "in_stock"]
    list_filter = ["in_stock"]
    search_fields = ["title"]
    autocomplete_fields = ["author"]
    filter_horizontal = ["topics"]
