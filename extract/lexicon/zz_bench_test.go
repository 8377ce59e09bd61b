package lexicon
import "testing"
func BenchmarkMine(b *testing.B){ b.ReportAllocs(); for b.Loop(){ mine(b)} }
func BenchmarkLoadAll(b *testing.B){ b.ReportAllocs(); for b.Loop(){ if _,err:=Load();err!=nil{b.Fatal(err)}} }
