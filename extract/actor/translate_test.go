package actor

import (
	"testing"

	"parley/extract/text"
)

func TestRussianBodiesInEnglish(t *testing.T) {
	b, err := loadBodyWords()
	if err != nil {
		t.Fatal(err)
	}
	for russian, want := range map[string]string{
		"Центр кибербезопасности":                                   "Cybersecurity Center",
		"Национального центра кибербезопасности":                    "National Cybersecurity Center",
		"Центр мониторинга и анализа":                               "Center for Monitoring and Analysis",
		"Служба внешней разведки":                                   "Foreign Intelligence Service",
		"Служба специальной связи и защиты информации":              "Service of Special Communications and Information Protection",
		"Департамент международной информационной безопасности":     "Department of International Information Security",
		"Комитет по цифровому развитию":                             "Committee for Digital Development",
		"Бюро по координации борьбы с организованной преступностью": "Bureau for Coordination of the Fight against Organized Crime",
		"Комитет центральной координации":                           "Committee of Central Coordination",
		"Центр безопасности цифровых технологий":                    "Center for Security of Digital Technologies",
		"Центр":           "", // no name
		"Центр Васнецова": "", // a word that is not known
		"Центр по":        "",
	} {
		d := text.New(text.Russian, russian)
		if got := b.english(d, 0, len(d.Tokens), func(k int) int { return k }); got != want {
			t.Errorf("%s: %q, want %q", russian, got, want)
		}
	}
}
