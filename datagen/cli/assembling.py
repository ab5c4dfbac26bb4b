"""datagen assemble."""

from datagen.assemble import assemble as assemble_run
from datagen.assemble import n_open
from datagen.cli import options
from datagen.cli.bar import Bar
from datagen.cli.screen import WARNING, result, say
from datagen.cli.tables import show_dataset, show_stages
from datagen.run import Run


def assemble(run: options.RunFolder, json: options.AsJson = False) -> None:
    """Turn the replies of a run into its dataset again, free of charge: after an update, or after changing a rule."""
    folder = Run(run)
    with Bar() as bar:
        manifest = assemble_run(folder, watch=bar.show)
    show_stages(manifest)
    show_dataset(manifest)
    if still_open := n_open(manifest):
        say(f"Not complete: {still_open:,} prompts have no answer yet; build the run again to ask them.", WARNING)
    result(manifest.model_dump_json(indent=2) if json else str(folder.samples_file))
