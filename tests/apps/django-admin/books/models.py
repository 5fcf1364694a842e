from django.db import models


class Topic(models.Model):
    name = models.CharField(max_length=40)

    def __str__(self):
        return self.name


class Author(models.Model):
    name = models.CharField(max_length=40)

    def __str__(self):
        return self.name


class Book(models.Model):
    title = models.CharField(max_length=80)
    author = models.ForeignKey(Author, models.PROTECT, null=True, blank=True)
    topics = models.ManyToManyField(Topic, blank=True)
    lent_until = models.DateTimeField(null=True, blank=True)
    in_stock = models.BooleanField(default=True)

    def __str__(self):
        return self.title
