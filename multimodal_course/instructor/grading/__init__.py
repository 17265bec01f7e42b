"""Grading what students hand in: untrusted code in a sandbox, verdicts from a process that it cannot reach.

naming              whose a notebook is, told from its path
submissions         a folder or a zip → notebooks, or a reason why not
restore             a student's answers inside our own notebook
needs               which statements of it the answers need
limits, isolation   what a submission may use, and how it is kept apart
sandbox, session    its process: one, and one after the other where it is lost
student             what runs in there
values, wire        how the two talk: plain data and calls, never pickles
judge               the checks, outside: they call the student's functions through the wire
nbgrader_steps      the judge as a step of nbgrader's autograde
gradebook           nbgrader's course folder
pool                many at once: processes here, or a Dask cluster
records             what is kept of each submission between runs
feedback, class_report, pages    what students and instructors read
grade               all of it, in order
"""
