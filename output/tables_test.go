package output

import (
	"reflect"
	"testing"
)

// A table that sizeOf does not know would be counted without its text, and memory
// would not be bounded.
func TestSizeOfKnowsEveryTable(t *testing.T) {
	size := map[reflect.Type]int{
		reflect.TypeFor[Article](): sizeOf(new(Article)),
		reflect.TypeFor[Actor]():   sizeOf(new(Actor)),
		reflect.TypeFor[Place]():   sizeOf(new(Place)),
		reflect.TypeFor[Date]():    sizeOf(new(Date)),
		reflect.TypeFor[Talk]():    sizeOf(new(Talk)),
		reflect.TypeFor[Fetch]():   sizeOf(new(Fetch)),
	}
	for _, table := range Tables() {
		if got, fixed := size[table.row], int(table.row.Size()); got <= fixed {
			t.Errorf("%s: a row is counted as %d bytes, its fixed part alone has %d", table.Name, got, fixed)
		}
	}
}
