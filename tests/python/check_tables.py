"""Tables of a run as pyarrow and Python's own csv read them: Parquet and CSV say the same, columns are told, HXL rows are found.

Usage: check_tables.py RUN
"""

import csv
import json
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

RECEIPT = "remnants_receipt"


def rows_of(path, hxl):
    """Rows of a CSV table, without its row of hashtags; and that row, if there is one."""
    rows = list(csv.DictReader(open(path, encoding="utf-8", newline="")))
    first = list(rows[0].values()) if rows else []
    tags = [cell for cell in first if cell]
    tagged = hxl and bool(tags) and all(tag.startswith("#") for tag in tags)
    return (rows[1:], tags) if tagged else (rows, [])


def same(entry, text):
    if entry is None:
        return text == ""
    return text != "" and float(text) == entry


def check_replicates(run, hxl):
    table = pq.read_table(run / "tables/replicates.parquet")
    names = set()
    for name in ["replicates", "exposure_replicates", "district_replicates"]:
        path = run / f"tables/{name}.csv"
        if not path.exists():
            continue
        rows, tags = rows_of(path, hxl)
        assert not tags, f"{path} has hashtags"
        for column in rows[0]:
            names.add(column)
            entries = table.column(column).to_pylist()
            assert len(entries) == len(rows), column
            wrong = [number for number, row in enumerate(rows) if not same(entries[number], row[column])]
            assert not wrong, f"{column} differs in replicates {wrong[:5]}"
    assert set(table.column_names) == names, set(table.column_names) ^ names
    return table.num_rows


def check_boxes(run, summary):
    boxes = pq.read_table(run / "tables/boxes.parquet")
    assert len(set(zip(boxes["row"].to_pylist(), boxes["column"].to_pylist()))) == boxes.num_rows, "a box stands twice"
    expected = sum(value or 0 for value in boxes["expected_remnants"].to_pylist())
    on_grid = summary["exact_companion"]["remnants_on_grid"]
    assert abs(expected - on_grid) < 1e-3 * on_grid, (expected, on_grid)
    for hits, p in zip(boxes["replicates_with_any"].to_pylist(), boxes["p_at_least_one"].to_pylist()):
        assert (p is None) == (not hits) and (not hits or p == hits / summary["replicates"]), (hits, p)
    return boxes.num_rows


def check_metadata(path):
    schema = pq.read_schema(path)
    metadata = {key.decode(): value.decode() for key, value in schema.metadata.items()}
    assert json.loads(metadata[RECEIPT])["made_by"] == "remnants"
    told = json.loads(metadata["remnants_columns"])
    assert [one["name"] for one in told] == schema.names
    kinds = {"text": pa.string(), "date": pa.date32(), "whole number": pa.int64()}
    for one in told:
        wanted = kinds.get(one["kind"], pa.float64())
        assert schema.field(one["name"]).type == wanted and one["meaning"], one


def main():
    run = Path(sys.argv[1])
    manifest = json.loads((run / "manifest.json").read_text())
    summary = json.loads((run / "summary.json").read_text())
    hxl = manifest["hxl_row"]
    tagged = [path.name for path in sorted((run / "tables").glob("*.csv")) if rows_of(path, hxl)[1]]
    assert bool(tagged) == hxl and (not hxl or "strikes.csv" in tagged), tagged
    for name in ["replicates", "boxes"]:
        check_metadata(run / f"tables/{name}.parquet")
    replicates, boxes = check_replicates(run, hxl), check_boxes(run, summary)
    print(f"{run}: {replicates} replicates and {boxes} boxes say the same in Parquet; hashtags in {len(tagged)} tables")


if __name__ == "__main__":
    main()
