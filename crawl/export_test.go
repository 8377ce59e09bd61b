package crawl

// NewDialer is the dialer of a crawl, for tests that put names before it.
var NewDialer = newDialer
