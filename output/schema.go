package output

// The rows of the six tables. The struct tags are the only definition of the
// schema; the Parquet schema, the data dictionary and the JSON form follow
// from them:
//
//	parquet  name and physical form of the column
//	doc      what the column means, with its unit
//	null     what null means; every column that may be null has one
//	bounds   "none": no minimum and maximum in the file (long free text)
//	bloom    "true": a Bloom filter in the file, for ids that rows are not sorted by
//	report   "none": the column tells of publishing, and reports as JSON have it not
//
// Columns are only ever added, at the end of a table; testdata/schema.golden
// guards that. An optional string that is empty and an optional pointer that
// is nil, or to an empty string, are null; a list is never null, only empty.
// Optional strings of a list's elements are pointers, see batch.

// Article is a row of the table articles.
type Article struct {
	ArticleID          string   `parquet:"article_id,dict" bloom:"true" doc:"identity of this version of the article, a hash of its address and text; joins all tables"`
	URL                string   `parquet:"url,optional" bloom:"true" doc:"address the page was asked for under" null:"local input without an address"`
	CanonicalURL       string   `parquet:"canonical_url,optional" doc:"address the page itself names as its own" null:"the page names none"`
	Source             string   `parquet:"source,optional,dict" doc:"name of the configured source, else the host" null:"unknown"`
	Site               string   `parquet:"site,optional,dict" doc:"name of the outlet as the page gives it" null:"unknown"`
	Lang               string   `parquet:"lang,optional,dict" doc:"language of the text, ISO 639-1" null:"unknown"`
	Title              string   `parquet:"title,optional" doc:"headline" null:"unknown"`
	Authors            []string `parquet:"authors,list" parquet-element:",dict" doc:"names in the byline, in its order"`
	Published          *Micros  `parquet:"published,optional,timestamp(microsecond:utc)" doc:"instant of publication, UTC; of a page that states a day only, 00:00 of that day; of a page that states no UTC offset, its wall clock read as UTC" null:"unknown"`
	PublishedOffset    *int32   `parquet:"published_offset_min,optional" doc:"UTC offset the page states for published, minutes east; published plus this is the page's own wall clock" null:"the page states no offset, or no date"`
	PublishedPrecision string   `parquet:"published_precision,optional,dict" doc:"second, minute or day: how exactly the page states published" null:"unknown"`
	PublishedSource    string   `parquet:"published_source,optional,dict" doc:"where published was read: given, json-ld, opengraph, meta, microdata, time, visible, url, htmldate" null:"no date found"`
	Modified           *Micros  `parquet:"modified,optional,timestamp(microsecond:utc)" doc:"instant of the last change as the page states it, UTC, read like published" null:"unknown"`
	Fetched            *Micros  `parquet:"fetched,optional,timestamp(microsecond:utc)" doc:"instant the page was fetched, UTC" null:"unknown, as for local input"`
	Text               string   `parquet:"text" bounds:"none" doc:"title, blank line, paragraphs with a blank line between; Unicode NFC; all start and end columns count its code points"`
	TextSHA256         string   `parquet:"text_sha256" doc:"SHA-256 of text in UTF-8, hexadecimal"`
	Words              int32    `parquet:"words" doc:"words in text"`
	Relevant           bool     `parquet:"relevant" doc:"whether the article is about the run's topic"`
	Relevance          float64  `parquet:"relevance" doc:"how sure that is, 0 to 1"`
	Topics             []string `parquet:"topics,list" parquet-element:",dict" doc:"topics of the article"`
	StoryID            string   `parquet:"story_id,optional,dict" doc:"the same for copies of one story, cut and edited ones too, within a run and across runs" null:"the text is too short to tell"`
	Revision           *int32   `parquet:"revision,optional" doc:"number of this version among those seen of the address, from 1" null:"versions are not tracked in this run"`
	ArchiveFile        string   `parquet:"archive_file,optional,dict" doc:"WARC file with the response, name without directory" null:"the page came from no archive"`
	ArchiveOffset      *int64   `parquet:"archive_offset,optional" doc:"byte in archive_file where the record begins" null:"the page came from no archive"`
	Extractor          string   `parquet:"extractor,optional,dict" doc:"version of Parley's extraction" null:"unknown"`
	StorySketch        string   `parquet:"story_sketch,optional" bounds:"none" doc:"fingerprint of the text that copies are found by; of use to Parley alone" null:"the text is too short"`
	RunID              string   `parquet:"run_id,optional,dict" report:"none" doc:"run that published the row, as ids are in the tables of several runs folded into one" null:"the run in the path: nothing was folded"`
	Reasons            []string `parquet:"reasons,list" parquet-element:",dict" doc:"why relevant is what it is, in English"`
	Section            string   `parquet:"section,optional,dict" doc:"section of the outlet the page names, as World or Kinh tế" null:"the page names none"`
}

