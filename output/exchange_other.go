//go:build !linux && !darwin

package output

// exchange gives each of two paths what the other had, in one step.
func exchange(_, _ string) error {
	return errNoExchange
}
