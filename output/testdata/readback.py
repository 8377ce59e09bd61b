#!/usr/bin/env python3
"""Compares a published run with what it should hold, through readers written by others.

    readback.py DIR

DIR/data is a data directory, DIR/expected/TABLE.jsonl the rows of the table in the order of the file of run "r",
DIR/views/queries.json and DIR/folded/queries.json lists of {"sql", "want"} to ask of the data/views.sql beside, where
talk_reports.jsonl and talk_events.jsonl are what the views of these names should give. Needs duckdb and pyarrow. Says
nothing where all is well, else the first differences, with exit code 1.
"""
import glob, json, os, sys

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from values import plain

TABLES = ("articles", "actors", "places", "dates", "talks", "fetches")
MENTION = pa.struct([("start", pa.int32()), ("end", pa.int32()), ("text", pa.string()), ("sentence", pa.int32())])
STAMP = pa.timestamp("us", tz="UTC")

# What Arrow has to make of the columns that are easily written wrong.
TYPES = {
    "articles": {"published": STAMP, "modified": STAMP, "fetched": STAMP, "published_offset_min": pa.int32(), "text": pa.string(),
                 "authors": pa.list_(pa.string()), "relevant": pa.bool_(), "relevance": pa.float64(), "archive_offset": pa.int64(),
                 "lang": pa.string(), "published_precision": pa.string(), "revision": pa.int32()},
    "actors": {"sectors": pa.list_(pa.string()), "mentions": pa.list_(MENTION), "type": pa.string(), "metonym": pa.bool_()},
    "places": {"lat": pa.float64(), "mentions": pa.list_(MENTION)},
    "dates": {"earliest": pa.date32(), "latest": pa.date32(), "start": pa.int32()},
    "talks": {"earliest": pa.date32(), "latest": pa.date32(), "parties": pa.list_(pa.string()), "status": pa.string(),
              "participants": pa.list_(pa.struct([(n, pa.string()) for n in ("actor_id", "name", "country", "office", "role")])),
              "attribution": pa.struct([("source", pa.string()), ("anonymous", pa.bool_())]),
              "evidence": pa.list_(pa.struct([("start", pa.int32()), ("end", pa.int32()), ("sentence", pa.int32()), ("trigger", pa.string())]))},
    "fetches": {"robots": pa.struct([("allowed", pa.bool_()), ("rule", pa.string()), ("hash", pa.string()), ("fetched", STAMP)]),
                "redirects": pa.list_(pa.string()), "http_status": pa.int32(), "bytes": pa.int64()},
}

faults = []


def fault(text):
    faults.append(text)
    if len(faults) >= 20:
        finish()


def finish():
    for f in faults:
        print(f[:600])
    sys.exit(1 if faults else 0)


def compare(reader, table, want, got):
    if len(want) != len(got):
        fault(f"{reader} {table}: {len(got)} rows, want {len(want)}")
    for i, (w, g) in enumerate(zip(want, got)):
        if list(w) != list(g):
            fault(f"{reader} {table} row {i}: columns {list(g)}, want {list(w)}")
            continue
        for k in w:
            if type(w[k]) is not type(g[k]) and not (isinstance(w[k], (int, float)) and isinstance(g[k], float)) or w[k] != g[k]:
                fault(f"{reader} {table} row {i} {k}: {str(g[k])[:200]!r}, want {str(w[k])[:200]!r}")


def rows_of(cursor):
    names = [d[0] for d in cursor.description]
    return [dict(zip(names, map(plain, r))) for r in cursor.fetchall()]


