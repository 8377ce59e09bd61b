// Package site is the news site of the demo: pages in Vietnamese, English and
// Russian, written for Parley. The reports on it are invented; real states,
// bodies and cities occur in them.
package site

import (
	"embed"
	"net/http"
)

// Start is the address of the site's front page. No such host exists: the
// demo and the tests dial the server of Handler for it.
const Start = "http://demo.parley.example/"

//go:embed pages
var pages embed.FS

// Handler serves the site.
func Handler() http.Handler { return http.NotFoundHandler() }
