-- Views of DuckDB over all published runs.
--
--   duckdb
--   .read @DATA@/views.sql        in the directory that holds @DATA@
--   FROM talk_events ORDER BY earliest;
--
-- From elsewhere, or where the data directory has moved, say first where it is:
--
--   SET VARIABLE parley_data = '/path/to/@DATA@';
--
-- Views made in a database file keep to that variable, so it can be set anew
-- in every session. New runs are seen without reading this file again.
-- Written by Parley; changes are overwritten by the next run.

-- The tables, over all runs. run_id is the directory's, or where runs were
-- folded into one, the row's own (files of older versions have no such column).
-- An article that several runs have read is in them several times;
-- articles_latest and all views after it count it once.

CREATE OR REPLACE VIEW articles AS
SELECT coalesce(run_id, run) AS run_id, * EXCLUDE (run, run_id)
FROM (FROM read_parquet(coalesce(getvariable('parley_data'), '@DATA@') || '/run=*/articles/*.parquet',
                        hive_partitioning = true, hive_types = {'run': VARCHAR}, union_by_name = true)
      UNION ALL BY NAME SELECT NULL::VARCHAR AS run_id WHERE false);

CREATE OR REPLACE VIEW actors AS
SELECT coalesce(run_id, run) AS run_id, * EXCLUDE (run, run_id)
FROM (FROM read_parquet(coalesce(getvariable('parley_data'), '@DATA@') || '/run=*/actors/*.parquet',
                        hive_partitioning = true, hive_types = {'run': VARCHAR}, union_by_name = true)
      UNION ALL BY NAME SELECT NULL::VARCHAR AS run_id WHERE false);

CREATE OR REPLACE VIEW places AS
SELECT coalesce(run_id, run) AS run_id, * EXCLUDE (run, run_id)
FROM (FROM read_parquet(coalesce(getvariable('parley_data'), '@DATA@') || '/run=*/places/*.parquet',
                        hive_partitioning = true, hive_types = {'run': VARCHAR}, union_by_name = true)
      UNION ALL BY NAME SELECT NULL::VARCHAR AS run_id WHERE false);

CREATE OR REPLACE VIEW dates AS
SELECT coalesce(run_id, run) AS run_id, * EXCLUDE (run, run_id)
FROM (FROM read_parquet(coalesce(getvariable('parley_data'), '@DATA@') || '/run=*/dates/*.parquet',
                        hive_partitioning = true, hive_types = {'run': VARCHAR}, union_by_name = true)
      UNION ALL BY NAME SELECT NULL::VARCHAR AS run_id WHERE false);

CREATE OR REPLACE VIEW talks AS
SELECT coalesce(run_id, run) AS run_id, * EXCLUDE (run, run_id)
FROM (FROM read_parquet(coalesce(getvariable('parley_data'), '@DATA@') || '/run=*/talks/*.parquet',
                        hive_partitioning = true, hive_types = {'run': VARCHAR}, union_by_name = true)
      UNION ALL BY NAME SELECT NULL::VARCHAR AS run_id WHERE false);

CREATE OR REPLACE VIEW fetches AS
SELECT coalesce(run_id, run) AS run_id, * EXCLUDE (run, run_id)
FROM (FROM read_parquet(coalesce(getvariable('parley_data'), '@DATA@') || '/run=*/fetches/*.parquet',
                        hive_partitioning = true, hive_types = {'run': VARCHAR}, union_by_name = true)
      UNION ALL BY NAME SELECT NULL::VARCHAR AS run_id WHERE false);

-- The latest version of every article, one row per address: last fetched, and
-- of the same fetch the latest run's reading.
CREATE OR REPLACE VIEW articles_latest AS
SELECT *
FROM articles
QUALIFY row_number() OVER (
    PARTITION BY coalesce(canonical_url, url, article_id)
    ORDER BY fetched DESC NULLS LAST, run_id DESC, article_id) = 1;

-- Talks with their articles: one row per report, that is per talk and article.
CREATE OR REPLACE VIEW talk_reports AS
SELECT t.*,
       coalesce(t.event_id, t.talk_id) AS event,
       a.title AS article_title, coalesce(a.canonical_url, a.url) AS article_url,
       a.source AS article_source, a.site AS article_site, a.lang AS article_lang,
       a.published AS article_published, a.story_id AS article_story_id
