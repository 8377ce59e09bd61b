#!/usr/bin/env python3
"""Quality gate: fails where Parley reads worse than it did.

    .ci/gate.py PARLEY [--print] [--raise] [--only WORD]

PARLEY is the built binary. Three things are checked:

1. testdata/talks: figures of `parley eval` against testdata/talks/floors.json.
2. Agreement: `parley eval` and the scorer talks.py must give the same figures
   for the same gold, to 0.01 points.
3. Floors: figures on the corpora of SETS below against .ci/floors.json,
   {set: {figure: floor}}, in percent.

2 and 3 need the folder `shared` beside the repository (or $PARLEY_SHARED); where
it is absent the gate says so and checks only 1.

--print  shows every figure measured against its floor
--raise  writes .ci/floors.json anew: one point below what was measured (two on the
         few talks of the pages, five for details of talks, which a talk newly found
         can lower), rounded down, and never below the floor there is. Floors only go up. The floors of
         testdata/talks are raised by `go test ./extract/eval -run TestGate -raise`.
--only   checks only sets and agreements whose name contains WORD; no effect on 1

Exit status: 0 passed, 1 failed, 2 could not be run.
"""
import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("PARLEY_SHARED") or ROOT.parent / "shared")
FLOORS = ROOT / ".ci" / "floors.json"
TALKS = ROOT / "testdata" / "talks"
ANY = ["--topic", "any"]

TALK_FIGURES = ("relevance_acc actors_f1 actors_PERSON_f1 actors_ORG_f1 actors_COUNTRY_f1 actors_found_f1 country_f1 "
                "mention_recall places_f1 places_cc_f1 dates_f1 durations_f1 talks_f1 talks_found_f1 talks_strict_f1 "
                "talk_place talk_format talk_people_f1").split()
ARTICLE_FIGURES = "shingle_f1 word_f1 date_acc title_exact title_folded author_f1".split()

# name: (scorer, gold below corpora/, options of the scorer, options of parley extract, figures).
# Names: only sets that no shipped model was trained on (extract/name/MODELS.md);
# all Vietnamese sets are training data, so there is none for Vietnamese.
SETS = {
    "talks/pages": ("talks", "talks/gold.jsonl", ["--html"], [], TALK_FIGURES),
    "talks/seed-vi": ("talks", "talks/seed-vi.jsonl", [], [], TALK_FIGURES),
    "dates/timebank": ("dates", "dates/timebank.jsonl", [], ANY, ["value_f1", "strict_f1", "relaxed_f1"]),
    "dates/aquaint": ("dates", "dates/aquaint.jsonl", [], ANY, ["value_f1", "strict_f1", "relaxed_f1"]),
    "dates/vi-dev": ("dates", "dates/vi-dev.jsonl", [], ANY, ["value_f1", "strict_f1", "relaxed_f1"]),
    "dates/vi-vtb-dev": ("dates", "dates/vi-vtb-dev.jsonl", [], ANY, ["value_f1", "strict_f1", "relaxed_f1"]),
    "places/geowebnews": ("places", "places/geowebnews.jsonl", [], ANY, ["e2e_f1", "rec_f1", "acc161"]),
    "places/nerel": ("places", "places/nerel.jsonl", [], ANY, ["country_link", "city_link"]),
    "names/en-wikigold": ("names", "names/en-wikigold.tsv", [], ANY + ["--names"], ["f1", "PER_f1", "ORG_f1", "LOC_f1"]),
    "names/en-re3d-open": ("names", "names/en-re3d-open.tsv", [], ANY + ["--names"], ["f1", "PER_f1", "ORG_f1", "LOC_f1"]),
    "names/ru-nerel-train": ("names", "names/ru-nerel-train.tsv", [], ANY + ["--names"], ["f1", "PER_f1", "ORG_f1", "LOC_f1"]),
    "events/plover": ("events", "events/plover.jsonl", [], ANY, ["root_f1", "dyad_f1", "full_f1"]),
    "events/bkee": ("events", "events/bkee.jsonl", [], ANY, ["trigger_f1"]),
    "actors/plover": ("actors", "actors/plover.jsonl", [], ANY, ["country", "sector"]),
    "article/fundus": ("article", "article/fundus", [], [], ARTICLE_FIGURES),
    "article/wcxb": ("article", "article/wcxb", [], [], ARTICLE_FIGURES),
    "article/htmldate": ("article", "article/htmldate", [], [], ["htmldate_f1"]),
    "article/vn": ("article", "article/vn", [], [], ARTICLE_FIGURES),
    "article/ru2012": ("article", "article/ru2012", [], [], ARTICLE_FIGURES),
}

