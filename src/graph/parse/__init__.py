"""Bytes → minutes, one loader a format."""