FROM talks t JOIN articles_latest a USING (run_id, article_id);

-- Talks as events: one row per event_id, told by the report that is surest of
-- it, with the reports counted apart. Copies of one wire story count once in
-- stories. What reports say is not averaged: the lists statuses, date_values and
-- places have all that any of them says, so that several dates or places are a
-- conflict to look into; last_status is that of the latest report.
CREATE OR REPLACE VIEW talk_events AS
SELECT e.* EXCLUDE (run_id, talk_id, article_id, article_title, article_url, article_source, article_site,
                    article_lang, article_published, article_story_id),
       n.* EXCLUDE (event)
FROM (FROM talk_reports
      QUALIFY row_number() OVER (PARTITION BY event ORDER BY score DESC, article_published, article_id, talk_id) = 1) e
JOIN (SELECT event,
             count(*) AS reports,
             count(DISTINCT article_id) AS articles,
             count(DISTINCT coalesce(article_story_id, article_id)) AS stories,
             count(DISTINCT article_source) AS sources,
             list_sort(list(DISTINCT article_lang)) AS langs,
             list_sort(list(DISTINCT status) FILTER (status IS NOT NULL)) AS statuses,
             arg_max(status, (coalesce(article_published, '-infinity'::TIMESTAMPTZ), score, talk_id)) AS last_status,
             coalesce(list_sort(list(DISTINCT date_value) FILTER (date_value IS NOT NULL)), []) AS date_values,
             coalesce(list_sort(list(DISTINCT place) FILTER (place IS NOT NULL)), []) AS places,
             min(article_published) AS first_published,
             max(article_published) AS last_published,
             arg_min(article_url, (coalesce(article_published, 'infinity'::TIMESTAMPTZ), article_id)) AS first_url
      FROM talk_reports GROUP BY event) n USING (event);

-- Who talks with whom: events per pair of parties and month of the talk, or
-- of the first report where the talk's date is unknown.
CREATE OR REPLACE VIEW pairs_by_month AS
SELECT date_trunc('month', coalesce(earliest, (first_published AT TIME ZONE 'UTC')::DATE))::DATE AS month,
       a.party AS party_a, b.party AS party_b,
       count(*) AS events,
       count(*) FILTER (status = 'held') AS held,
       sum(reports)::BIGINT AS reports
FROM talk_events, unnest(parties) AS a(party), unnest(parties) AS b(party)
WHERE a.party < b.party
GROUP BY ALL
ORDER BY ALL;

-- How the fetches of a run ended.
CREATE OR REPLACE VIEW outcomes AS
SELECT run_id, source, outcome, count(*) AS fetches, sum(bytes)::BIGINT AS bytes
FROM fetches GROUP BY ALL ORDER BY ALL;

-- ISO 3166-1 alpha-3, FIPS 10-4 and English name. From GeoNames, CC BY 4.0.
CREATE OR REPLACE VIEW country_codes AS
SELECT * FROM (VALUES
@COUNTRIES@
) AS t(iso3, fips, name);

