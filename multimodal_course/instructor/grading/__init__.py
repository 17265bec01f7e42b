"""Grading what students hand in: untrusted code in a sandbox, verdicts from a process that it cannot reach.

submissions   a folder or a zip → notebooks, or a reason why not
restore       a student's answers inside our own notebook
needs         which statements of it the answers need
sandbox       a process without network, files and memory of ours
student       what runs in there
wire          how the two talk: plain data and calls, never pickles
judge         the checks, outside: they call the student's functions through the wire
nbgrader      the judge as a step of nbgrader's autograde; the gradebook
pool          many at once: processes here, or a Dask cluster
feedback, class_report    what students and instructors read
grade         all of it, in order
"""
