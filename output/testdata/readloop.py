#!/usr/bin/env python3
"""Reads the table talks of a data directory again and again while others publish, fold and are killed.

    readloop.py DIR TALKS

Every run under DIR has TALKS talks, each with an id of its own. Each round reads them by another reader, as an analyst
would: DuckDB by pattern, DuckDB's views, pyarrow, Polars. What must hold: no talk twice, no run in part, no talk gone
that was there before, no file that cannot be read. Only "no such file" is allowed, where a fold came between finding the
files and opening them; then the same reader asks again, at most a hundred times in a row (folds come by the second
here). A line on standard input asks for one round of all readers over the directory it names, without asking again,
answered by a line "ok TALKS, ..." or the fault. A fault ends the program with status 1. Needs duckdb, pyarrow, polars.
"""
import collections, glob, os, select, sys

import duckdb
import polars
import pyarrow.parquet

GONE = ("No such file", "No files found", "os error 2", "does not exist", "Cannot open file")  # by the readers' own errors


def by_pattern(data):
    return duckdb.sql(f"SELECT run, talk_id FROM read_parquet('{data}/run=*/talks/*.parquet', hive_partitioning = true)").fetchall()


def by_views(data):
    con = duckdb.connect()
    con.execute(f"SET VARIABLE parley_data = '{data}'")
    with open(os.path.join(data, "views.sql"), encoding="utf-8") as f:
        con.execute(f.read())
    return con.execute("SELECT run_id, talk_id FROM talks").fetchall()


def by_pyarrow(data):
    rows = []
    for path in glob.glob(f"{data}/run=*/talks/*.parquet"):
        table = pyarrow.parquet.read_table(path, columns=["talk_id"], partitioning=None)
        rows += [(os.path.basename(path), t) for t in table["talk_id"].to_pylist()]
    return rows


def by_polars(data):
    table = polars.read_parquet(f"{data}/run=*/talks/*.parquet", columns=["talk_id"])
    return [("", t) for t in table["talk_id"]]


READERS = (by_pattern, by_views, by_pyarrow, by_polars)


class Watch:
    def __init__(self, data, talks):
        self.data, self.talks, self.seen, self.rounds, self.again = data, talks, set(), 0, 0

    def read(self, reader, patience):
        for tries in range(patience + 1):
            try:
                rows = reader(self.data)
                break
            except Exception as e:
                gone = isinstance(e, FileNotFoundError) or any(g in str(e) for g in GONE)
                if not gone or tries == patience:
                    self.fault(f"{reader.__name__}: {type(e).__name__}: {e}, asked {tries + 1} times")
                self.again += 1
        counts = collections.Counter(t for _, t in rows)
        now = set(counts)
        if len(rows) != len(now):
            self.fault(f"{reader.__name__}: twice: {[t for t, n in counts.items() if n > 1][:5]} of {len(rows)} talks")
        if missing := self.seen - now:
            self.fault(f"{reader.__name__}: gone: {len(missing)} talks of {len(self.seen)}, as {sorted(missing)[:5]}")
        if len(now) % self.talks:
            self.fault(f"{reader.__name__}: {len(now)} talks are no whole runs")
        self.seen, self.rounds = now, self.rounds + 1

    def fault(self, text):
        print(f"fault {text} (after {self.rounds} rounds)", flush=True)
        sys.exit(1)


def main():
    watch = Watch(sys.argv[1], int(sys.argv[2]))
    print("ready", flush=True)
    while True:
        if select.select([sys.stdin], [], [], 0)[0]:
            data = sys.stdin.readline().strip()
            if not data:
                return
            still = watch if data == watch.data else Watch(data, watch.talks)
            for reader in READERS:
                still.read(reader, 0)
            print(f"ok {len(still.seen)} talks, {watch.rounds} rounds, {watch.again} times asked again", flush=True)
        watch.read(READERS[watch.rounds % len(READERS)], 100)


main()
