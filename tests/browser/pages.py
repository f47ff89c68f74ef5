"""One address of every kind of page; the examples are 1, a fictional shop, and 2, Stack Overflow."""

SIGNED_OUT = (
    "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/accounts/password/reset/done/",
    "/accounts/confirm-email/", "/accounts/confirm-email/wrong/", "/invitations/wrong/accept",
)  # fmt: skip
ACCOUNT = ("/account", "/accounts/email/", "/accounts/password/change/", "/accounts/logout/")
PEOPLE = ("/teams/", "/teams/new", "/teams/1/", "/teams/1/edit", "/projects/1/people")
PROJECT = (
    "/", "/?archived", "/projects/1/", "/teams/1/projects/new", "/projects/1/edit", "/projects/1/delete",
    "/projects/1/interviews/new", "/projects/1/interviews/import",
)  # fmt: skip
INTERVIEW = (
    "/interviews/1/", "/interviews/1/edit", "/interviews/1/delete", "/interviews/1/stages/3/",
    "/interviews/1/stages/3/check", "/interviews/1/q8/history",
)  # fmt: skip
# Together these have every kind of field, alone and in a table, and every kind of outcome.
QUESTIONS = tuple(
    f"/interviews/1/{item}/"
    for item in (
        "q1",
        "q2",
        "q3",
        "q8",
        "q11",
        "q14",
        "q18",
        "q22",
        "q23",
        "q27",
        "maturity",
        "capacity",
        "target",
    )
)
REVIEW = ("/versions/1/review", "/versions/1/verdict", "/versions/1/guests", "/projects/1/plan/rules")
NUMBERS = ("/interviews/1/numbers", "/formulas")
PLAN = ("/projects/1/plan/", "/projects/1/versions/new", "/versions/1/")
PAGES = (*PROJECT, *PEOPLE, *INTERVIEW, *QUESTIONS, *NUMBERS, *PLAN, *REVIEW, *ACCOUNT, "/nowhere")