// Actor is a row of the table actors.
type Actor struct {
	ArticleID    string    `parquet:"article_id,dict" doc:"article that names the actor"`
	ActorID      string    `parquet:"actor_id,dict" doc:"iso: and ISO 3166-1 alpha-3 of a state, org: or per: and a slug of a body or person, grp: and country and sector of a group"`
	Name         string    `parquet:"name" doc:"canonical name in English, Latin letters"`
	NameLocal    string    `parquet:"name_local,optional" doc:"longest form found in the text" null:"none found"`
	Type         string    `parquet:"type,dict" doc:"person, organization, country or, with any topic open, group: people of a state and sector without a name"`
	Country      string    `parquet:"country,optional,dict" doc:"state the actor belongs to, ISO 3166-1 alpha-3; with any topic open IGO, EUR, NGO, IMG or MNC for those of no state" null:"unknown, or an international body"`
	Office       string    `parquet:"office,optional,dict" doc:"office held, in English" null:"none stated or known"`
	Sectors      []string  `parquet:"sectors,list" parquet-element:",dict" doc:"PLOVER sector codes, most specific first"`
	Metonym      bool      `parquet:"metonym" doc:"named only by a capital or seat that stands for it"`
	Mentions     []Mention `parquet:"mentions,list" doc:"where the text names it, in text order; states also by adjective and in names of bodies"`
	MentionCount int32     `parquet:"mention_count,dict" doc:"length of mentions"`
	Score        float64   `parquet:"score" doc:"how sure, 0 to 1"`
	RunID        string    `parquet:"run_id,optional,dict" report:"none" doc:"run that published the row, as ids are in the tables of several runs folded into one" null:"the run in the path: nothing was folded"`
}

// Mention is an element of a list mentions.
type Mention struct {
	Start    int32  `parquet:"start" doc:"first code point in articles.text, from 0"`
	End      int32  `parquet:"end" doc:"code point after the last one"`
	Text     string `parquet:"text" doc:"text from start to end"`
	Sentence int32  `parquet:"sentence,dict" doc:"sentence of the text, from 0"`
}

// Place is a row of the table places.
type Place struct {
	ArticleID string    `parquet:"article_id,dict" doc:"article that names the place"`
	PlaceID   string    `parquet:"place_id,optional,dict" doc:"gn: and the GeoNames id, iso: and ISO 3166-1 alpha-3 of a state, region: a part of the world, sea, river or island, geo: a place that GeoNames lacks" null:"the name could not be resolved"`
	Name      string    `parquet:"name,dict" doc:"canonical name in English"`
	NameLocal string    `parquet:"name_local,optional,dict" doc:"longest form found in the text" null:"none found"`
	Country   string    `parquet:"country,optional,dict" doc:"state the place lies in, ISO 3166-1 alpha-3" null:"unknown or none"`
	Admin1    string    `parquet:"admin1,optional,dict" doc:"first-level division the place lies in" null:"unknown or none"`
	Lat       *float64  `parquet:"lat,optional" doc:"latitude, WGS 84 degrees, north positive" null:"unknown, or a state, sea or part of the world"`
	Lon       *float64  `parquet:"lon,optional" doc:"longitude, WGS 84 degrees, east positive" null:"unknown, or a state, sea or part of the world"`
	Feature   string    `parquet:"feature,optional,dict" doc:"GeoNames feature code (PPLC, PPL, ADM1, PCLI ...), venue, or region" null:"unknown"`
	Mentions  []Mention `parquet:"mentions,list" doc:"where the text names it, in text order"`
	Score     float64   `parquet:"score" doc:"how sure, 0 to 1"`
	RunID     string    `parquet:"run_id,optional,dict" report:"none" doc:"run that published the row, as ids are in the tables of several runs folded into one" null:"the run in the path: nothing was folded"`
	Precision string    `parquet:"precision,optional,dict" doc:"what the point is the middle of: venue (the point is its city's), city, district, division, feature (an island, river, part of a state); without a point: state, region" null:"the name could not be resolved"`
	Readings  []Reading `parquet:"readings,list" doc:"of a name that could not be resolved: what it may be, likeliest first"`
}

// Reading is an element of the list readings.
type Reading struct {
	PlaceID string  `parquet:"place_id" doc:"as in places.place_id"`
	Name    string  `parquet:"name" doc:"canonical name in English"`
	Country *string `parquet:"country,optional" doc:"state the place lies in, ISO 3166-1 alpha-3" null:"none"`
	Admin1  *string `parquet:"admin1,optional" doc:"first-level division the place lies in" null:"unknown or none"`
	Score   float64 `parquet:"score" doc:"how sure, 0 to 1"`
}

