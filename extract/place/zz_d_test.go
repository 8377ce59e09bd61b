package place
import ("testing";"fmt";"parley/extract/lexicon";"parley/extract/text";"os")
func TestZZD(t *testing.T){ lex,_:=lexicon.Load(); r,_:=New(lex); d:=text.New(text.Lang(os.Getenv("L")),os.Getenv("T")); ms:=lex.Find(d)
for _,m:=range ms{ fmt.Print(d.Raw(m.First,m.End)," ["); for _,s:=range m.Senses{fmt.Print(s.Entry.ID,":",s.Use," ")}; fmt.Println("]")}
s:=&solver{resolver:r,doc:d,ctx:Context{}}; s.open(Candidates(ms)); s.count(); s.score(nil); for range rounds{s.score(s.best())}
for _,n:=range s.names{ fmt.Print(d.Raw(n.First,n.End),": "); for _,o:=range n.options{fmt.Printf("%s/%s/%s %.1f+%.1f; ",o.entry.ID,o.entry.Name,o.entry.Admin1,o.total,o.local)}; fmt.Println()}
for _,p:=range s.places(){fmt.Printf("%s %s %s %s %s %.2f\n",p.ID,p.Name,p.NameLocal,p.Country,p.Admin1,p.Score)}
}
