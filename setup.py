"""One step that pyproject.toml cannot express: a wheel carries the course's data and the students' notebooks.

In a clone, and in an editable install of one, `data/` and `labs/` stand beside the package, and stay there.
"""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithCourse(build_py):
    """Copies what `multimodal_course.data` looks for; solutions stay in the repository."""

    def run(self) -> None:
        """Build the package, then put the course's files inside of it."""
        if self.editable_mode:
            super().run()
            return
        shutil.rmtree(self.build_lib, ignore_errors=True)  # what an earlier build left would be shipped, too
        super().run()
        root, shipped = Path(__file__).parent, Path(self.build_lib, "multimodal_course", "shipped")
        shutil.copytree(root / "data", shipped / "data")
        (shipped / "labs").mkdir()
        for notebook in sorted((root / "labs").glob("*.ipynb")):
            shutil.copy(notebook, shipped / "labs")


setup(cmdclass={"build_py": BuildWithCourse})
