#!/usr/bin/env python3
"""Holds README.md to what the program does.

    .ci/.cache/venv/bin/python .ci/readme.py PARLEY [--update]

Runs the demo of the program PARLEY in a directory of its own. Each sql, python
and r block of README.md is run there, by DuckDB, pandas, Polars and, where there
is one, R; what it prints must be the block behind it. The demo's summary must begin like the first block,
and the tables of quality figures must be what `parley eval` gives.
With --update README.md is written anew instead. Also checks that every table
and every view of data/views.sql can be read, with the rows that the manifest
counts. Needs .ci/requirements.txt.
"""
import glob, json, os, re, shutil, subprocess, sys, tempfile

import duckdb

GOLD = "testdata/talks/{}/gold.jsonl"
LANGUAGES = {"vi": "Vietnamese", "en": "English", "ru": "Russian", "all": "all"}
FIGURES = ("actors", "country", "places", "dates", "talks")


def printed(parley, kind, code, folder):
    """What a block of README.md prints in the folder."""
    if kind == "sql":
        os.chdir(folder)
        db = duckdb.connect()
        db.execute(open("data/views.sql").read())
        return str(db.sql(code.strip().rstrip(";"))).strip()
    command = [sys.executable, "-c", code]
    if kind == "r":  # it calls parley by name
        link = os.path.join(folder, "parley")
        if not os.path.exists(link):
            os.symlink(parley, link)
        command = ["Rscript", "-e", code]
    path = folder + os.pathsep + os.environ["PATH"]
    run = subprocess.run(command, cwd=folder, env=os.environ | {"PATH": path}, capture_output=True, text=True)
    if run.returncode:
        sys.exit(f"README.md: a block of {kind} fails:\n{code}\n{run.stderr}")
    return "\n".join(line.rstrip() for line in run.stdout.rstrip().split("\n"))


def summary(parley, folder):
    """The first lines of the demo's summary, behind the run's id."""
    shown = subprocess.run([parley, "show"], cwd=folder, capture_output=True, text=True, check=True).stdout.split("\n")
    first = next(i for i, line in enumerate(shown) if line.startswith("WHEN"))
    return "\n".join(shown[1 : first + 6] + ["..."])


def quality(parley, home, name_of_set):
    """The table of quality figures of a set."""
    run = subprocess.run([parley, "eval", GOLD.format(name_of_set), "--json"], cwd=home, capture_output=True, text=True, check=True)
    rows = ["| language | n | relevance accuracy | " + " | ".join(FIGURES) + " |", "| --- | --- | --- |" + " --- |" * len(FIGURES)]
    groups = json.loads(run.stdout)["groups"]
    for lang, name in LANGUAGES.items():
        group = groups[lang]
        figures = group["figures"]
        cells = [name, str(group["documents"]), f'{figures["relevance_acc"]["recall"]:.1f}'] + [f'{figures[f]["f1"]:.1f}' for f in FIGURES]
        rows.append("| " + " | ".join(cells) + " |")
    return "\n".join(rows)


def check_tables(folder):
    """Rows by DuckDB against the manifests, and every view once."""
    os.chdir(folder)
    db = duckdb.connect()
    db.execute(open("data/views.sql").read())
    counted = {}
    for manifest in glob.glob("data/run=*/manifest.json"):
        for table, rows in json.load(open(manifest))["rows"].items():
            counted[table] = counted.get(table, 0) + rows
    problems = []
    for (view,) in db.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal ORDER BY 1").fetchall():
        rows = len(db.execute(f'FROM "{view}"').fetchall())
        print(f"{view}: {rows} rows")
        if rows == 0 or counted.get(view, rows) != rows:
            problems.append(f"{view} has {rows} rows, expected {counted.get(view, 'some')}")
    if not counted:
        problems.append(f"no run under {folder}/data")
    return problems


def main():
    home = os.getcwd()
    parley = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([parley, "run", "--quiet"], cwd=folder, stdout=subprocess.DEVNULL, check=True)
        sys.exit(check(parley, home, folder, "--update" in sys.argv))


def check(parley, home, folder, update):
    """Compares README.md with what parley does, or writes it anew. Returns the exit status."""
    problems = check_tables(folder)
    os.chdir(home)
    readme = open("README.md", encoding="utf-8").read()

    def block(m):
        if m[1] == "r" and not shutil.which("Rscript"):
            print("README.md: there is no R here, so its block is not run")
            return m[0]
        want = printed(parley, m[1], m[2], folder)
        return f"```{m[1]}\n{m[2]}```\n```\n{want}\n```"

    new = re.sub(r"(```\nRun .*?\n).*?(\n```)", lambda m: m[1] + summary(parley, folder) + m[2], readme, count=1, flags=re.S)
    new = re.sub(r"```(sql|python|r)\n((?:(?!```).)*)```\n```\n(.*?)\n```", block, new, flags=re.S)
    os.chdir(home)
    new = re.sub(r"(<!-- quality (\w+): begin -->\n).*?(\n<!-- quality: end -->)", lambda m: m[1] + quality(parley, home, m[2]) + m[3], new, flags=re.S)
    if update:
        open("README.md", "w", encoding="utf-8").write(new)
    elif new != readme:
        for old, now in zip(readme.split("\n"), new.split("\n")):
            if old != now:
                problems.append(f"stands there: {old}\n  is now:     {now}")
                break
        problems.append("look at what changed; --update writes it so")
    for p in problems:
        print(f"README.md: {p}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    main()
