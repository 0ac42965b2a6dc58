"""The pages of the console, room by room; web/routes.py joins them to the routes for machines."""

from appban.web.console.page import Page
from appban.web.console.pages import (
    about,
    account,
    applications,
    case,
    case_ending,
    case_working,
    circumstances,
    deciding,
    exemptions,
    figures,
    home,
    provider,
    queue,
    record,
    requests,
    restrictions,
    signing_in,
    telephone,
)

PAGES: tuple[Page, ...] = (
    *signing_in.PAGES,
    *provider.PAGES,
    *home.PAGES,
    *about.PAGES,
    *account.PAGES,
    *applications.PAGES,
    *exemptions.PAGES,
    *figures.PAGES,
    *case.PAGES,
    *case_ending.PAGES,
    *case_working.PAGES,
    *circumstances.PAGES,
    *deciding.PAGES,
    *telephone.PAGES,
    *queue.PAGES,
    *record.PAGES,
    *requests.PAGES,
    *restrictions.PAGES,
)