# name: (gold below corpora/, options of talks.py input, options of parley eval)
AGREEMENTS = {
    "talks texts": ("talks/gold.jsonl", [], []),
    "talks pages": ("talks/gold.jsonl", ["--html"], ["--html"]),
    "talks seed": ("talks/seed-vi.jsonl", [], []),
}


class Gate:
    def __init__(self, parley, show):
        self.parley, self.show, self.failures = parley, show, []

    def fail(self, message):
        self.failures.append(message)
        print("FAIL", message)

    def compare(self, name, figures, floors):
        """Checks figures {figure: percent} against floors {figure: percent}."""
        if not floors:
            self.fail(f"{name} has no floors; run with --raise")
        for figure in sorted(set(figures) | set(floors)):
            value, floor = figures.get(figure), floors.get(figure)
            if self.show:
                print(f"{name:<22}{figure:<18}{number(value)}  floor {number(floor)}")
            if floor is not None and value is None:
                self.fail(f"{name}: {figure} has a floor but was not measured")
            elif floor is not None and value < floor:
                self.fail(f"{name}: {figure} fell to {value:.2f}; its floor is {floor:g}")


def number(x):
    return "     -" if x is None else f"{x:6.2f}"


def run(args, fine=(0,), **kw):
    """Runs a program and returns its output; ends the gate where its exit status is not fine."""
    p = subprocess.run([str(a) for a in args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, **kw)
    if p.returncode not in fine:
        sys.stderr.write(p.stderr.decode("utf-8", "replace"))
        print(f"gate: {' '.join(map(str, args))}: exit status {p.returncode}", file=sys.stderr)
        sys.exit(2)
    return p.stdout


def scorer(layer, *args, **kw):
    return run([sys.executable, "-B", SHARED / "score" / f"{layer}.py", *args], **kw)


def extract(gate, pages, options, reports):
    """Extracts Parley's JSONL input into the file reports."""
    # Exit status 1 tells of single pages that could not be read; they count as empty.
    reports.write_bytes(run([gate.parley, "extract", "--format", "jsonl", *options, "-"], fine=(0, 1), input=pages))


def load(path):
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


# ---------- 1: testdata
def eval_figures(gate, gold, options):
    """-> {language: {figure: percent}} in the scorer's names; also documents."""
    out = json.loads(run([gate.parley, "eval", gold, "--json", *options]))
    figures = {}
    for lang, group in out["groups"].items():
        f = figures[lang] = {"docs": group["documents"]}
        for name, x in group["figures"].items():
            if "f1" in x:
                f.update({f"{name}_f1": x["f1"], f"{name}_p": x["precision"], f"{name}_r": x["recall"]})
            else:
                f[name] = x["recall"]
    return figures


def check_testdata(gate):
    floors = load(TALKS / "floors.json")
    for gold in sorted(TALKS.glob("*/gold.jsonl")):
        with open(gold, encoding="utf-8") as f:
            pages = json.loads(f.readline()).get("page")
        measured = eval_figures(gate, gold, ["--html"] if pages else [])
        for lang, figures in measured.items():
            heads = {k.removesuffix("_f1"): v for k, v in figures.items() if k != "docs" and not k.endswith(("_p", "_r"))}
            gate.compare(f"{gold.parent.name}/{lang}", heads, floors.get(gold.parent.name, {}).get(lang, {}))


# ---------- 2: agreement with the scorer
def check_agreement(gate, name, gold, scorer_options, eval_options, tmp):
    gold = SHARED / "corpora" / gold
    pages = scorer("talks", "input", gold, *scorer_options)
    reports = tmp / "reports.jsonl"
    extract(gate, pages, [], reports)
    ours = eval_figures(gate, gold, eval_options)
    compared = 0
    for lang, mine in ours.items():
        theirs_file = tmp / "figures.json"
        scorer("talks", "score", gold, reports, "--json", theirs_file, *([] if lang == "all" else ["--lang", lang]))
        theirs = load(theirs_file)[gold.stem]
        for figure in sorted(set(mine) | set(theirs)):
            a, b = mine.get(figure), theirs.get(figure)
            compared += 1
            if a is None or b is None or abs(a - b) > 0.01:
                gate.fail(f"{name}/{lang}: {figure} is {number(a)} by parley eval, {number(b)} by talks.py")
    print(f"agreement, {name}: {compared} figures compared")


# ---------- 3: floors on corpora
def measure(gate, name, tmp):
    layer, gold, scorer_options, extract_options, figures = SETS[name]
    gold = SHARED / "corpora" / gold
    reports, result = tmp / "reports.jsonl", tmp / "figures.json"
    pages = scorer(layer, "input", gold, *scorer_options)
    extract(gate, pages, extract_options, reports)
    scorer(layer, "score", gold, reports, "--json", result)
    got = load(result)
    if len(got) != 1:
        print(f"gate: {layer}.py gave {sorted(got)} for one set", file=sys.stderr)
        sys.exit(2)
    got = next(iter(got.values()))
    return {f: got[f] for f in figures if f in got}


def raised(old, measured):
    """Floors for figures measured; a floor of a figure no longer measured stays, and fails the gate."""
    new = dict(old)
    for figure, value in measured.items():
        slack = 5 if figure.startswith("talk_") else 2 if figure.startswith("talks") else 1
        floor = max(old.get(figure, 0), math.floor(value - slack))
        if floor > 0:  # one that no figure can fall below holds nothing
            new[figure] = floor
    return new


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("parley")
    ap.add_argument("--print", action="store_true", dest="show")
    ap.add_argument("--raise", action="store_true", dest="lift")
    ap.add_argument("--only", default="")
    a = ap.parse_args()
    gate = Gate(str(Path(a.parley).resolve()), a.show)
    if not os.access(gate.parley, os.X_OK):
        print(f"gate: {a.parley} is no program; build it with: go build -o parley ./cmd/parley", file=sys.stderr)
        sys.exit(2)
    check_testdata(gate)
    if not SHARED.is_dir():
        print(f"gate: no folder {SHARED.name} beside the repository: only testdata was checked")
    else:
        floors = load(FLOORS)
        with tempfile.TemporaryDirectory() as tmp:
            tmp = Path(tmp)
            for name, (gold, scorer_options, eval_options) in AGREEMENTS.items():
                if a.only in name:
                    check_agreement(gate, name, gold, scorer_options, eval_options, tmp)
            for name in SETS:
                if a.only not in name:
                    continue
                measured = measure(gate, name, tmp)
                if a.lift:
                    floors[name] = raised(floors.get(name, {}), measured)
                gate.compare(name, measured, floors.get(name, {}))
                print(f"floors, {name}: {len(measured)} figures checked")
        for name in sorted(set(floors) - set(SETS)):
            gate.fail(f"floors.json has floors for {name}, which is not measured")
        if a.lift:
            FLOORS.write_text(json.dumps(floors, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    print("gate:", f"{len(gate.failures)} failures" if gate.failures else "passed")
    sys.exit(1 if gate.failures else 0)


if __name__ == "__main__":
    main()
