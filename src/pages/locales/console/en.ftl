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

## Overview

console-up-to-date = Everything is up to date
console-behind = { $count ->
    [one] The rows are 1 event behind the log
   *[other] The rows are { $number } events behind the log
}
console-sign-ins = Sign-ins, last 14 days
console-sign-ins-bad = failed
console-tokens = Tokens issued, last 14 days
console-jobs-asked = Jobs requested, last 14 days
console-picture-empty = Nothing in these days.
console-picture-numbers = As numbers
console-day = Day
console-jobs-latest = Latest jobs
console-jobs-all = All jobs
console-audit-latest = Latest events
console-audit-all = All events
console-beginning = Three steps to the first sign-in
console-beginning-people = Bring people in
console-beginning-people-what = One by one, or all at once from a CSV file. A file is looked at first: you see what it would do before anything changes.
console-beginning-client = Register an application
console-beginning-client-what = Each application is a client with its own redirect addresses. It signs people in with OpenID Connect.
console-beginning-sign-in = Sign in
console-beginning-sign-in-what = From then on you see here who signed in, what failed, and what goes on. Nothing of it is ever lost: every change has a history.

## Jobs

console-jobs-what = Work that takes long, and everything that administrators did to people. What was asked for last stands first.
console-jobs-none = There are no jobs yet. Import people from a file, or change somebody: every such act becomes a job here, with who asked and what came of it.
console-jobs-not-found = No job is like that. Choose another state or another kind of work.
console-state = State
console-type = What
console-any = Any
console-filter = Show
console-state-queued = Waiting
console-state-running = Running
console-state-succeeded = Done
console-state-failed = Failed
console-state-cancelled = Called off
console-state-aborted = Stopped by a guard
console-job-csv-import = Import of people
console-job-csv-validate = Look at a file of people
console-job-csv-export = Export of people
console-job-user-create = User created
console-job-user-update = User changed
console-job-user-activate = User activated
console-job-user-suspend = User suspended
console-job-user-reactivate = User reactivated
console-job-user-lock = User locked
console-job-user-unlock = User unlocked
console-job-user-delete = User deletion requested
console-job-user-undelete = User deletion called off
console-job-user-erase = User erased
console-job-user-set_password = Password set
console-job-user-remove_password = Password removed
console-job-user-assign_role = Role given to a user
console-job-user-unassign_role = Role taken from a user
console-job-user-join_group = User joined a group
console-job-user-leave_group = User left a group
console-job-group-create = Group created
console-job-group-update = Group changed
console-job-group-assign_role = Role given to a group
console-job-group-unassign_role = Role taken from a group
console-job-group-delete = Group deleted
console-rows = { $count ->
    [one] 1 row
   *[other] { $number } rows
}
console-failed-rows = { $count ->
    [one] 1 row with faults
   *[other] { $number } rows with faults
}
console-progress = Progress
console-live = Live
console-reload = Load again
console-pages = Pages
console-older = Older
console-cancelling = Is being called off.
console-stage-validating = Rows are being looked at.
console-stage-applying = Rows are being applied.
console-asked = Requested
console-by-whom = Requested by
console-about = About
console-due = Not before
console-started = Started
console-ended = Ended
console-rows-all = Rows
console-created = Created
console-updated = Changed
console-deleted = Deleted
console-unchanged = Already so
console-refused-rows = Refused
console-why = Why
console-reason-rows_invalid = Rows have faults; nothing was applied.
console-reason-rows_refused = Some rows were refused while they were applied; the others were applied.
console-reason-file_gone = The file was kept for its time and is gone.
console-reason-internal = Something went wrong here; the operator's log says more.
console-parent = Goes on from
console-parent-open = The job before it
console-download = Download the result
console-import-look = Look at it and import
console-retry = Take up again
console-cancel-job = Call off
console-faults = Rows with faults
console-faults-what = The values themselves are not kept: look at the line in your file.
console-line = Line
console-column = Column
console-fault = What is wrong
console-remedy = What to do
console-done-job-cancelled = The job was called off.
console-done-job-retried = The job was taken up again.
console-done-job-asked = The job was requested. This page follows it.

## Importing and exporting

