package lexicon
import ("testing";"time";"fmt";"testing/fstest";"strings";"io/fs";"os";"encoding/json";"bufio";"parley/extract/text")
func mine(t testing.TB) *Lexicon {
 m:=fstest.MapFS{}
 es,_:=os.ReadDir("data")
 for _,e:=range es { n:=e.Name(); if os.Getenv("ALL")=="" && (strings.HasPrefix(n,"bod")||strings.HasPrefix(n,"peo")||strings.HasPrefix(n,"off")) {continue}; b,_:=os.ReadFile("data/"+n); m["data/"+n]=&fstest.MapFile{Data:b}}
 var _ fs.FS = m
 l:=load(t,m); if os.Getenv("CITIES")!="" { c,err:=LoadCities(); if err!=nil{t.Fatal(err)}; l.cities=c}; return l
}
func TestZZLoad(t *testing.T){ for range 3 { a:=time.Now(); l:=mine(t); fmt.Println(time.Since(a),len(l.entries),len(l.forms.forms),len(l.forms.symbols),len(l.forms.next))}}
// reads jsonl {id,lang,text} from IN, writes {id, m:[{start,end,senses:[{id,use,class}]}]}
func TestZZRun(t *testing.T){ in:=os.Getenv("IN"); if in=="" {t.Skip()}
 l:=mine(t); f,_:=os.Open(in); sc:=bufio.NewScanner(f); sc.Buffer(nil,1<<26); o,_:=os.Create(os.Getenv("OUT")); w:=bufio.NewWriter(o)
 for sc.Scan(){ var r struct{ID any; Lang,Text string}; if err:=json.Unmarshal(sc.Bytes(),&r);err!=nil{t.Fatal(err)}
  d:=text.New(text.Lang(r.Lang),r.Text); type S struct{ID,Use string; Class int}; type M struct{Start,End int; Text string; Senses []S}
  var ms []M
  for _,m:=range l.Find(d){ x:=M{int(d.Tokens[m.First].RuneStart),int(d.Tokens[m.End-1].RuneEnd),d.Raw(m.First,m.End),nil}; for _,s:=range m.Senses{x.Senses=append(x.Senses,S{s.Entry.ID,useNames[s.Use],int(s.Entry.Class)})}; ms=append(ms,x)}
  b,_:=json.Marshal(map[string]any{"id":r.ID,"m":ms}); w.Write(b); w.WriteByte('\n') }
 w.Flush()
}
