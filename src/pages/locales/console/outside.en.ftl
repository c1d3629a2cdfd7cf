### The words of the console in English: webhooks, streams of signals, and how far the rows are.

## Pages

console-webhooks = Webhooks
console-streams = Signals
console-lag = How far the rows were behind the log
console-lag-none = In the last hour the rows had everything whenever this server looked.
console-lag-unknown = This server has just begun to look. Come back in a minute.
console-minute = Minute
list-webhooks = Webhooks
list-webhooks-what = Addresses that are told what happens here, as it happens.
list-streams = Streams of shared signals
list-streams-what = Partners that are told what happens to people whom they know. They create a stream themselves; here you look, and stop and start it.
none-webhooks = There are no webhooks yet
none-webhooks-what = Register an address of yours: it is told what happens from then on, signed, and without anything personal until you let it.
none-streams = Nobody has a stream yet
none-streams-what = An application that may receive signals creates one by itself. Its page says whether it may.
count-filters = { $count ->
    [one] 1 kind of event
   *[other] { $number } kinds of events
}
count-types = { $count ->
    [one] 1 type of signal
   *[other] { $number } types of signals
}
count-attempts = { $count ->
    [one] 1 attempt
   *[other] { $number } attempts
}
count-removed = { $count ->
    [0] The receiver hears of everybody whom it knows.
    [one] The receiver does not want to hear of 1 person.
   *[other] The receiver does not want to hear of { $number } people.
}
lasting-milliseconds = { $count ->
    [one] 1 millisecond
   *[other] { $number } milliseconds
}
webhook-id = Id
webhook-secret = Signing secret
webhook-dead = Given up
webhook-dead-what = These messages were tried until it was no use any more. Mend the receiver, then try them again.
webhook-deliveries = All deliveries
webhook-secrets-what = Messages are signed by all of these, so that the receiver can change over without losing one.
webhook-secrets-none = Messages of this shape are not signed.
take-along-webhook-what = Put it into the configuration of the receiver: it checks by it that a message is ours.
paused-by-administrator = Paused by an administrator:
paused-by-program = Paused because the receiver fails:
deliveries = Deliveries: { $name }
deliveries-what = What it was told and is to be told, in the order of the log. What arrived is kept for a day or more, what was given up for 30 days.
deliveries-all = All
deliveries-none = There is no such delivery.
deliveries-waiting = Waiting
deliveries-waiting-none = Nothing waits.
deliveries-more = More waits than is shown here.
delivery = Delivery: { $name }
delivery-of = Event { $number }
delivery-event = Event
delivery-due = next
delivery-body = Message
delivery-body-none = It is not shown: there is none any more, or it says something personal that you may not read.
delivery-attempts = Attempts
delivery-attempts-none = It was not tried yet.
delivery-attempt = Attempt { $number }
delivery-exchange = Request and answer
delivery-request = What was sent beside the message
delivery-response = What was answered
delivery-response-none = Nothing is kept of it.
delivery-arrived = arrived
delivery-refused = refused by the receiver
delivery-not-taken = not taken
delivery-rest = the receiver asked for a rest
delivery-gone = gone: nothing is there any more
delivery-unwanted = the receiver does not ask for it any more
delivery-unreachable = nobody answers at the address, or not over a connection that can be trusted
delivery-slow = no complete answer came in time
delivery-redirected = the answer is a redirect, and redirects are not followed: give the final address
state-waiting = Waiting
state-arrived = Arrived
state-given-up = Given up
state-again = Tried again
state-paused = Paused
state-tells = Tells
stream-id = Id
stream-client = The application
stream-about = About the stream
stream-set-by-receiver = Set by the receiver.
stream-set-by-us = Set here.
stream-delivery = Signals are pushed to
stream-polled = nowhere: the receiver asks for them
stream-verified = The receiver last asked whether it works
stream-verified-never = never
stream-events = Signals that it asks for
stream-events-none = None: it hears of nothing.
stream-subjects = People
label-url = Address
label-events = Events
label-shape = Shape
label-template = Template
label-headers = Headers
label-fields = Members of its own
label-pause_after = Failures in a row until it is paused
label-origin = Where
label-disclosure = What it sees of people
label-overlap = Until when the earlier secrets sign too
label-after = After this position of the log
label-told = Why, for the receiver
hint-url = An https address. It is a secret that nobody reads again; when you change a webhook, leave it empty to keep it.
hint-events = One in each line: stored names such as SessionEnded, all of a kind such as Session.*, or * for everything.
hint-template = For Slack a line of text, for a template a JSON document. {"{{"}path{"}}"} becomes what stands there in the event.
hint-headers = One in each line, such as x-api-key: value. Nobody reads the values again; a name alone keeps the value that it has.
hint-fields = A JSON object whose members stand in every message.
hint-pause_after = 1 to 1000.
hint-disclosure = It is taken back when the webhook is led elsewhere or is to hear of more.
hint-after = 0 tells everything that it wants from the beginning. The same messages come under the same ids as before.
hint-told = The receiver reads it. At most 500 characters.
choice-shape-standard = Standard Webhooks: the whole event, signed
choice-shape-slack = Slack: a line of text
choice-shape-datadog = Datadog: an entry of its log intake
choice-shape-template = A document of your own, signed
choice-disclosure-removed = Nothing: a mark stands in its place
choice-disclosure-sealed = Sealed: as the log stores it, for nobody to read
choice-disclosure-clear = In the clear
choice-overlap-0 = Not at all: from now on only the new one
choice-overlap-3600 = For one hour
choice-overlap-86400 = For one day
choice-overlap-604800 = For one week