console-import = Import people
console-export = Export people
console-import-what = Choose a CSV file. It is looked at first: you see its first rows and everything that is wrong before anything changes.
console-import-rows = What the rows do
console-import-rows-all = Create people who are not there, and change those who are
console-import-rows-update = Only change people who are there
console-import-rows-delete = Delete everybody whom a row names
console-import-encoding = Encoding
console-import-utf-8 = UTF-8
console-import-shift-jis = Shift_JIS (Excel in Japanese)
console-import-file = File
console-import-file-hint = CSV with a first row of names; at most 50 MB and a million rows.
console-import-send = Look at the file
console-import-columns = Columns
console-import-columns-what = The first row names the columns, in any order. Only login_id must be there.
console-import-preview = Look at the file
console-import-again = Choose another file
console-import-looking = The rows are being looked at. Nothing changes.
console-import-faultless = { $count ->
    [one] 1 row, and nothing is wrong with it.
   *[other] { $number } rows, and nothing is wrong with them.
}
console-import-first = The first rows
console-import-all-faults = Everything that is wrong
console-import-mode = How to import
console-import-all = All rows, or none if one of them is refused
console-import-row-by-row = { $count ->
    [one] Row by row: about 1 row is applied, the others are told
   *[other] Row by row: about { $number } rows are applied, the others are told
}
console-import-go = Import

## Audit

console-audit-what = Everything that happened here, who did it, and why. Nothing is ever taken out.
console-audit-none = Nothing has happened yet. Every sign-in, every change and every refusal will stand here.
console-audit-not-found = Nothing is like that.
console-audit-show-all = Show everything
console-event = Event
console-outcome = Outcome
console-outcome-done = Done
console-outcome-failed = Failed
console-outcome-refused = Refused
console-from = From day (UTC)
console-to = To day (UTC)
console-narrowed = Narrowed down to
console-give-up = : remove this filter
console-narrow-person = Concerning
console-narrow-actor = Done by
console-narrow-object_kind = Kind
console-narrow-object_id = Object
console-narrow-client_id = Client
console-narrow-ip = Address
console-narrow-correlation_id = One request
console-by = by
console-concerning = concerning
console-more = Details
console-position = Position in the log
console-ip = Network address
console-client = Client
console-together = All that came of the same request
console-object-tenant = tenant
console-object-user = user
console-object-credential = credential
console-object-identifier = unique name
console-object-client = client
console-object-resource = resource
console-object-role = role
console-object-user-roles = roles of
console-object-group = group
console-object-user-groups = groups of
console-object-signing-key = signing key
console-object-session = session
console-object-grant = grant
console-object-consent = consent
console-object-webhook = webhook
console-object-job = job
console-object-ssf-stream = signal stream
console-object-authentication = sign-in
console-object-session-quota = session places
console-object-verification = mail link
console-object-one-time-id = one-time id
console-object-denial = refusal

## Search

console-search-for = Found for { $text }
console-search-none = Nothing begins like that. Try the beginning of a name, a user name or an email address, or a whole id.
console-search-what = Find people, groups and clients by the first letters of a name, from anywhere, with ⌘K or Ctrl K.
console-search-cut-off = Only the first 200 clients were looked through.
console-found-people = People
console-found-groups = Groups
console-found-clients = Clients

## Notifications

console-notifications = Notifications
console-notifications-what = What you are told of: what came of what you asked for, and what concerns you or what you may do something about.
console-notifications-none = Nothing yet. When a job ends, or something concerns you, it stands here and the bell tells it.
console-notifications-not-found = Nothing of this kind. Choose less in the filter.
console-bell-none = No unread notifications
console-bell-unread = { $count ->
    [one] 1 unread notification
   *[other] { $number } unread notifications
}
console-bell-many = More than 99 unread notifications
console-unread = Unread
console-occasion = What happened
console-mark-read = Mark as read
console-mark-unread = Mark as unread
console-mark-all = Mark all as read
console-mail = What comes by mail
console-mail-what = Choose what of your notifications also comes to you by mail, where this tenant sends mail.
console-mail-usual = Everything that is not chosen by itself
console-mail-as-usual = As everything
console-mail-at-once = At once
console-mail-daily = In one letter a day
console-mail-never = Never
console-mail-security = What concerns the safety of your own account comes at once in any case.
console-mail-save = Save
console-mail-back = To the notifications
console-done-notification-read = It is marked as read.
console-done-notification-unread = It is marked as unread.
console-done-notifications-read = All are marked as read.
console-done-notification-mail = Your choice was saved.
