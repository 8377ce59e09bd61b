package talk

import (
	"testing"

	"parley/extract/text"
)

func TestRounds(t *testing.T) {
	all, err := loadRounds()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		lang text.Lang
		text string
		want int
	}{
		{text.English, "They met for the ninth round of their dialogue.", 9},
		{text.English, "The third U.S.-Japan cyber dialogue opened.", 3},
		{text.English, "At the 11th session they agreed.", 11},
		{text.English, "On the second day, a session was held.", 0},
		{text.English, "It was the first meeting this year.", 0},
		{text.English, "They met on June 9 for a session.", 0},
		{text.Vietnamese, "Vòng đối thoại thứ chín diễn ra tại Hà Nội.", 9},
		{text.Vietnamese, "Đối thoại lần thứ 9 về an ninh mạng.", 9},
		{text.Vietnamese, "Họ gặp nhau hôm thứ ba.", 0},
		{text.Vietnamese, "Phiên họp thứ mười một của nhóm công tác.", 11},
		{text.Russian, "Состоялся девятый раунд консультаций.", 9},
		{text.Russian, "На третьем заседании рабочей группы.", 3},
		{text.Russian, "В ходе 9-го раунда договорились.", 9},
		{text.Russian, "В пятницу прошла встреча.", 0},
	} {
		d := text.New(c.lang, c.text)
		if got := all[c.lang].of(d, []mention{{lo: 0, hi: len(d.Tokens)}}); got != c.want {
			t.Errorf("%s: %q is round %d, want %d", c.lang, c.text, got, c.want)
		}
	}
}
