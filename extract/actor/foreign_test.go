package actor

import "testing"

// Names as Russian papers write them, and as the states themselves do in Latin
// letters.
func TestForeignNames(t *testing.T) {
	f, err := loadForeign()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ iso, russian, want string }{
		{"CHN", "Чжан Вэньбинь", "Zhang Wenbin"},
		{"CHN", "Ли Сяомин", "Li Xiaoming"},
		{"CHN", "Цзинь Цюаньшэн", "Jin Quansheng"},
		{"JPN", "Синдзи Мацусита", "Shinji Matsushita"},
		{"JPN", "Такэхиро Сёдзи", "Takehiro Shoji"},
		{"DEU", "Штефан Вагнер", "Stefan Wagner"},
		{"POL", "Ковальский", "Kowalski"},
		{"SRB", "Иванишевич", "Ivanisevic"},
		{"MDA", "Попеску", "Popescu"},
		{"IND", "Раджеш Мехта", "Rajesh Mehta"},
		{"ISR", "Даниель Хадад", "Daniel Hadad"},
		{"MEX", "Родригес", "Rodriguez"},
		{"GBR", "Уилсон", "Wilson"},
		{"KAZ", "Хасенов", "Khasenov"}, // states that write Cyrillic keep the Russian way
		{"RUS", "Хрулёв", "Khrulev"},
		{"", "Хадад", "Khadad"}, // where nothing is known, too
		{"USA", "Хьюз", "Hughes"},
		{"", "Хьюз", "Hughes"},        // spelled in one way everywhere
		{"AZE", "Ахмедов", "Ahmadov"}, // by its own state
		{"RUS", "Ахмедов", "Akhmedov"},
		{"NOR", "Хансен-Берг", "Hansen-Berg"},
	} {
		if got := romanizeAs(c.russian, f.of(c.iso)); got != c.want {
			t.Errorf("%s from %q: %s, want %s", c.russian, c.iso, got, c.want)
		}
	}
}
