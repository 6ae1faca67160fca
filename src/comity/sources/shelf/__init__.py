"""Shelf: the catalogue of data sets, the files a user has, the store and downloads."""
