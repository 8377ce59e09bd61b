package gazetteer

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
)

var places = []Place{
	{ID: 7, Name: "Đông Kinh", Country: "JPN", Feature: "PPLC", Admin1: 2, Lat: 35.6895, Lon: 139.6917, Population: 9_733_276, Names: 80},
	{ID: 9, Name: "Ushuaia", Country: "ARG", Feature: "PPLA", Admin1: -1, Lat: -54.8108, Lon: -68.3159, Population: 56_956},
	{ID: 500, Name: "Tokyo", Country: "JPN", Feature: "ADM1", Admin1: -1, Lat: 35.6895, Lon: 139.6917, Population: 13_000_000},
}

var forms = []Form{
	{Key: "tokyo", Places: []uint32{2, 0}},
	{Key: "tyo", Flags: Caps, Places: []uint32{0}},
	{Key: "ushuaia", Lower: 4, Places: []uint32{1}},
}

func TestRoundTrip(t *testing.T) {
	data, err := Encode(places, forms)
	if err != nil {
		t.Fatal(err)
	}
	again, _ := Encode(places, forms)
	if !bytes.Equal(data, again) {
		t.Error("two encodings differ")
	}
	table, err := Decode(data, SmallLimit)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(table.Places, places) {
		t.Errorf("places\n got %+v\nwant %+v", table.Places, places)
	}
	for i, want := range forms {
		if got := table.Form(i); !reflect.DeepEqual(got, want) {
			t.Errorf("form %d = %+v, want %+v", i, got, want)
		}
		if j := table.Search([]byte(want.Key)); j != i {
			t.Errorf("Search(%q) = %d, want %d", want.Key, j, i)
		}
	}
	if j := table.Search([]byte("tz")); j != 2 {
		t.Errorf("Search of an absent key = %d, want the next one, 2", j)
	}
}

func TestEncodeOrder(t *testing.T) {
	if _, err := Encode([]Place{places[1], places[0]}, nil); err == nil {
		t.Error("places out of order are accepted")
	}
	if _, err := Encode(places, []Form{forms[1], forms[0]}); err == nil {
		t.Error("forms out of order are accepted")
	}
}

func TestKey(t *testing.T) {
	for name, want := range map[string]string{
		"Mát-xcơ-va": "mát xcơ va", "St. Louis": "st louis", "N'Djamena": "n djamena", "TP.HCM": "tp hcm",
		"Ростов-на-Дону": "ростов на дону", "Орёл": "орел", "Hoà Bình": "hòa bình",
	} {
		if got, _ := Key(name); got != want {
			t.Errorf("Key(%q) = %q, want %q", name, got, want)
		}
	}
	if _, lower := Key("Ростов-на-Дону"); lower != 2 {
		t.Errorf("lower words of Ростов-на-Дону = %b, want 10", lower)
	}
}

func TestPlain(t *testing.T) {
	for name, want := range map[string]string{"Điện Biên": "Dien Bien", "Łódź": "Lodz", "Zürich": "Zurich", "Sanaʻa": "Sana'a", "Tromsø": "Tromso"} {
		if got := Plain(name); got != want {
			t.Errorf("Plain(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestDecodeDamaged(t *testing.T) {
	good, err := Encode(places, forms)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"empty": nil, "other magic": []byte("PGZ0xxxx"), "no frame": []byte("PGZ2"), "cut": good[:len(good)-3]} {
		if _, err := Decode(data, SmallLimit); err == nil || !strings.HasPrefix(err.Error(), "decode gazetteer: ") {
			t.Errorf("%s: error %v", name, err)
		}
	}
	for i := range good {
		bad := bytes.Clone(good)
		bad[i] ^= 0x55
		if table, err := Decode(bad, SmallLimit); err == nil && !reflect.DeepEqual(table.Places, places) {
			t.Errorf("byte %d changed: another table without an error", i)
		}
	}
}

// FuzzDecode feeds the unpacked form, since the checksum of the frame stops
// nearly all damage to the packed one.
func FuzzDecode(f *testing.F) {
	good, err := Encode(places, forms)
	if err != nil {
		f.Fatal(err)
	}
	raw, err := unpack(good, SmallLimit)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Add(raw[:len(raw)/2])
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, raw []byte) {
		table, err := parse(string(raw), SmallLimit)
		if err != nil {
			return
		}
		for i := range table.Len() {
			for _, p := range table.Form(i).Places {
				if int(p) >= len(table.Places) {
					t.Fatalf("form %d refers to place %d of %d", i, p, len(table.Places))
				}
			}
		}
		for i, p := range table.Places {
			if p.Admin1 < -1 || p.Admin1 >= len(table.Places) {
				t.Fatalf("place %d lies in division %d of %d", i, p.Admin1, len(table.Places))
			}
		}
	})
}
