### The words of the console in English: its shell, and the pages of what happens.

## Everywhere in the console

console = Console
console-menu = Console
console-search = Search
console-search-go = Search
console-account = Your account:
console-overview = Overview
console-jobs = Jobs
console-audit = Audit
console-theme = Colours
console-theme-system = System
console-theme-light = Light
console-theme-dark = Dark
console-refused = That was not done
way-console = To the console

## What was refused, by kind, and what to do

problem-malformed-request = The request could not be read
problem-malformed-request-now = Go back, correct what is marked, and send it again.
problem-unauthenticated = You are not signed in
problem-unauthenticated-now = Sign in and try again.
problem-forbidden = You may not do this
problem-forbidden-now = Ask somebody with the permission to do it, or to give you a role that has it.
problem-tenant-closed = This tenant is switched off
problem-tenant-closed-now = Ask the platform's operator.
problem-not-found = There is no such thing
problem-not-found-now = It may have been deleted. Search for it, or look at its history.
problem-method-not-allowed = This cannot be done here
problem-method-not-allowed-now = Go back and use the buttons of the page.
problem-conflict = Others are changing the same thing
problem-conflict-now = Wait a moment and try again.
problem-already-exists = It exists, or existed
problem-already-exists-now = Choose another id.
problem-taken = Somebody else has this name
problem-taken-now = Choose another one.
problem-wrong-state = This cannot be done now
problem-wrong-state-now = See where it stands, then do what is possible there.
problem-gone = It is gone for ever
problem-gone-now = It cannot be brought back. Make a new one if you need it.
problem-precondition-failed = It has changed since you opened the page
problem-precondition-failed-now = Open the page again, see what changed, and repeat your change.
problem-too-large = This is too large
problem-too-large-now = Send it in smaller parts.
problem-unsupported-media-type = This kind of file is not read
problem-unsupported-media-type-now = Save the table as CSV and choose that file.
problem-misdirected = Nothing is served under this name
problem-misdirected-now = Check the address.
problem-invalid = Something given breaks a rule
problem-invalid-now = Correct what is marked, and send it again.
problem-idempotency-key-reused = This form was used before
problem-idempotency-key-reused-now = Open the page again and repeat your change.
problem-precondition-required = It is not clear which version you change
problem-precondition-required-now = Open the page again and repeat your change.
problem-internal = Something went wrong here
problem-internal-now = Try again. If it happens again, tell the operator when it happened.
problem-unavailable = It does not work at this moment
problem-unavailable-now = Wait a moment and try again. Nothing was lost.
problem-not-caught-up = The page is not up to date yet
problem-not-caught-up-now = Wait a moment and load the page again.