## What can be done

register-webhook = Register a webhook
register-webhook-what = It is told what happens from now on, and sees nothing that is personal until somebody lets it.
register-webhook-do = Register webhook
console-done-register-webhook = The webhook was registered.
change-webhook = Change { $name }
change-webhook-what = What waits goes to the address that it has then. If it is led elsewhere or hears of more, it sees nothing personal any more.
change-webhook-do = Change webhook
console-done-change-webhook = The webhook was changed.
disclose-to-webhook = What { $name } sees of people
disclose-to-webhook-what = Names and addresses leave the house when you let it see them. Nobody can call back what was sent.
disclose-to-webhook-do = Choose what it sees
console-done-disclose-to-webhook = What the webhook sees was changed.
rotate-webhook-secret = New secret for { $name }
rotate-webhook-secret-what = Messages are signed by it at once, and by the earlier ones for as long as you choose.
rotate-webhook-secret-do = New secret
console-done-rotate-webhook-secret = The secret was added.
remove-webhook-secret = Remove a secret of { $name }
remove-webhook-secret-what = Nothing is signed by it any more, at once.
remove-webhook-secret-do = Remove secret
console-done-remove-webhook-secret = The secret was removed.
pause-webhook = Pause { $name }
pause-webhook-what = It is told nothing until it is resumed. What happens meanwhile waits, for seven days at most.
pause-webhook-do = Pause
console-done-pause-webhook = The webhook is paused.
resume-webhook = Resume { $name }
resume-webhook-what = It is told again, beginning with what waited.
resume-webhook-do = Resume
console-done-resume-webhook = The webhook is told again.
test-webhook = Test { $name }
test-webhook-what = A message says that it is a test, whatever events the webhook wants. How it was taken stands among the deliveries.
test-webhook-do = Send a test
console-done-test-webhook = The test is on its way. Open this page again to see how it went.
redrive-webhook = Try again what was given up for { $name }
redrive-webhook-what = Every message that was given up is tried again from the beginning.
redrive-webhook-do = Try all again
console-done-redrive-webhook = They are tried again.
redrive-delivery = Try a message to { $name } again
redrive-delivery-what = The message is tried again from the beginning.
redrive-delivery-do = Try again
console-done-redrive-delivery = It is tried again.
replay-webhook = Tell { $name } again what happened
replay-webhook-what = Everything that it wants now, as it is set up now, under the same ids as before. The receiver must bear that a message comes twice.
replay-webhook-do = Tell again
console-done-replay-webhook = It is told again what happened.
remove-webhook = Remove { $name } for ever
remove-webhook-what = It is told nothing any more, and what waits for it is given up.
remove-webhook-do = Remove for ever
console-done-remove-webhook = The webhook was removed.
enable-stream = Let the stream of { $name } tell
enable-stream-what = The receiver is told of it, and of what waited.
enable-stream-do = Let it tell
console-done-enable-stream = The stream tells.
pause-stream = Pause the stream of { $name }
pause-stream-what = What it would tell waits, for seven days at most. The receiver is told, and cannot start it by itself.
pause-stream-do = Pause
console-done-pause-stream = The stream is paused.
disable-stream = Switch the stream of { $name } off
disable-stream-what = It tells nothing, and nothing is kept. The receiver is told, and cannot start it by itself.
disable-stream-do = Switch off
console-done-disable-stream = The stream is off.
