"""What is shown when something cannot be done: the fact and what to do, in the words of whoever refused it."""

from appban.errors import (
    AppbanError,
    ConflictError,
    InputError,
    NotAuthorisedError,
    NotFoundError,
    RefusedError,
)
from appban.web.console.answers import Fault
from appban.web.problems import Problem, of_error

NOT_HERE = "There is nothing here of that name, or nothing that you may see."


def fault_of(error: AppbanError) -> Fault:
    """The page of an error that nobody else dealt with."""
    match error:
        case NotFoundError():
            # One sentence for all, so that what is there and not to be seen cannot be told from what is not.
            return Fault(status=404, says=NOT_HERE)
        case NotAuthorisedError():
            return Fault(status=403, says=str(error))
        case ConflictError():
            return Fault(status=409, says=str(error))
        case InputError() | RefusedError():
            return Fault(status=422, says=str(error))
        case _:
            told = of_error(error)
            return Fault(status=told.status, says=told.detail)


def fault_of_problem(told: Problem) -> Fault:
    """The page of what was wrong with a request as such."""
    return Fault(status=told.status, says=told.detail)


def internal() -> Fault:
    """The page of a fault of ours."""
    return Fault(
        status=500, says="This program failed. It has been written down in the service log; tell who runs it."
    )


def problems_of(error: AppbanError) -> list[dict[str, str]]:
    """An error as the error summary of a form shows it."""
    return [{"text": str(error), "href": "#main-content"}]
