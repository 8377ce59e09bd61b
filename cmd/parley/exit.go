package main

import (
	"context"
	"errors"
	"fmt"
)

// The exit codes: a promise to schedulers, listed in the help of every command.
const (
	exitPublished   = 0
	exitFailed      = 1
	exitUsage       = 2
	exitSomeFailed  = 3   // published, some sources failed or decay
	exitRefused     = 4   // the health gate refused to publish
	exitRetry       = 5   // worth retrying as it is
	exitNothingNew  = 9   // only with --fail-if-empty
	exitBudget      = 10  // time budget reached; what came is published, the rest waits
	exitLocked      = 11  // another run holds the lock
	exitInterrupted = 130 // interrupted, state saved
)

// exitError is an error that asks for an exit code of its own.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string { return e.err.Error() }
func (e *exitError) Unwrap() error { return e.err }

// usagef makes the error of a call that cannot be carried out as it was typed.
// The message must say how to mend it.
func usagef(format string, args ...any) error {
	return &exitError{exitUsage, fmt.Errorf(format, args...)}
}

// exitCode maps an error to the process's exit code.
func exitCode(err error) int {
	var x *exitError
	switch {
	case err == nil:
		return exitPublished
	case errors.As(err, &x):
		return x.code
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	}
	return exitFailed
}
