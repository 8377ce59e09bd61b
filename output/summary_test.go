package output

import (
	"reflect"
	"testing"
)

func TestSummarize(t *testing.T) {
	page := func(id, lang string, relevant bool, talks ...Talk) PageRows {
		for i := range talks {
			talks[i].ArticleID = id
		}
		return PageRows{Article: Article{ArticleID: id, Lang: lang, Relevant: relevant, Title: "T" + id, URL: "u" + id}, Talks: talks}
	}
	r := publish(t, t.TempDir(), "r", Options{}, []PageRows{
		page("1", "vi", true, Talk{TalkID: "a", EventID: "e"}, Talk{TalkID: "b", Earliest: day("2021-01-02")}),
		page("2", "ru", true, Talk{TalkID: "c", EventID: "e", Earliest: day("2020-01-01")}),
		page("3", "vi", false),
	}, []Fetch{{URL: "1", Outcome: "ok"}, {URL: "2", Outcome: "timeout"}, {URL: "3", Outcome: "ok"}})
	s, err := r.Summarize()
	if err != nil {
		t.Fatal(err)
	}
	var order []string
	for _, talk := range s.Talks {
		order = append(order, talk.TalkID)
	}
	if !reflect.DeepEqual(order, []string{"c", "b", "a"}) {
		t.Errorf("talks in the order %v", order)
	}
	s.Talks = nil
	want := Summary{RunID: "r", Fetches: 3, Outcomes: []Count{{"ok", 2}, {"timeout", 1}}, Articles: 3, Relevant: 2,
		Languages: []Count{{"vi", 2}, {"ru", 1}}, Events: 2,
		Sources: map[string]ArticleSource{"1": {Title: "T1", URL: "u1", Lang: "vi"}, "2": {Title: "T2", URL: "u2", Lang: "ru"}}}
	if !reflect.DeepEqual(s, want) {
		t.Errorf("got  %+v\nwant %+v", s, want)
	}
}
