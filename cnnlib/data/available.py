"""The table behind `cnnlib data`: which sets can be loaded without network."""

from pathlib import Path
from typing import Any

from cnnlib.data.load import EMBEDDED
from cnnlib.errors import InputError


def table(data_dir: str | Path | None = None):
    """List the embedded sets and the TFDS sets prepared on this machine.

    Args:
        data_dir: where TFDS keeps its sets; None for its own folder.

    Returns:
        A `pandas.DataFrame` with one row for each set and the columns `name`,
        `classes`, `image shape`, `train`, `validation`, `test` (numbers of images
        as `cnnlib.load_data` divides them) and `where`: `"embedded"`, or the folder
        of the prepared set. Any other image set of TFDS can be loaded too; it is
        downloaded first.
    """
    import pandas as pd

    rows = [
        {
            "name": name,
            "classes": len(module.CLASS_NAMES),
            "image shape": _shape(module.IMAGE_SHAPE),
            **module.SIZES,
            "where": "embedded",
        }
        for name, module in EMBEDDED.items()
    ]
    return pd.DataFrame(rows + _prepared(data_dir))


def _shape(shape: tuple[int | None, ...]) -> str:
    return "×".join("?" if side is None else str(side) for side in shape)


def _prepared(data_dir: str | Path | None) -> list[dict[str, Any]]:
    from cnnlib.data.tfds_catalogue import data_folder, import_tfds

    folder = data_folder(data_dir)
    # <set>/<version>/ or <set>/<configuration>/<version>/
    found = sorted(folder.glob("*/*/dataset_info.json"))
    found += sorted(folder.glob("*/*/*/dataset_info.json"))
    if not found:
        return []
    tfds = import_tfds()
    rows = []
    for file in found:
        try:
            builder = tfds.builder_from_directory(file.parent)
            rows.append(_row(builder, file.parent))
        except InputError:  # prepared, but not for image classification
            continue
    return sorted(rows, key=lambda row: row["name"])


def _row(builder: Any, folder: Path) -> dict[str, Any]:
    from cnnlib.data.tfds_catalogue import content
    from cnnlib.data.tfds_sets import split_plan

    holds = content(builder)
    config = builder.info.config_name
    return {
        "name": f"{builder.name}/{config}" if config else builder.name,
        "classes": len(holds.class_names),
        "image shape": _shape(holds.shape),
        **{part: len(rows) for part, (_, rows) in split_plan(builder).items()},
        "where": str(folder),
    }
