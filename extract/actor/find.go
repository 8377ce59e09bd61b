package actor

import "sort"

// Items and offices are in text order and do not overlap, so the one that
// begins or ends at a token is found by bisection. Empty items are passed over.

func (p *pass) officeEnding(end int) *office {
	i := sort.Search(len(p.offices), func(i int) bool { return p.offices[i].end >= end })
	if i < len(p.offices) && p.offices[i].end == end {
		return &p.offices[i]
	}
	return nil
}

func (p *pass) officeStarting(first int) *office {
	i := sort.Search(len(p.offices), func(i int) bool { return p.offices[i].first >= first })
	if i < len(p.offices) && p.offices[i].first == first {
		return &p.offices[i]
	}
	return nil
}

func (p *pass) itemEnding(end int) *item {
	i := sort.Search(len(p.items), func(i int) bool { return p.items[i].end >= end })
	for ; i < len(p.items) && p.items[i].end == end; i++ {
		if p.items[i].first < end {
			return &p.items[i]
		}
	}
	return nil
}

func (p *pass) itemStarting(first int) *item {
	for i := p.itemFrom(first); i < len(p.items) && p.items[i].first == first; i++ {
		if p.items[i].end > first {
			return &p.items[i]
		}
	}
	return nil
}

// itemFrom returns the index of the first item that begins at token first or
// behind it.
func (p *pass) itemFrom(first int) int {
	return sort.Search(len(p.items), func(i int) bool { return p.items[i].first >= first })
}
