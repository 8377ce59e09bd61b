package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parley/output"
)

// parley runs a command in the tests' own process.
func parley(t *testing.T, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(context.Background(), args, streams{strings.NewReader(""), &out, &errs}, os.LookupEnv)
	return out.String(), errs.String(), code
}

func TestShowTalk(t *testing.T) {
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	extract := func(name, lines string) {
		t.Helper()
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(lines), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, errs, code := parley(t, "extract", "--data", data, file); code != 0 {
			t.Fatalf("extract exits with %d: %s", code, errs)
		}
	}
	extract("first.jsonl", `{"id":"1","url":"https://courier.example/1","lang":"en","published":"2024-05-03","text":"France and Japan hold cyber dialogue in Paris\n\nFrance and Japan held the third round of their cyber dialogue in Paris on May 2, the French Foreign Ministry said."}
{"id":"2","url":"https://vestnik.example/2","lang":"ru","published":"2024-05-03","text":"Франция и Япония обсудили кибербезопасность\n\nФранция и Япония провели 1 мая в Париже консультации по кибербезопасности, сообщил МИД Японии."}
`)
	extract("later.jsonl", `{"id":"3","url":"https://tin.example/3","lang":"vi","published":"2024-05-04","text":"Pháp và Nhật Bản đối thoại về an ninh mạng\n\nPháp và Nhật Bản tổ chức đối thoại an ninh mạng tại Paris hôm 2/5, Bộ Ngoại giao Nhật Bản cho biết."}
{"id":"4","url":"https://courier.example/4","lang":"en","published":"2024-05-04","text":"Japan and Germany to hold cyber dialogue\n\nJapan and Germany will hold a cyber dialogue in Berlin on June 11, the German Foreign Ministry said on Friday."}
`)
	ids, err := output.Runs(data)
	if err != nil || len(ids) != 2 {
		t.Fatalf("runs %v, %v", ids, err)
	}
	first, err := output.OpenRun(data, ids[0])
	if err != nil {
		t.Fatal(err)
	}
	var talk output.Talk
	for x, err := range first.Talks() {
		if err != nil {
			t.Fatal(err)
		}
		talk = x
	}

	for _, id := range []string{talk.TalkID, talk.EventID, talk.EventID[:12]} {
		out, errs, code := parley(t, "show", "--data", data, id)
		if code != 0 {
			t.Fatalf("show %s exits with %d: %s", id, code, errs)
		}
		for _, want := range []string{
			talk.EventID, "3, in en, ru, vi",
			"The reports differ:\n", "2024-05-01 [", // the Russian one
			"France and Japan held the third round", "провели 1 мая", "hôm 2/5, Bộ Ngoại giao",
			"who says so", "about the topic", `date 2024-05-01: "1 мая"`, "party JPN", "round 3", "one talk with [", "the same parties +3.0",
		} {
			if !strings.Contains(out, want) {
				t.Errorf("show %s lacks %q:\n%s", id, want, out)
			}
		}
		if strings.Contains(out, "Berlin") {
			t.Errorf("show %s tells of another talk:\n%s", id, out)
		}
	}
	if out, _, _ := parley(t, "show", "--data", data, "--run", ids[0], talk.EventID); !strings.Contains(out, "2, in en, ru") {
		t.Errorf("of the first run alone:\n%s", out)
	}
	if out, _, _ := parley(t, "show", "--data", data, "--json", talk.EventID); !strings.Contains(out, `"differences"`) {
		t.Errorf("as JSON:\n%s", out)
	}
	if out, _, _ := parley(t, "show", "--data", data, "--run", ids[0]); !strings.Contains(out, "2 reports of 1 talk:") || !strings.Contains(out, "REPORTS  WHEN") || strings.Count(out, "FRA, JPN") != 1 {
		t.Errorf("the first run:\n%s", out)
	}
	for id, want := range map[string]string{"no-such-talk": "has no talk or article", "": "the id is empty"} {
		if _, errs, code := parley(t, "show", "--data", data, id); code != 2 || !strings.Contains(errs, want) {
			t.Errorf("show %q exits with %d: %s", id, code, errs)
		}
	}
}
