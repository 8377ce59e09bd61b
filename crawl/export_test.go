package crawl

import "time"

// NewDialer is the dialer of a crawl, for tests that put names before it.
func NewDialer(allowPrivate bool, timeout time.Duration) DialFunc {
	if allowPrivate {
		return newDialer(nil, timeout, nil)
	}
	return newDialer(isPublic, timeout, nil)
}
