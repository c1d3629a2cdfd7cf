# Counting what test runners say at their end, so that several runners can be summed into one line.
# shellcheck shell=bash

# count_results LOG: prints "PASSED FAILED" summed over the closing lines in the log: nextest's `Summary` or, without
# one, cargo's `test result:` and the plain `N passed, N failed` of our own scripts. (Nextest shows a failed test's own
# `test result:`, which would count it twice.) Colour codes are taken out first.
count_results() {
  sed 's/\x1b\[[0-9;]*[A-Za-z]//g' "$1" | awk '
    function number_before(word,    at, field) {
      for (at = 2; at <= NF; at++) {
        field = $at
        gsub(/[,;]/, "", field)
        if (field == word) return $(at - 1) + 0
      }
      return 0
    }
    function count() {
      passed += number_before("passed")
      failed += number_before("failed") + number_before("timed")
    }
    /^ *Summary \[/ && !summary { summary = 1; passed = failed = 0 }
    /^ *Summary \[/ { count() }
    !summary && (/^test result: / || /^[0-9]+ passed, [0-9]+ failed/) { count() }
    END { print passed + 0, failed + 0 }'
}
