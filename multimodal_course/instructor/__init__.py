"""Tools for the people who write, run and grade the labs."""
