package crawl

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// The pauses after a failure: the first, and the longest.
const (
	backoffBase = 2 * time.Second
	backoffMax  = 10 * time.Minute
)

// backoff is how long to leave a host alone after its n-th failure in a row
// (from 1): doubling, with jitter so that many crawlers do not return at once.
// random is in [0, 1). The result lies between half and the whole of the step.
func backoff(n int, random float64) time.Duration {
	step := backoffMax
	if n < 16 {
		step = min(backoffBase<<max(n-1, 0), backoffMax)
	}
	return step/2 + time.Duration(random*float64(step/2))
}

// maxRetryAfter is the longest wish that is heeded. A server that means more
// is asked again after that.
const maxRetryAfter = 24 * time.Hour

// retryAfter reads when a server wants to be asked again: seconds or a date
// (RFC 9110, 10.2.3), at most maxRetryAfter ahead. It returns zero where it does
// not say.
func retryAfter(header http.Header, now time.Time) time.Time {
	value := strings.TrimSpace(header.Get("Retry-After"))
	latest := now.Add(maxRetryAfter)
	if value != "" && strings.Trim(value, "0123456789") == "" {
		seconds, err := strconv.ParseInt(value, 10, 64)
		if err != nil || seconds > int64(maxRetryAfter/time.Second) {
			return latest // it has more digits than anybody means
		}
		return now.Add(time.Duration(seconds) * time.Second)
	}
	t, err := http.ParseTime(value)
	switch {
	case err != nil || t.Before(now):
		return time.Time{}
	case t.After(latest):
		return latest
	}
	return t
}