// Date is a row of the table dates.
type Date struct {
	ArticleID   string `parquet:"article_id,dict" doc:"article with the expression"`
	Start       int32  `parquet:"start" doc:"first code point in articles.text, from 0"`
	End         int32  `parquet:"end" doc:"code point after the last one"`
	Text        string `parquet:"text" doc:"text from start to end"`
	Sentence    int32  `parquet:"sentence,dict" doc:"sentence of the text, from 0"`
	Type        string `parquet:"type,dict" doc:"TIMEX3 type: DATE, TIME, DURATION or SET"`
	Value       string `parquet:"value,optional,dict" doc:"TIMEX3 value; a stated range is an ISO 8601 interval" null:"could not be resolved"`
	Earliest    *Day   `parquet:"earliest,optional,date" doc:"first day the value covers" null:"the value names no span of the calendar"`
	Latest      *Day   `parquet:"latest,optional,date" doc:"last day the value covers, included" null:"the value names no span of the calendar"`
	Granularity string `parquet:"granularity,optional,dict" doc:"unit of the value: second, minute, hour, part_of_day, day, weekend, week, month, quarter, season, half, year, decade, century" null:"durations, sets and references"`
	Anchor      string `parquet:"anchor,optional,dict" doc:"what it was resolved against: published, earlier (an earlier date of the text) or absolute" null:"nothing was resolved"`
	Rule        string `parquet:"rule,optional,dict" doc:"language and line of the rule that read it" null:"unknown"`
	RunID       string `parquet:"run_id,optional,dict" report:"none" doc:"run that published the row, as ids are in the tables of several runs folded into one" null:"the run in the path: nothing was folded"`
}

// Talk is a row of the table talks.
type Talk struct {
	TalkID       string        `parquet:"talk_id" bloom:"true" doc:"identity of this talk as this article tells it"`
	ArticleID    string        `parquet:"article_id" doc:"article that tells of the talk"`
	Title        string        `parquet:"title,optional" doc:"one line in English: who, what, where" null:"none made"`
	Parties      []string      `parquet:"parties,list" parquet-element:",dict" doc:"states (ISO 3166-1 alpha-3) and bodies (English name); of a one-sided act the acting side comes first"`
	Participants []Participant `parquet:"participants,list" doc:"states, bodies and persons that take part"`
	DateValue    string        `parquet:"date_value,optional,dict" doc:"date of the talk, TIMEX3 value or ISO 8601 interval" null:"unknown"`
	Earliest     *Day          `parquet:"earliest,optional,date" doc:"first day of the talk" null:"unknown"`
	Latest       *Day          `parquet:"latest,optional,date" doc:"last day of the talk, included" null:"unknown"`
	DateSource   string        `parquet:"date_source,optional,dict" doc:"where the date was read: trigger, sentence, section or document" null:"no date"`
	PlaceID      string        `parquet:"place_id,optional,dict" doc:"like places.place_id" null:"unknown"`
	Place        string        `parquet:"place,optional,dict" doc:"canonical name of the place in English" null:"unknown"`
	Country      string        `parquet:"country,optional,dict" doc:"state the place lies in, ISO 3166-1 alpha-3" null:"unknown"`
	Lat          *float64      `parquet:"lat,optional" doc:"latitude of the place, WGS 84 degrees, north positive" null:"unknown"`
	Lon          *float64      `parquet:"lon,optional" doc:"longitude of the place, WGS 84 degrees, east positive" null:"unknown"`
	Format       string        `parquet:"format,dict" doc:"in_person, virtual, phone or unknown"`
	Status       string        `parquet:"status,optional,dict" doc:"held, planned, proposed, ended, refused or denied" null:"unknown"`
	Kind         string        `parquet:"kind,optional,dict" doc:"meeting, dialogue, negotiation, consultations, call, summit, agreement, proposal, workshop, channel ..." null:"unknown"`
	Topics       []string      `parquet:"topics,list" parquet-element:",dict" doc:"what the talk is about"`
	Attribution  Attribution   `parquet:"attribution" doc:"who says so"`
	Cameo        string        `parquet:"cameo,optional,dict" doc:"CAMEO root code, two digits" null:"not coded"`
	Plover       string        `parquet:"plover,optional,dict" doc:"PLOVER event name: CONSULT, AGREE ..." null:"not coded"`
	Evidence     []Evidence    `parquet:"evidence,list" doc:"sentences that tell of the talk, in text order"`
	EventID      string        `parquet:"event_id,optional" bloom:"true" doc:"the same for reports of the same talk, across articles, languages and runs; what the reports say of it may differ" null:"not determined"`
	Score        float64       `parquet:"score,dict" doc:"how sure, 0 to 1"`
	Round        *int32        `parquet:"round,optional" doc:"number of this round or session in its series, from 1" null:"the article gives none"`
	Reported     *Day          `parquet:"reported,optional,date" doc:"day the article was published, in the page's own zone; else the day it was fetched, UTC" null:"unknown"`
	EventNear    string        `parquet:"event_near,optional,dict" doc:"event_id of another event that earlier runs knew and that this report fits, too: the two may be one" null:"none, as a rule"`
	RunID        string        `parquet:"run_id,optional,dict" report:"none" doc:"run that published the row, as ids are in the tables of several runs folded into one" null:"the run in the path: nothing was folded"`
	Reasons      []string      `parquet:"reasons,list" doc:"what each fact was read from, in English, quoting the text"`
}