-- Events under the names of GDELT 2.0, one row per event and pair of parties,
-- so that queries written for GDELT work. Where it differs from GDELT:
--   GLOBALEVENTID  is text
--   SQLDATE        is the day of the talk, or of the first report where that
--                  is unknown or came first (a planned talk is news today)
--   Actor codes    are ISO 3166-1 alpha-3 for states (GDELT's own but for a
--                  few) and IGO for bodies; of a one-sided act Actor1 acts
--   EventCode      is the CAMEO root; talks without a CAMEO code are left out
--   ActionGeo_Type is 1 for a state, 4 for a place in it, null where unknown
--   ActionGeo_CountryCode is FIPS 10-4 as in GDELT; ActionGeo_FeatureID is the
--                  GeoNames id
CREATE OR REPLACE VIEW gdelt_events AS
WITH dyads AS (
    SELECT *, parties[i] AS p1, parties[j] AS p2
    FROM (SELECT *, unnest(range(i + 1, greatest(len(parties), 2) + 1)) AS j
          FROM (SELECT *, unnest(range(1, greatest(len(parties), 2))) AS i
                FROM talk_events WHERE cameo IS NOT NULL))
), dated AS (
    SELECT *, least(coalesce(earliest, seen), coalesce(seen, earliest)) AS day
    FROM (SELECT *, (first_published AT TIME ZONE 'UTC')::DATE AS seen FROM dyads)
)
SELECT event || ':' || i || ':' || j AS GLOBALEVENTID,
       strftime(day, '%Y%m%d')::INTEGER AS SQLDATE,
       strftime(day, '%Y%m')::INTEGER AS MonthYear,
       year(day)::INTEGER AS Year,
       CASE WHEN c1.iso3 IS NOT NULL THEN p1 WHEN p1 IS NOT NULL THEN 'IGO' END AS Actor1Code,
       upper(coalesce(c1.name, p1)) AS Actor1Name,
       c1.iso3 AS Actor1CountryCode,
       CASE WHEN c2.iso3 IS NOT NULL THEN p2 WHEN p2 IS NOT NULL THEN 'IGO' END AS Actor2Code,
       upper(coalesce(c2.name, p2)) AS Actor2Name,
       c2.iso3 AS Actor2CountryCode,
       1 AS IsRootEvent,
       cameo AS EventCode,
       cameo AS EventBaseCode,
       cameo AS EventRootCode,
       CASE WHEN cameo <= '05' THEN 1 WHEN cameo <= '08' THEN 2 WHEN cameo <= '13' THEN 3 ELSE 4 END AS QuadClass,
       (CASE cameo WHEN '02' THEN 3.0 WHEN '03' THEN 4.0 WHEN '04' THEN 1.0 WHEN '05' THEN 3.5 WHEN '06' THEN 6.0 WHEN '07' THEN 7.0
                   WHEN '08' THEN 5.0 WHEN '09' THEN -2.0 WHEN '10' THEN -5.0 WHEN '11' THEN -2.0 WHEN '12' THEN -4.0 WHEN '13' THEN -6.0
                   WHEN '14' THEN -6.5 WHEN '15' THEN -7.2 WHEN '16' THEN -4.0 WHEN '17' THEN -7.0 WHEN '18' THEN -9.0
                   WHEN '19' THEN -10.0 WHEN '20' THEN -10.0 END)::DOUBLE AS GoldsteinScale,
       reports AS NumMentions,
       sources AS NumSources,
       articles AS NumArticles,
       CASE WHEN place_id LIKE 'iso:%' OR place IS NULL AND country IS NOT NULL THEN 1 WHEN place IS NOT NULL THEN 4 END AS ActionGeo_Type,
       coalesce(place || CASE WHEN place <> g.name THEN ', ' || g.name ELSE '' END, place, g.name) AS ActionGeo_FullName,
       g.fips AS ActionGeo_CountryCode,
       lat AS ActionGeo_Lat,
       lon AS ActionGeo_Long,
       CASE WHEN place_id LIKE 'gn:%' THEN substr(place_id, 4) END AS ActionGeo_FeatureID,
       strftime(first_published AT TIME ZONE 'UTC', '%Y%m%d%H%M%S')::BIGINT AS DATEADDED,
       first_url AS SOURCEURL
FROM dated
LEFT JOIN country_codes c1 ON c1.iso3 = p1
LEFT JOIN country_codes c2 ON c2.iso3 = p2
LEFT JOIN country_codes g ON g.iso3 = country;

-- The runs, from their manifests.
CREATE OR REPLACE VIEW runs AS
SELECT unnest(CASE WHEN len(folded) > 0 THEN folded ELSE [{run_id: run_id, started: started, finished: finished, finish_reason: finish_reason,
                                                           versions: versions, rows: rows, duplicates: duplicates}] END, max_depth := 2)
FROM read_json(coalesce(getvariable('parley_data'), '@DATA@') || '/run=*/manifest.json', maximum_object_size = 1000000000,
               columns = {run_id: 'VARCHAR', started: 'TIMESTAMPTZ', finished: 'TIMESTAMPTZ', finish_reason: 'VARCHAR',
                          versions: 'MAP(VARCHAR, VARCHAR)', rows: 'MAP(VARCHAR, BIGINT)', duplicates: 'BIGINT',
                          folded: 'STRUCT(run_id VARCHAR, started TIMESTAMPTZ, finished TIMESTAMPTZ, finish_reason VARCHAR,
                                          versions MAP(VARCHAR, VARCHAR), rows MAP(VARCHAR, BIGINT), duplicates BIGINT)[]'});
