package article

// clock reads a time of day within reach tokens of separators after t[i], and
// the zone behind it. n counts the tokens used.
func (d *dateReader) clock(t []dtoken, i, reach int) (h, m, s int, prec string, zone int, hasZone bool, n int) {
	for k := i; k < len(t) && k <= i+reach; k++ {
		if t[k].num >= 0 {
			if h, m, s, prec, n = clockAt(t, k); prec != "" {
				z, ok, used := d.zone(t, k+n)
				return h, m, s, prec, z, ok, k + n + used - i
			}
			break
		}
		if t[k].word && !d.clockWords[t[k].s] {
			break
		}
	}
	return 0, 0, 0, "", 0, false, 0
}

// clockBefore reads "15:35 GMT+7, 21/07/2021": the clock, of tokens from free
// on, that ends right before t[i].
func (d *dateReader) clockBefore(t []dtoken, free, i int) (h, m, s int, prec string, zone int, hasZone bool, n int) {
	for k := max(i-10, free); k < i; k++ {
		if t[k].num < 0 || k > 0 && !t[k].gap && t[k-1].num >= 0 {
			continue
		}
		h, m, s, prec, used := clockAt(t, k)
		if prec == "" {
			continue
		}
		z, ok, zused := d.zone(t, k+used)
		end := k + used + zused
		if end > i {
			continue
		}
		words := 0
		for _, x := range t[end:i] {
			if x.num >= 0 {
				words = 9
			}
			if x.word {
				words++
			}
		}
		if words <= 3 {
			return h, m, s, prec, z, ok, i - k
		}
	}
	return 0, 0, 0, "", 0, false, 0
}

// clockAt reads 15:35, 15:35:20, 2:47 p.m., 15h35, 9.30am, 14 Uhr at t[k].
func clockAt(t []dtoken, k int) (h, m, s int, prec string, n int) {
	at := func(i int) dtoken {
		if i < len(t) {
			return t[i]
		}
		return dtoken{num: -1}
	}
	h = t[k].num
	if len(t[k].s) > 2 || h > 24 {
		return 0, 0, 0, "", 0
	}
	sep := at(k + 1).s
	switch {
	case (sep == ":" || sep == "h" || sep == "." || sep == "g") && len(at(k+2).s) == 2 && at(k+2).num >= 0 && at(k+2).num < 60 && !at(k+2).gap:
		m, n, prec = at(k+2).num, 3, "minute"
		if sep == "." && at(k+3).s == "." {
			return 0, 0, 0, "", 0
		}
		if (at(k+3).s == ":" || at(k+3).s == ".") && len(at(k+4).s) == 2 && at(k+4).num >= 0 && at(k+4).num < 60 && !at(k+4).gap {
			s, n, prec = at(k+4).num, 5, "second"
			if at(k+5).s == "." || at(k+5).s == "," {
				if !at(k+6).gap && at(k+6).num >= 0 { // fraction
					n += 2
				}
			}
		}
	case at(k+1).s == "am" || at(k+1).s == "pm":
		n, prec = 1, "minute"
	default:
		return 0, 0, 0, "", 0
	}
	half := ""
	switch a := at(k + n).s; {
	case a == "am" || a == "pm":
		half, n = a, n+1
	case (a == "a" || a == "p") && at(k+n+1).s == "." && at(k+n+2).s == "m":
		half = a + "m"
		n += 3
		if at(k+n).s == "." {
			n++
		}
	case a == "ch" && sep == ":":
		half, n = "pm", n+1
	case a == "sa" && sep == ":":
		half, n = "am", n+1
	}
	if half == "pm" && h < 12 {
		h += 12
	} else if half == "am" && h == 12 {
		h = 0
	}
	if h > 23 {
		return 0, 0, 0, "", 0
	}
	return h, m, s, prec, n
}

// zone reads an offset at t[k]: Z, +07:00, +0700, GMT+7, (UTC+03:00), EST.
func (d *dateReader) zone(t []dtoken, k int) (minutes int, ok bool, n int) {
	i := k
	for i < len(t) && i < k+2 && (t[i].s == "(" || t[i].s == "," || t[i].s == "|") {
		i++
	}
	if i >= len(t) {
		return 0, false, 0
	}
	named := false
	base := 0
	if t[i].word {
		z, known := d.zones[t[i].s]
		if !known {
			return 0, false, 0
		}
		base, named = z, true
		i++
	}
	if i+1 < len(t) && (t[i].s == "+" || t[i].s == "-" || t[i].s == "−") && t[i+1].num >= 0 && (named || !t[i].gap || t[i].s == "+") {
		if named && base != 0 {
			return base, true, i - k
		}
		v := t[i+1].num
		used := i + 2
		switch {
		case len(t[i+1].s) == 4:
			v = v/100*60 + v%100
		case used+1 < len(t) && t[used].s == ":" && t[used+1].num >= 0 && len(t[used+1].s) == 2:
			v = v*60 + t[used+1].num
			used += 2
		case len(t[i+1].s) > 2:
			return 0, false, 0
		default:
			v *= 60
		}
		if v > 14*60 {
			return 0, false, 0
		}
		if t[i].s != "+" {
			v = -v
		}
		return v, true, used - k
	}
	if named {
		return base, true, i - k
	}
	return 0, false, 0
}
