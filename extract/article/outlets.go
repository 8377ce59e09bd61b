package article

import "strings"

// outlets are names of larger outlets by their domain.
type outlets map[string]string

// newOutlets reads the file of outlets.
func newOutlets(data string) outlets {
	o := outlets{}
	for line := range strings.Lines(data) {
		if domain, name, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok && !strings.HasPrefix(line, "#") {
			o[domain] = name
		}
	}
	return o
}

// name gives the name of the outlet whose domain host is or lies in, "" where
// it is not known.
func (o outlets) name(host string) string {
	host = strings.ToLower(host)
	for host != "" {
		if n := o[host]; n != "" {
			return n
		}
		_, host, _ = strings.Cut(host, ".")
	}
	return ""
}
