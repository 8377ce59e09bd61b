package archive

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestReaderOfOthers lets warcio and FastWARC read files with revisit records, and their
// indexes. It needs PARLEY_PYTHON, a Python that has both.
func TestReaderOfOthers(t *testing.T) {
	python := os.Getenv("PARLEY_PYTHON")
	if python == "" {
		t.Skip("PARLEY_PYTHON names no Python with warcio and FastWARC")
	}
	dir := t.TempDir()
	writeVisits(t, dir)
	out, err := exec.Command(python, "testdata/foreign_reader.py", filepath.Join(dir, "test-00000.warc.gz")).CombinedOutput()
	if err != nil {
		t.Errorf("%v:\n%s", err, out)
	}
	t.Logf("%s", out)
}
