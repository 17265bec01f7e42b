"""nbgrader's formgrader in a real browser, handled as an instructor handles it."""

from __future__ import annotations

from pathlib import Path

from lab_page import choose, no_news
from playwright.sync_api import Page


class Formgrader:
    """The formgrader, opened from JupyterLab's menu."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        page.goto(f"{address}/lab")
        page.locator(".lm-MenuBar-item").first.wait_for(timeout=60_000)
        no_news(page)
        choose(page, "Nbgrader", "Formgrader")
        self.inside = page.frame_locator("iframe")
        self.rows()

    def go(self, link: str) -> None:
        """Click the last link of this name: above the table, some lead back."""
        self.inside.get_by_role("link", name=link, exact=True).last.click()

    def rows(self) -> list[list[str]]:
        """The table's cells, once they are there."""
        row = self.inside.locator("table tbody tr")
        row.filter(has=self.inside.get_by_role("link")).first.wait_for()
        self.page.wait_for_timeout(500)
        return [[cell.strip() for cell in each.split("\t")] for each in row.all_inner_texts()]

    def open_submission(self, lab: str, student: str) -> None:
        """Manual Grading, the assignment, its notebook, and there a student's submission by name."""
        self.go("Manual Grading")
        self.rows()
        self.go(lab)
        self.inside.get_by_text("Avg. Code Score").wait_for()
        self.rows()
        self.go(lab)
        self.inside.get_by_text("Submission #1", exact=True).wait_for()
        self.inside.get_by_role("button", name="Show All Names").click()
        self.go(student)

    def give(self, cell: str, points: str, comment: str) -> None:
        """Write points and a comment, and leave each box: that saves it."""
        for box, text in ((f"#{cell}", points), (f"#{cell}-comment", comment)):
            field = self.inside.locator(box)
            field.scroll_into_view_if_needed()
            field.fill(text)
            with self.page.expect_response(lambda answer: answer.request.method == "PUT") as saved:
                field.press("Tab")
            assert saved.value.ok, saved.value.url

    def photograph(self, path: Path) -> None:
        """A screenshot of the window."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.page.wait_for_timeout(500)
        self.page.screenshot(path=path)
