// Package output turns reports into tables and publishes them.
//
// [Rows] makes table rows of a report, [JSON] a line of JSON. A [Writer] takes
// the rows of a run, sorts them and publishes six Parquet files, a manifest and
// the views of DuckDB:
//
//	data/views.sql
//	data/latest                                      names the run published last
//	data/run=20261125T031500Z-7f3a/manifest.json
//	data/run=20261125T031500Z-7f3a/articles/part-0.parquet
//	data/run=20261125T031500Z-7f3a/actors/part-0.parquet
//	data/run=20261125T031500Z-7f3a/...
//
// What it promises:
//
//   - A run is visible whole or not at all, and its rows never change afterwards.
//     It is written under data/.staging-<id>, synced to disk, and renamed.
//   - A writer that is killed leaves nothing but that hidden directory, which
//     the next run removes. A full disk gives a [WriteError], removes the
//     directory, and leaves published runs alone.
//   - The same rows give the same bytes, in whatever order they come; where ids
//     are joined with those of earlier runs, after the same earlier runs.
//   - The columns of a table are defined once, by the struct of its rows;
//     columns are only ever added.
//
// [Compact] folds many small runs into few large ones, and [Prune] removes old
// rows, both in one step for readers: see fold.go for how.
//
// The files are plain Parquet: zstd, three-level lists, dates as DATE, instants
// as TIMESTAMP in UTC, codes as strings. The run's id is in the path alone, where
// readers find it as the Hive partition column run; rows of runs that were folded
// have their own in the column run_id.
package output