def check_tables(run, expected):
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    for table in TABLES:
        path = os.path.join(run, table, "part-0.parquet")
        with open(os.path.join(expected, table + ".jsonl"), encoding="utf-8", newline="\n") as f:
            want = [json.loads(line) for line in f]
        if not want:
            fault(f"{table}: nothing to compare")

        arrow = pq.read_table(path, partitioning=None)
        for column, t in TYPES[table].items():
            got = arrow.schema.field(column).type
            if str(got).replace(" not null", "").replace("element:", "item:") != str(t).replace("element:", "item:"):
                fault(f"pyarrow {table}.{column}: type {got}, want {t}")
        compare("pyarrow", table, want, [plain(r) for r in arrow.to_pylist()])
        meta = pq.read_metadata(path).metadata
        if meta.get(b"parley.table") != table.encode() or b"article_id" not in meta.get(b"parley.dictionary", b""):
            fault(f"pyarrow {table}: metadata {list(meta)}")

        compare("duckdb", table, want, rows_of(con.execute("SELECT * FROM read_parquet(?, hive_partitioning = false)", [path])))

        # Filters go through statistics and page bounds: what is there must be found by them.
        for column in want[0]:
            values = {w[column] for w in want if isinstance(w[column], str) and len(w[column]) < 5000 and "T" not in w[column]}
            for v in sorted(values)[:: max(1, len(values) // 5)]:
                n = sum(w[column] == v for w in want)
                got = con.execute(f'SELECT count(*) FROM read_parquet(?) WHERE "{column}"::VARCHAR = ?', [path, v]).fetchone()[0]
                if got != n:
                    fault(f"duckdb {table} where {column} = {v[:80]!r}: {got} rows, want {n}")
                if str(arrow.schema.field(column).type) == "string":
                    got = pq.read_table(path, partitioning=None, filters=[(column, "=", v)]).num_rows
                    if got != n:
                        fault(f"pyarrow {table} where {column} = {v[:80]!r}: {got} rows, want {n}")


def check_offsets(data):
    """Mentions lie where they say, in SQL and in Python."""
    con = duckdb.connect()
    con.execute(f"SET VARIABLE parley_data = '{data}'")
    con.execute(open(os.path.join(data, "views.sql"), encoding="utf-8").read())
    rows = con.execute("""SELECT a.text, m.m.start, m.m."end", m.m.text, substring(a.text, m.m.start + 1, m.m."end" - m.m.start)
        FROM actors JOIN articles a USING (run_id, article_id), unnest(mentions) AS m(m) WHERE a.article_id = 'a1'""").fetchall()
    if not rows:
        fault("no mentions to check")
    for text, start, end, mention, cut in rows:
        if not mention == cut == text[start:end]:
            fault(f"mention {mention!r} is {cut!r} in SQL, {text[start:end]!r} in Python")


def check_queries(folder):
    """The views, as an analyst has them: from the directory that holds the data directory."""
    os.chdir(folder)
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    con.execute(open("data/views.sql", encoding="utf-8").read())
    con.execute(open("data/views.sql", encoding="utf-8").read())  # a second time does no harm
    for q in json.load(open("queries.json", encoding="utf-8")):
        try:
            got = [[plain(v) for v in r] for r in con.execute(q["sql"]).fetchall()]
        except duckdb.Error as e:
            got = str(e)
        if got != q["want"]:
            fault(f"{q['sql']}\n  got  {json.dumps(got, ensure_ascii=False)}\n  want {json.dumps(q['want'], ensure_ascii=False)}")


def check_views(folder):
    """What parley export makes of the views is what DuckDB makes of them."""
    os.chdir(folder)
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    con.execute(open("data/views.sql", encoding="utf-8").read())
    for view, key in (("talk_reports", "talk_id"), ("talk_events", "event")):
        rows = [json.loads(line) for line in open(view + ".jsonl", encoding="utf-8")]
        for r in rows:
            if "run" in r:
                r["run_id"] = r.pop("run")
        got = rows_of(con.execute(f"FROM {view}"))
        want, got = ([dict(sorted(r.items())) for r in sorted(rows, key=lambda r: r[key])] for rows in (rows, got))
        compare("duckdb", view, want, got)


def main():
    folder = os.path.abspath(sys.argv[1])
    check_tables(os.path.join(folder, "data", "run=r"), os.path.join(folder, "expected"))
    check_offsets(os.path.join(folder, "data"))
    check_queries(os.path.join(folder, "views"))
    check_queries(os.path.join(folder, "folded"))
    check_views(os.path.join(folder, "views"))
    check_views(os.path.join(folder, "folded"))
    finish()


main()
