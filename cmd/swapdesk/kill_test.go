package main

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// An import that is killed is completed by importing the file again: every
// line once, none twice.
func TestKilledImport(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(d *desk) {
		const lines = 30_000
		d.stock()
		file := d.writePurchases(lines, []int{281, 1002})
		args := append([]string{"import", "purchases", file}, d.flags()...)
		done, killed := 0, 0
		for range 3 {
			cmd := process(d.t, d.dir, nil, args...)
			if err := cmd.Start(); err != nil {
				d.t.Fatal(err)
			}
			for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
				if now := d.purchases(); now > done+500 {
					break
				}
			}
			_ = cmd.Process.Kill()
			if err := cmd.Wait(); err != nil {
				killed++
			}
			if now := d.purchases(); now <= done && now < lines {
				d.t.Fatalf("%d lines after %d: what was written went away", now, done)
			}
			done = d.purchases()
		}
		if killed == 0 || done == 0 || done >= lines {
			d.t.Errorf("killed %d times, %d of %d lines in: this proved nothing", killed, done, lines)
		}
		d.wants(counts(lines, lines-done, 0, done, 0), "import", "purchases", file)
		if got := d.purchases(); got != lines {
			d.t.Errorf("%d lines", got)
		}
		if code, said := d.doctor(); code != 0 {
			d.t.Errorf("doctor: %s", said)
		}
	})
}

func (d *desk) purchases() (n int) {
	d.t.Helper()
	if _, err := fmt.Sscan(d.count(`SELECT count(*) FROM purchase`), &n); err != nil {
		d.t.Fatal(err)
	}
	return n
}

// An interrupted import says how to go on.
func TestInterruptedImport(t *testing.T) {
	t.Parallel()
	d := newFile(t)
	d.stock()
	file := d.writePurchases(30_000, []int{281})
	cmd := process(t, d.dir, nil, append([]string{"import", "purchases", file}, d.flags()...)...)
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(30 * time.Second); d.purchases() < 500 && time.Now().Before(deadline); {
		time.Sleep(5 * time.Millisecond)
	}
	_ = cmd.Process.Signal(os.Interrupt)
	_ = cmd.Wait()
	if cmd.ProcessState.ExitCode() != 1 || !strings.Contains(out.String(), "import the file again to go on") {
		t.Errorf("exit %d: %s", cmd.ProcessState.ExitCode(), out.String())
	}
}
