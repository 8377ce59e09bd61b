package lexicon
import ("testing";"fmt")
func TestZZN(t *testing.T){ l,err:=Load(); if err!=nil{t.Fatal(err)}; fmt.Println("entries",len(l.entries),"forms",len(l.forms.forms),"sym",len(l.forms.symbols),"edges",len(l.forms.next)) 
src,_:=readSources(sources,"data"); n:=0; for _,r:=range src.forms{n+=len(r.forms)}; fmt.Println("rows",len(src.forms),"forms",n)}
