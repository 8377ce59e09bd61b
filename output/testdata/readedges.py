#!/usr/bin/env python3
"""Compares many rows of odd values, cell by cell, with what readers written by others find.

    readedges.py DIR

DIR/data has the runs 20260101T000000Z and 20260102T000000Z folded into one, and the run 20200101T000000Z as an older
version wrote it: one row in each table, whose first column is "older", and three columns less. DIR/expected/TABLE.jsonl
are the rows of the other two in the order of the table. Says nothing where all is well, else the first differences, with
exit code 1. Needs duckdb, pyarrow, pandas and polars.
"""
import datetime, glob, json, os, sys

import duckdb
import pandas
import polars
import pyarrow.dataset
import pyarrow.parquet

from values import plain

TABLES = ("articles", "actors", "places", "dates", "talks", "fetches")
OLDER = "20200101T000000Z"
EPOCH = datetime.datetime(1970, 1, 1)
faults = []


def fault(text):
    faults.append(text[:600])
    if len(faults) >= 20:
        finish()


def finish():
    for f in faults:
        print(f)
    sys.exit(1 if faults else 0)


def compare(reader, table, want, got):
    """got are columns by name; want are rows."""
    if list(got) != list(want[0]):
        return fault(f"{reader} {table}: columns {list(got)}, want {list(want[0])}")
    for column, values in got.items():
        if len(values) != len(want):
            return fault(f"{reader} {table}: {len(values)} rows, want {len(want)}")
        if column == "run_id":
            continue
        for i, (w, g) in enumerate(zip(want, values)):
            g = plain(g)
            if w[column] != g:
                fault(f"{reader} {table} row {i} {column}: {str(g)[:200]!r}, want {str(w[column])[:200]!r}")
                break


def check(data, expected, table):
    with open(os.path.join(expected, table + ".jsonl"), encoding="utf-8", newline="\n") as f:
        want = [json.loads(line) for line in f]
    (path,) = glob.glob(f"{data}/run=2026*/{table}/*.parquet")
    arrow = pyarrow.parquet.read_table(path, partitioning=None)
    compare("pyarrow", table, want, {c: arrow[c].to_pylist() for c in arrow.column_names})
    runs = set(arrow["run_id"].to_pylist())
    if runs != {"20260101T000000Z", "20260102T000000Z"}:
        fault(f"pyarrow {table}: run_id {runs}")

    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    cursor = con.execute("SELECT * FROM read_parquet(?, hive_partitioning = false)", [path])
    names, rows = [d[0] for d in cursor.description], cursor.fetchall()
    compare("duckdb", table, want, dict(zip(names, map(list, zip(*rows)))))

    frame = polars.read_parquet(path, hive_partitioning=False)
    compare("polars", table, want, frame.to_dict(as_series=False))

    # pandas keeps Arrow's types, as its own have no lists and no whole numbers with nulls.
    frame = pandas.read_parquet(path, dtype_backend="pyarrow", partitioning=None)
    compare("pandas", table, want, {c: frame[c].array.__arrow_array__().to_pylist() for c in frame.columns})

    # With the older run: the columns it lacks are null, the others as ever.
    first, last = names[0], names[-1]
    pattern = f"{data}/run=*/{table}/*.parquet"
    for reader, found in {
        "duckdb": con.execute(f"SELECT {last} IS NULL, count(*) FROM read_parquet('{pattern}', union_by_name = true) WHERE {first} = 'older' GROUP BY 1").fetchall(),
        "pyarrow": [(v is None, 1) for v in pyarrow.dataset.dataset(sorted(glob.glob(pattern)), schema=arrow.schema).to_table(filter=pyarrow.dataset.field(first) == "older")[last].to_pylist()],
        "polars": [(v is None, 1) for v in polars.scan_parquet(pattern, missing_columns="insert", schema=polars.read_parquet_schema(path), hive_partitioning=False).filter(polars.col(first) == "older").collect()[last]],
        "pandas": [(pandas.isna(v), 1) for v in pandas.concat(map(pandas.read_parquet, sorted(glob.glob(pattern)))).query(f"{first} == 'older'")[last]],
    }.items():
        if found != [(True, 1)]:
            fault(f"{reader} {table}, with the older run: {last} is {found}")
    total = con.execute(f"SELECT count(*), count(*) FILTER (run = '{OLDER}') FROM read_parquet('{pattern}', union_by_name = true, hive_partitioning = true)").fetchone()
    if total != (len(want) + 1, 1):
        fault(f"duckdb {table}: {total} rows, want {len(want)} and one of the older run")


def check_views(data):
    con = duckdb.connect()
    con.execute(f"SET VARIABLE parley_data = '{data}'")
    con.execute(open(os.path.join(data, "views.sql"), encoding="utf-8").read())
    for table in TABLES:
        got = con.execute(f"SELECT DISTINCT run_id FROM {table} ORDER BY 1").fetchall()
        if got != [(OLDER,), ("20260101T000000Z",), ("20260102T000000Z",)]:
            fault(f"view {table}: runs {got}")
    if (got := con.execute("SELECT list(run_id ORDER BY run_id) FROM runs").fetchone()[0]) != [OLDER, "20260101T000000Z", "20260102T000000Z"]:
        fault(f"view runs: {got}")


def main():
    folder = os.path.abspath(sys.argv[1])
    for table in TABLES:
        check(os.path.join(folder, "data"), os.path.join(folder, "expected"), table)
    check_views(os.path.join(folder, "data"))
    finish()


main()