// Participant is an element of talks.participants.
type Participant struct {
	ActorID *string `parquet:"actor_id,optional,dict" doc:"like actors.actor_id" null:"not among the article's actors"`
	Name    string  `parquet:"name,dict" doc:"canonical name in English"`
	Country *string `parquet:"country,optional,dict" doc:"ISO 3166-1 alpha-3" null:"unknown or none"`
	Office  *string `parquet:"office,optional,dict" doc:"office held, in English" null:"none stated or known"`
	Role    *string `parquet:"role,optional,dict" doc:"party, host, guest, delegate, mediator or signatory" null:"unknown"`
}

// Attribution is the struct talks.attribution.
type Attribution struct {
	Source    string `parquet:"source,optional,dict" doc:"actor the article quotes for it" null:"the article speaks for itself, or the source is anonymous"`
	Anonymous bool   `parquet:"anonymous" doc:"the source is not named"`
}

// Evidence is an element of talks.evidence.
type Evidence struct {
	Start    int32   `parquet:"start" doc:"first code point of the sentence in articles.text, from 0"`
	End      int32   `parquet:"end" doc:"code point after the last one"`
	Sentence int32   `parquet:"sentence" doc:"sentence of the text, from 0"`
	Trigger  *string `parquet:"trigger,optional,dict" doc:"words that told of the talk" null:"none"`
}

// Fetch is a row of the table fetches: one attempt to get one URL.
type Fetch struct {
	URL           string   `parquet:"url" doc:"address asked for"`
	Source        string   `parquet:"source,optional,dict" doc:"name of the configured source, else the host" null:"unknown"`
	Outcome       string   `parquet:"outcome,dict" doc:"how it ended, one typed reason"`
	HTTPStatus    *int32   `parquet:"http_status,optional" doc:"status code of the last response" null:"no response"`
	Robots        *Robots  `parquet:"robots,optional" doc:"what robots.txt said" null:"not asked, as for local input"`
	Redirects     []string `parquet:"redirects,list" doc:"addresses redirected to, in order; the last is where the page was"`
	Bytes         *int64   `parquet:"bytes,optional" doc:"bytes of the body as received" null:"no response"`
	ElapsedMS     *int64   `parquet:"elapsed_ms,optional" doc:"from request to last byte, milliseconds" null:"no request was made, or unknown"`
	Attempt       int32    `parquet:"attempt" doc:"number of this attempt at the URL, from 1; 0 where no request was made"`
	ArchiveFile   string   `parquet:"archive_file,optional,dict" doc:"WARC file with the exchange, name without directory" null:"not archived"`
	ArchiveOffset *int64   `parquet:"archive_offset,optional" doc:"byte in archive_file where the record begins" null:"not archived"`
	ArticleID     string   `parquet:"article_id,optional,dict" doc:"article the page became; of a page that did not change, the one it is since an earlier run" null:"it became none"`
	RunID         string   `parquet:"run_id,optional,dict" report:"none" doc:"run that published the row, as ids are in the tables of several runs folded into one" null:"the run in the path: nothing was folded"`
}

// Robots is the struct fetches.robots.
type Robots struct {
	Allowed bool    `parquet:"allowed" doc:"whether robots.txt allows the URL"`
	Rule    string  `parquet:"rule,optional,dict" doc:"line of robots.txt that decided" null:"none matched, or there is no file"`
	Hash    string  `parquet:"hash,optional,dict" doc:"SHA-256 of robots.txt, hexadecimal" null:"there is no file"`
	Fetched *Micros `parquet:"fetched,optional,timestamp(microsecond:utc)" doc:"instant robots.txt was fetched, UTC" null:"unknown"`
}
