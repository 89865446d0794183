"""The command `journey`: one file a command; what fails ends with a sentence and exit status 1 or 2."""

import typer

from api.cli import (
    audit,
    check,
    closures,
    db,
    demo,
    diagram,
    key,
    network,
    organisation,
    retention,
    sar,
    serve,
    sweep,
    user,
    worker,
)
from api.cli.sentences import Sentences

app = typer.Typer(
    cls=Sentences,
    help="Learner journeys and referrals between organisations.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("serve")(serve.serve)
app.command("worker")(worker.worker)
app.command("sweep")(sweep.sweep)
app.command("check")(check.check)
app.command("diagram")(diagram.diagram)
app.add_typer(db.app, name="db")
app.add_typer(organisation.app, name="organisation")
app.add_typer(user.app, name="user")
app.add_typer(key.app, name="key")
app.add_typer(network.app, name="network")
app.add_typer(closures.app, name="closures")
app.add_typer(audit.app, name="audit")
app.add_typer(retention.app, name="retention")
app.command("sar")(sar.sar)
app.command("demo")(demo.demo)
