package act

// act reads the main act of the sentence.
func (r *reader) act() (Act, bool) {
	for _, k := range r.order() {
		if a, ok := r.clause(k); ok && a.political() {
			return a, true
		}
	}
	return r.nominalAct()
}

// order lists the verbs as they are tried: those of main clauses, then the
// others.
func (r *reader) order() []int {
	var out []int
	for pass := range 3 {
		for k := range r.verbs {
			v := &r.verbs[k]
			level := 0
			switch {
			case v.sub || v.relative:
				level = 2
			case !v.finite:
				level = 1
			}
			if level == pass {
				out = append(out, k)
			}
		}
	}
	return out
}

// clause reads the clause of verb k.
func (r *reader) clause(k int) (Act, bool) {
	v := &r.verbs[k]
	subject := r.subject(v.first, r.clauseStart(v.first))
	f, _ := r.pick(v, r.zone(k))
	if (f.does == says || f.does == claims) && !v.passive {
		return r.said(k, f, subject)
	}
	if v.must {
		rd := r.read(k)
		return r.build(reading{code: "10", word: span{v.main, v.mainEnd}, last: rd.last, from: rd.from}, nil, subject)
	}
	rd := r.read(k)
	if rd.code == "" {
		return Act{}, false
	}
	return r.build(rd, subject, nil)
}

// said reads what verb k says somebody said: the speaker does what he says he
// does, and what he says of others is theirs, a demand, or an accusation.
func (r *reader) said(k int, f frame, speaker []agent) (Act, bool) {
	v := &r.verbs[k]
	j := k + 1
	for j < len(r.verbs) && (!r.verbs[j].finite || r.verbs[j].relative) {
		j++
	}
	if j == len(r.verbs) {
		// "said ... to end": only a noun may tell.
		if f.does == claims {
			return r.build(reading{code: "11", word: span{v.main, v.mainEnd}, last: k, from: v.mainEnd}, speaker, nil)
		}
		rd := r.read(k)
		r.complement(&rd, v, light, r.zone(k))
		if rd.code == "" {
			return Act{}, false
		}
		return r.build(rd, speaker, nil)
	}
	w := &r.verbs[j]
	subject := r.subject(w.first, v.mainEnd)
	if len(subject) == 0 {
		subject = speaker
	} else if w.must {
		rd := r.read(j)
		return r.build(reading{code: "10", word: span{w.main, w.mainEnd}, last: rd.last, from: rd.from}, speaker, subject)
	}
	inner, _ := r.pick(w, r.zone(j))
	if inner.does == says || inner.does == claims {
		return r.said(j, inner, subject)
	}
	rd := r.read(j)
	if f.does == claims || hostile(rd.code) && !w.future && len(speaker) > 0 && len(subject) > 0 && speaker[0].Party != subject[0].Party && !rd.passive {
		return r.build(reading{code: "11", word: span{v.main, v.mainEnd}, last: k, from: v.mainEnd}, speaker, subject)
	}
	if rd.code == "" {
		return Act{}, false
	}
	return r.build(rd, subject, nil)
}

// nominalAct reads a sentence without a verb that tells: a headline, or "the
// attack by rebels on a village".
func (r *reader) nominalAct() (Act, bool) {
	code, at, ok := r.noun(r.lo, r.hi)
	if !ok {
		return Act{}, false
	}
	a, ok := r.build(reading{code: code, word: at, last: -1, from: at.end}, r.subject(at.end, r.lo), nil)
	return a, ok && a.political()
}

// political reports whether an act is one that the codebooks code: acts between
// parties, and those in which a state, its opponents or its public take part.
// The police that arrest a thief do their daily work, and who visits his mother
// is nobody's business.
func (a Act) political() bool {
	public := func(x Agent) bool {
		switch x.Sector {
		case "COP", "CRM", "BUS", "MED", "EDU", "HLH", "CVL":
			return false
		}
		return x.Party != "" && (!x.private || x.Sector != "")
	}
	protest := Root(a.Code) == "14"
	known := make(map[string]bool)
	for _, side := range [][]Agent{a.Source, a.Target} {
		for _, x := range side {
			if public(x) || x.Party != "" && (protest || x.Sector == "CVL" && len(a.Target) > 0 && len(a.Source) > 0) {
				return true
			}
			if x.Party != "" {
				known[x.Party] = true
			}
		}
	}
	return len(known) > 1
}
