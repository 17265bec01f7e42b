# %% [markdown]
# # Lab 90: Tiny
# One of each kind of cell, for the tests of the build, the run and nbgrader.

# %% tags=["parameters"]
profile = "auto"

# %%
import os

from multimodal_course.checks import Exercise, Lab, check, hint, register, solved
from multimodal_course.checks.steps import call, equals, function, has_keys, is_a

register(
    Lab(
        90,
        "Tiny",
        [
            Exercise(
                "90.1",
                "Twice",
                [function("number"), call((3,), is_a(int), equals(6, {9: "You squared the number."}))],
                ("Add it to itself.", "Or multiply it.", "Multiply it by 2."),
            ),
            Exercise(
                "90.2",
                "Counts",
                [is_a(dict), has_keys("red", "blue")],
                ("A dictionary …", "… of two colours …", "… and their counts."),
            ),
        ],
    )
)
# The tests put code here.
print("profile:", profile, "| offline:", os.environ.get("HF_HUB_OFFLINE"))

# %% [markdown]
# ## Doubling
# ### Exercise 90.1


# %% exercise="90.1"
def twice(number):
    """The number, two times."""
    ### BEGIN SOLUTION
    return 2 * number
    ### END SOLUTION


# %% check="90.1" points=2
check("90.1", twice)

# %% hidden="90.1" points=1
assert twice("a") == "aa"

# %%
if solved("90.1"):
    values = [twice(n) for n in range(3)]
else:
    values = [0, 1, 1]
values

# %% [markdown]
# ### Exercise 90.2

# %% exercise="90.2"
counts = ...
### BEGIN SOLUTION
counts = {"red": 1, "blue": 2}
### END SOLUTION

# %% check="90.2" points=2
check("90.2", counts)

# %%
hint("90.2")

# %% [markdown]
# ### Exercise 90.3
# Why is twice a number even?

# %% [markdown] written="90.3" points=3
# Because two divides it.

# %% [markdown]
# ### Exercise 90.4, the challenge

# %% exercise="90.4" points=4
### BEGIN SOLUTION
print("anything at all")
### END SOLUTION
