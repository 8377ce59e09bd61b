package place
import ("testing";"os";"encoding/json";"bufio";"fmt";"strings";"parley/extract/lexicon";"parley/extract/text")
func TestZZHarness(t *testing.T){
 in:=os.Getenv("ZIN"); if in=="" {t.Skip("no input")}
 lex,err:=lexicon.Load(); if err!=nil{t.Fatal(err)}
 r,err:=New(lex); if err!=nil{t.Fatal(err)}
 f,_:=os.Open(in); sc:=bufio.NewScanner(f); sc.Buffer(nil,1<<26)
 o,_:=os.Create(os.Getenv("ZOUT")); w:=bufio.NewWriter(o); defer w.Flush()
 adj:=os.Getenv("ZADJ")!=""
 for sc.Scan(){ var q struct{ID,Text,Lang,Title string}; json.Unmarshal(sc.Bytes(),&q)
  doc:=text.New(text.Lang(q.Lang),q.Text)
  ms:=lex.Find(doc)
  states:=map[string]int{}
  for _,m:=range ms{ for _,s:=range m.Senses{ if s.Entry.Class==lexicon.State && s.Use!=lexicon.Seat { states[s.Entry.Country]++; break}}}
  cs:=Candidates(ms)
  ps:=r.Resolve(doc,cs,Context{States:states})
  type M struct{Start int `json:"start"`;End int `json:"end"`}
  var places []map[string]any
  for _,p:=range ps{ x:=map[string]any{"place_id":p.ID,"name":p.Name,"country":p.Country,"score":p.Score,"name_local":p.NameLocal,"feature":p.Feature}; if p.ID==""{x["place_id"]=nil}
   if p.HasPoint{x["lat"]=p.Lat;x["lon"]=p.Lon}
   if strings.HasPrefix(p.ID,"region:"){ if e:=lex.Entry(p.ID); e!=nil { x["lat"]=e.Lat;x["lon"]=e.Lon; if e.GeoID!=0 {x["place_id"]=fmt.Sprintf("gn:%d",e.GeoID)}}}
   var mm []M; for _,m:=range p.Mentions{mm=append(mm,M{m.Start,m.End})}; x["mentions"]=mm; places=append(places,x)}
  if adj { for _,m:=range ms { for _,s:=range m.Senses{ if s.Entry.Class==lexicon.State && (s.Use==lexicon.Adjective||s.Use==lexicon.People) { mt:=doc.Mention(m.First,m.End); places=append(places,map[string]any{"place_id":s.Entry.ID,"country":s.Entry.Country,"mentions":[]M{{mt.Start,mt.End}}}); break}}}}
  b,_:=json.Marshal(map[string]any{"article":map[string]any{"id":q.ID,"text":doc.Text},"places":places,"actors":[]any{}})
  w.Write(b); w.WriteByte('\n')
 }
}
