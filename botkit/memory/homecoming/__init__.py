"""Talks from elsewhere come home: exports of other programs, read as lines of a talk."""
