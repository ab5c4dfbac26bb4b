"""datagen assemble."""

from datagen.assemble import assemble as assemble_run
from datagen.cli import options
from datagen.cli.bar import Bar
from datagen.cli.screen import result
from datagen.cli.tables import show_dataset, show_stages
from datagen.run import Run


def assemble(run: options.RunFolder, json: options.AsJson = False) -> None:
    """Turn the replies of a run into its dataset again, free of charge: after an update, or after changing a rule."""
    folder = Run(run)
    with Bar() as bar:
        manifest = assemble_run(folder, watch=bar.show)
    show_stages(manifest)
    show_dataset(manifest)
    result(manifest.model_dump_json(indent=2) if json else str(folder.samples_file))
