"""The command line `clawback`. Nothing here does accounting: it reads, asks, and prints.

Exit codes: 0 fine, 1 findings (errors in the ledger), 2 the command could not be run.
"""

from __future__ import annotations

import contextlib
import os
import sys
import traceback
from typing import NoReturn

import click

from beancount_clawback import __version__
from beancount_clawback.cli.examples import examples
from beancount_clawback.cli.lazy_group import LazyCommands
from beancount_clawback.cli.lazy_group import LazyGroup

_STOPPED_BY_READER = 141
_INTERRUPTED = 130
_COULD_NOT = 2
_EXAMPLE = examples("clawback check practice.beancount")
_ROOM = "beancount_clawback.cli"
_COMMANDS = LazyCommands(
    {
        "apply": (
            f"{_ROOM}.apply_command:apply",
            "Apply unapplied money to the claims that are there now.",
        ),
        "check": (
            f"{_ROOM}.check_command:check",
            "List all findings in a ledger: errors, open reviews, notices.",
        ),
        "claims": (
            f"{_ROOM}.claims_command:claims",
            "List the claims, or show the whole history of one.",
        ),
        "demo": (
            f"{_ROOM}.demo_command:demo",
            "Lay out the demo practice and serve it in Fava.",
        ),
        "edit": (
            f"{_ROOM}.edit_command:edit",
            "Change the four amounts of a manual payment or a record.",
        ),
        "expand": (
            f"{_ROOM}.expand_command:expand",
            "Print the ledger as plain Beancount, without this plugin.",
        ),
        "import": (
            f"{_ROOM}.import_command:import_command",
            "Import ERA files (X12 835), remittance sheets, clawback lists.",
        ),
        "init": (
            f"{_ROOM}.init_command:init",
            "Set up a ledger for clawbacks, or repair its setup.",
        ),
        "preview": (
            f"{_ROOM}.preview_command:preview",
            "Show what a clawback would do; write nothing.",
        ),
        "record": (
            f"{_ROOM}.record_command:record",
            "Record that a payer takes a payment back or changes it.",
        ),
        "remittance": (
            f"{_ROOM}.remittance_command:remittance",
            "List checks and EFTs, whether they tie, and what one is made of.",
        ),
        "report": (
            f"{_ROOM}.report_command:report",
            "Revenue and payments, reversals and corrections on their own lines.",
        ),
        "restyle": (
            f"{_ROOM}.restyle_command:restyle",
            "Turn a ledger to the other record style, for other tools or back.",
        ),
        "review": (
            f"{_ROOM}.review_command:review",
            "List the clawbacks that need review, or clear one.",
        ),
        "seal": (
            f"{_ROOM}.seal_command:seal",
            "Seal clawbacks: write into each what its payment is now.",
        ),
        "status": (
            f"{_ROOM}.status_command:status",
            "Show what needs attention: how much, how many, since when.",
        ),
        "template": (
            f"{_ROOM}.template_command:template_command",
            "Write an empty sheet or list to fill in and import.",
        ),
        "undo": (
            f"{_ROOM}.undo_command:undo",
            "Delete a clawback that was recorded by mistake.",
        ),
    }
)


class _App(LazyGroup):
    def invoke(self, ctx: click.Context) -> object:
        """Run a command; a reader that has gone (`| head`) is not an error.

        Seen here and not in `main`, because what click does about it differs by version.
        """
        try:
            code = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            with contextlib.suppress(OSError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(_STOPPED_BY_READER)
        return code


@click.group(
    cls=_App,
    commands=_COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=f"{_EXAMPLE}\n\nExit codes: 0 fine, 1 findings, 2 the command could not be run.",
)
@click.version_option(__version__)
def app() -> None:
    """Insurance clawbacks in a Beancount ledger: check, look up, preview, report."""


@app.result_callback()
def _end(code: int) -> NoReturn:
    click.get_current_context().exit(code)


def main() -> NoReturn:
    """Run the command line and exit; nobody ever sees a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(_run())


def _run() -> int:
    try:
        code = app.main(prog_name="clawback", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        return _INTERRUPTED
    except OSError as error:
        what = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        click.echo(f"Error: {what}", err=True)
        return _COULD_NOT
    except Exception as error:  # noqa: BLE001 - the last resort
        click.echo(_fault(error), err=True)
        return _COULD_NOT
    return code if isinstance(code, int) else 0


def _fault(error: Exception) -> str:
    """What to report of a fault of ours; the exception's text may quote the ledger."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{os.path.basename(last.filename)}:{last.lineno}"
    return (
        f"Error: clawback itself has failed ({type(error).__name__} at {place}). The ledger "
        "was not changed. Please report it with this line."
    )
