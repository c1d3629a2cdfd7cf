### The words of the pages in English. Every key stands in every language; `$application`, `$name`, `$tenant` and the like are
### names that strangers chose, and are set apart from the sentence.

## Everywhere

skip = Skip to the content
menu = Account
languages = Language
continue = Continue
cancel = Cancel
save = Save
no-answer = No answer
sign-in = Sign in
sign-out = Sign out
password = Password
show-password = Show password
new-tab = (opens in a new tab)
last-used = Last used
reference = Reference
list-separator = {", "}
span-minutes = { $count ->
    [one] 1 minute
   *[other] { $number } minutes
}
span-hours = { $count ->
    [one] 1 hour
   *[other] { $number } hours
}
form-stale = This page was open for too long. Please try again.
form-busy = We are very busy right now. Please wait a moment and try again.

## Signing in

sign-in-for = to continue to { $application }
sign-in-again = Please confirm that it is you
identifier-any = User name, email or phone number
identifier-user-name-email = User name or email
identifier-user-name-phone = User name or phone number
identifier-email-phone = Email or phone number
identifier-email = Email
identifier-phone = Phone number
identifier-user-name = User name
forgot-password = Forgot your password?
back-to = Back to { $application }
use-other-account = Use another account
register = Create an account
sign-in-incomplete = Some information is missing.
identifier-missing = Enter what you sign in with.
password-missing = Enter your password.
sign-in-no-match = The sign-in details or the password are not right. Please check them and try again.
sign-in-too-many = There were too many attempts. Please try again in { $span }.
sign-in-too-many-sessions = You are signed in on as many devices as are allowed. Sign out on one of them, then try again.

## Choosing an account

choose-account = Choose an account
signed-in = Signed in
signed-out-state = Signed out

## Consent

consent-title = Allow { $application }?
consent-heading = { $application } asks for access to your account
not-you = Not you?
application-known-as = It names itself by an address at { $host }. Nobody has checked who runs it.
consent-may = It will be able to
consent-learns = It will learn
consent-details = It asks for exactly this
consent-options = You may also allow
consent-resources = This applies to
allow = Allow
deny = Do not allow
consent-kept = Your answer is remembered. You can take it back at any time in your account.
consent-once = Your answer holds for this time only.
consent-each-time = What it asks for exactly, it must ask for each time. What you allow now can be taken back at any time in your account.
policy-of = Privacy policy of { $application }
terms-of = Terms of { $application }

scope-openid = Know that it is you who signs in
scope-profile = See your name and basic profile
scope-email = See your email address
scope-phone = See your phone number
scope-address = See your postal address
scope-offline_access = Keep this access while you are away
scope-evident-admin = Manage this installation
scope-evident-tenants-read = See tenants and their settings
scope-evident-tenants-write = Create tenants and change their settings
scope-evident-users-read = See the users you administer
scope-evident-users-write = Create and change users
scope-evident-users-erase = Erase users for ever
scope-evident-credentials-read = See how users sign in
scope-evident-credentials-write = Set and remove passwords of users
scope-evident-clients-read = See applications
scope-evident-clients-write = Register and change applications
scope-evident-resources-read = See protected APIs
scope-evident-resources-write = Register and change protected APIs
scope-evident-keys-read = See signing keys
scope-evident-keys-write = Replace and revoke signing keys
scope-evident-sessions-read = See who is signed in
scope-evident-sessions-write = Sign users out
scope-evident-grants-read = See what users allow applications
scope-evident-grants-write = Take back what users allow applications
scope-evident-consents-read = See what users agreed to
scope-evident-consents-write = Take back what users agreed to
scope-evident-roles-read = See roles and who has them
scope-evident-roles-write = Create and change roles, and give them to users
scope-evident-groups-read = See groups and who is in them
scope-evident-groups-write = Create and change groups, and move users into them
scope-evident-settings-read = See the settings of this tenant
scope-evident-settings-write = Change the settings of this tenant
scope-evident-history-read = Read how everything came to be
scope-evident-audit-read = Search who did what, and from where
scope-evident-events-read = Follow events as they happen
scope-evident-jobs-read = See jobs and what came of them
scope-evident-jobs-write = Call jobs off and retry them
scope-evident-notifications-read = See what you are told of, as it happens
scope-evident-notifications-write = Say what you have read, and choose what comes by mail
scope-evident-webhooks-read = See webhooks and what is on its way to others
scope-evident-webhooks-write = Register and change webhooks
scope-evident-webhooks-disclose = Let webhooks see what is personal

claim-sub = Your account's identifier
claim-name = Your full name
claim-given_name = Your given name
claim-family_name = Your family name
claim-middle_name = Your middle name
claim-nickname = Your nickname
claim-preferred_username = Your user name
claim-profile = The address of your profile page
claim-picture = Your picture
claim-website = Your website
claim-email = Your email address
claim-email_verified = Whether your email address is verified
claim-gender = Your gender
claim-birthdate = Your date of birth
claim-zoneinfo = Your time zone
claim-locale = Your language
claim-phone_number = Your phone number
claim-phone_number_verified = Whether your phone number is verified
claim-address = Your postal address
claim-updated_at = When your profile last changed

## A device that waits

pairing-title = Connect a device
pairing-what = Type the code that your device shows.
pairing-code = Code
pairing-code-missing = Type the code.
pairing-code-unknown = No device waits under this code. Compare it with your device, or begin again there.
pairing-code-too-many = Too many codes were tried. Try again in { $span }.
pairing-allow-title = Connect { $application }?
pairing-allow-heading = { $application } on another device asks for access to your account
pairing-compare = Your device must show this code:
pairing-beware = Go on only if you hold the device yourself. Do not allow this if somebody else sent you the code or a link.
pairing-allowed = The device is connected
pairing-allowed-what = { $application } goes on by itself. You can close this page.
pairing-denied = The device is not connected
pairing-denied-what = { $application } got no access. You can close this page.

## The answer to a client by POST

form-post-title = Continue to { $application }
form-post-what = You are being sent back. If nothing happens, press the button.

## Signing out

logout-title = Sign out
logout-heading = Sign out of { $product }?
logout-asked = { $application } asks for this.
logout-what = You will also be signed out of the applications that you entered with this account on this device.
stay = Stay signed in
signed-out = You are signed out
signed-out-frame = An application that signs you out
signed-out-what = On a shared device, it is best to close all browser windows as well.

## Errors

way-application = Back to { $application }
way-sign-in = Sign in
way-account = Go to your account
way-again = Try again

trouble-unknown-application = This application is not known here
trouble-unknown-application-what = The link that brought you here names an application that is not registered with us.
trouble-unknown-application-now = Go back and start again from the application. If this keeps happening, tell the people who run it.

trouble-return-address = We cannot send you back safely
trouble-return-address-what = The application asked us to send you to an address that it has not registered. We stopped to protect you.
trouble-return-address-now = Nothing was shared. Tell the people who run the application and give them the reference below.

trouble-bad-request = The application's request does not work
trouble-bad-request-what = The application asked for something that we cannot understand or do not allow.
trouble-bad-request-now = Go back and start again from the application. If this keeps happening, tell the people who run it.

trouble-application-unread = We could not read what this application says of itself
trouble-application-unread-what = It is known by an address alone, and what should be there is missing or cannot be used. Nothing was shared.
trouble-application-unread-now = Try again in a few minutes. If this keeps happening, tell the people who run the application, and give them the reference below.

trouble-application-unavailable = This application is switched off
trouble-application-unavailable-what = Signing in to this application is not possible at the moment.
trouble-application-unavailable-now = Ask the people who run the application when it will be available again.

trouble-expired = This sign-in has ended
trouble-expired-what = It took too long, or it was finished in another tab.
trouble-expired-now = Go back to the application and sign in again. Your account is safe.

trouble-stale-form = This page is out of date
trouble-stale-form-what = The page was open for too long, so we did not accept what was sent.
trouble-stale-form-now = Open the page again and repeat the last step.

trouble-too-large = The form is too large
trouble-too-large-what = It holds more than is taken at once, so nothing of it was read.
trouble-too-large-now = Go back to the form: your browser may still have what you wrote. Shorten it, or save it in parts.

trouble-no-cookies = Your browser keeps no cookies
trouble-no-cookies-what = Signing in needs a cookie, so that we recognise you from one page to the next.
trouble-no-cookies-now = Allow cookies for this site in your browser's settings, then try again.

trouble-account-unavailable = This account cannot be used
trouble-account-unavailable-what = The account is locked or has been closed.
trouble-account-unavailable-now = If you think that this is a mistake, contact the people who manage your account.

trouble-forbidden = You may not open this page
trouble-forbidden-what = Your account does not have the permission that is needed here.
trouble-forbidden-now = If you need it, ask the people who manage your account. You can also sign in with another account.

trouble-not-found = There is no such page
trouble-not-found-what = The address is wrong, or the page has moved.
trouble-not-found-now = Check the address, or go back to where you came from.

trouble-tenant-unavailable = Signing in is switched off here
trouble-tenant-unavailable-what = The organisation that you are signing in to is not available at the moment.
trouble-tenant-unavailable-now = Contact the organisation if you need access.

trouble-too-many = Too many requests
trouble-too-many-what = We received more requests from you than we can answer.
trouble-too-many-now = Please try again in { $span }.

trouble-unavailable = We cannot answer just now
trouble-unavailable-what = A part of the service is not available. Nothing of yours is lost.
trouble-unavailable-now = Please wait a moment and try again.

trouble-internal = Something went wrong on our side
trouble-internal-what = It was not your fault, and nothing of yours is lost.
trouble-internal-now = Please try again. If it keeps happening, tell us the reference below.

## The account

section-overview = Overview
section-sessions = Devices
section-requests = Requests
section-applications = Apps
section-history = History
history-heading = Sign-in history
section-password = Password

notice-password-changed = Your password has been changed.
notice-profile-changed = Your profile has been changed.
notice-session-ended = The device has been signed out.
notice-others-ended = All other devices have been signed out.
notice-access-removed = { $application } no longer has access.
notice-request-allowed = You said yes. The application goes on by itself.
notice-request-refused = You said no. The application got no access.

overview-heading = Hello, { $name }
profile = Profile
profile-name = Name
profile-user-name = User name
profile-email = Email
profile-phone = Phone
profile-since = Member since
verified = Verified
unverified = Not verified
password-changed = Last changed
password-none = Not set
password-change = Change password
see-sessions = Manage devices
see-applications = Manage apps
see-history = See the whole history

sessions-what = These devices are signed in to your account. If you do not recognise one, sign it out and change your password.
device-both = { $browser } on { $system }
device-unknown = Unknown device
this-device = This device
used-for = Used for { $applications }
end-session = Sign out
end-others = Sign out all other devices
no-other-sessions = You are not signed in on any other device.

requests-what = Applications that you use elsewhere ask for your answer here.
no-requests = Nobody is asking anything of you.
request-answer = Answer
request-since = Asked
request-until = Waits until
request-title = Answer { $application }
request-heading = { $application } asks for your answer
request-compare = The application must show you this:
request-beware = Go on only if you expect this. If you did not just ask for it yourself, say no: somebody else may be trying to use your account.

applications-what = You allowed these applications to use your account. You can take that back at any time.
no-applications = You have not allowed any application to use your account.
granted-since = Allowed since
remove-access = Remove access
open-application = Open the application

history-what = Every attempt to sign in to your account, successful or not.
no-history = Nothing has happened yet.
older = Show older entries
history-not-you = Is there something that was not you?
for-application = for { $application }
outcome-signed-in = Signed in
outcome-wrong-password = Wrong password
outcome-blocked = Blocked after too many attempts
outcome-unavailable = Refused: the account could not be used
outcome-signed-out = Signed out
outcome-ended = Signed out from elsewhere
outcome-ran-out = Signed out after a time without use
outcome-password-changed = Password changed

password-what = Choose a password that you use nowhere else. A few words in a row are easy to remember and hard to guess.
password-due = Before you go on, choose a new password.
password-current = Current password
password-new = New password
password-again = New password, once more
password-hint = At least { $number } characters.
password-end-others = Sign out all other devices
password-not-changed = Your password has not been changed.
password-current-missing = Enter your current password.
password-current-wrong = The current password is not right.
password-new-missing = Enter a new password.
password-too-short = The new password is too short. Use at least { $number } characters.
password-too-long = The new password is too long. Use at most { $number } characters.
password-too-easy = The new password is easy to guess. Choose another one.
password-used-before = You have used this password before. Choose another one.
password-different = The two new passwords are not the same.

ask-end-session = Sign out this device?
ask-end-session-what = Somebody who uses it will have to sign in again.
ask-end-session-do = Sign out
ask-end-others = Sign out all other devices?
ask-end-others-what = Only the device that you are using now stays signed in.
ask-end-others-do = Sign out all
ask-remove-access = Remove the access of { $application }?
ask-remove-access-what = It can no longer use your account. What it has already learned it may still have. If you use it again, it asks you again.
ask-remove-access-do = Remove access

## The root

root-title = Identity platform
root-heading = This is Evident, an identity platform
root-what = It signs people in, tells applications who they are, and keeps a record of everything that happened that nobody can change unnoticed.
root-lost = Did you want to sign in somewhere? Go back to that application and choose “Sign in” there.
root-places = Where to go from here
root-traits = What it promises
place-demo = Demonstration
place-demo-what = Sign in to a sample application and watch what is said and recorded.
place-account = Account at { $tenant }
place-account-what = Your profile, your devices and the applications that you allowed.
place-discovery = OpenID configuration of { $tenant }
place-discovery-what = For developers: the addresses and abilities of this provider.
place-readiness = Readiness
place-readiness-what = For operators: whether everything is running.
trait-ordered = In order
trait-ordered-what = Every change is an event with a place of its own. None is lost, none counts twice.
trait-sealed = Sealed
trait-sealed-what = What identifies a person is encrypted under that person's own key, and goes when the key goes.
trait-provable = Provable
trait-provable-what = A signed tree over the record shows anybody whether something was changed.
version = Version { $version }

## The demonstration

demo-title = Demonstration
demo-heading = Signing in, step by step
demo-what = This page is a sample application. It signs you in with OpenID Connect and shows what is said on the way, and what is recorded.
demo-start = Press “Sign in” and choose one of the sample accounts.
demo-signed-in = You are signed in as { $name }.
demo-refused = The provider refused: { $error }
demo-steps = The way
demo-exchange = Show what was said
demo-request = Request
demo-response = Answer
demo-state-done = (done)
demo-state-next = (next)
demo-state-later = (later)
demo-state-refused = (refused)
demo-step-request = The application asks
demo-step-request-what = It sends your browser to the provider and says who it is, what it wants to know and where to answer.
demo-step-sign-in = You sign in and agree
demo-step-sign-in-what = Only the provider sees your password. You decide what the application learns.
demo-step-code = The browser brings back a code
demo-step-code-what = The code is valid for a minute, works once, and is of no use to anybody else.
demo-step-tokens = The application trades the code for tokens
demo-step-tokens-what = It proves that it is the one that asked, and receives an ID token and an access token.
demo-step-userinfo = The application asks who you are
demo-step-userinfo-what = With the access token it reads what you agreed to.
demo-step-refresh = The application gets new tokens
demo-step-refresh-what = The refresh token is used up; a new one takes its place. Using the old one again would end everything.
demo-step-introspect = The application asks whether the access token is good
demo-step-introspect-what = The provider answers at this very moment: what was taken back is no longer active.
demo-step-revoke = The application gives the tokens back
demo-step-revoke-what = With the refresh token everything that hangs on it ends. Check the access token: it is not active any more.
demo-step-sign-out = You sign out
demo-step-sign-out-what = The application sends your browser to the provider, which ends your session and sends it back.
demo-people = Sample accounts
demo-account = Account
demo-password = Password
demo-administrator = administrator
demo-opened = Show what it says
demo-header = Header
demo-tokens = Tokens
demo-no-tokens = No tokens yet.
demo-token-id = ID token
demo-token-id-what = Says who signed in, when and how. Signed by the provider.
demo-token-access = Access token
demo-token-access-what = Opens what you agreed to, for a short time.
demo-token-refresh = Refresh token
demo-token-refresh-what = Gets new tokens. A new one takes its place each time.
demo-expires = Valid until
demo-claim = Claim
demo-value = Value
demo-events = The record
demo-events-what = Events that this added to the log, the newest first.
demo-no-events = Nothing recorded yet.
demo-position = Position
demo-event = Event
demo-reload = Reload
demo-live = Live
demo-action-begin = Sign in
demo-action-userinfo = Ask who I am
demo-action-refresh = Refresh the tokens
demo-action-introspect = Check the access token
demo-action-revoke = Give back the tokens
demo-action-sign-out = Sign out
demo-action-reset = Start over

## Letters

letter-hello = Hello,
letter-dear = Dear { $name },
letter-until = The link works once, until { $moment }.
letter-why = You get this message because of your account with { $product }. If you did not expect it, you need not do anything.
letter-trial = Mail from { $product } arrives
letter-trial-what = This letter was sent to see whether mail arrives. Nothing has to be done.
letter-password-reset = Set a new password for { $product }
letter-password-reset-what = Somebody, probably you, asked for a new password for your account with { $told }. Open the link to choose one. As long as you do not, your password stays as it is. { $product } never asks for your password by email.
letter-password-reset-do = Set a new password
letter-user-name = Your user name for { $product }
letter-user-name-what = You sign in to { $product } as: { $told }
letter-user-name-do = Sign in
letter-registration = Confirm your email address for { $product }
letter-registration-what = Somebody, probably you, wants to open an account with { $product } under { $told }. Open the link to go on.
letter-registration-do = Go on with your account
letter-already-registered = You already have an account with { $product }
letter-already-registered-what = Somebody, probably you, wanted to open an account with { $product } under { $told }. There is one already: sign in with it, or set a new password if you forgot yours.
letter-already-registered-do = Sign in
letter-email = Confirm your email address for { $product }
letter-email-what = Confirm that { $told } is your email address. It belongs to your account with { $product } from then on.
letter-email-do = Confirm the address
letter-invitation = Your account with { $product }
letter-invitation-what = An account with { $product } was prepared for you. Open the link to set your password and to begin to use { $told }.
letter-invitation-do = Set your password
letter-password-changed = Your password for { $product } was changed
letter-password-changed-what = The password of your account with { $product } was changed. If that was not you, set a new one at once, and tell those who look after { $told }.
letter-password-changed-do = See your account
letter-email-changed = Your email address for { $product } was changed
letter-email-changed-what = The email address of your account with { $product } is not { $told } any more. If that was not you, tell those who look after your account.
letter-email-changed-do = See your account
letter-locked = Your account with { $product } is locked
letter-locked-what = Your account with { $product } was locked. After too many wrong passwords that ends by itself, or when you set a new password. If you did not try to sign in to { $told }, somebody else did.
letter-locked-do = Go to the sign-in page
letter-deletion = Your account with { $product } will be erased
letter-deletion-what = The deletion of your account with { $product } was asked for. Nobody can sign in with it any more, and everything that is known about you is erased on { $told }. If you did not want that, tell the people who run the service before then: until it is erased they can call it off.
letter-deletion-do = Go to the sign-in page
letter-new-device = Your account with { $product } was used from another device
letter-new-device-what = Somebody, probably you, signed in to your account with { $product } from a device or browser from which you had not signed in before. If that was not you, end that session, set a new password, and tell those who look after { $told }.
letter-new-device-do = See your sessions
letter-backchannel-request = { $product }: an application asks for your answer
letter-backchannel-request-what = { $told } asks { $product } to confirm that it is you. Open the link to see what it asks for, and answer there. If you did not expect this, say no.
letter-backchannel-request-do = See the question
letter-job-finished = A job of yours at { $product } is done
letter-job-finished-what = The job that you asked { $product } for is done: { $told }
letter-job-finished-do = Go to your account
letter-job-failed = A job at { $product } failed
letter-job-failed-what = A job at { $product } was not done, or not whole: { $told }. Its rows say what was wrong, and what was not done can be taken up again.
letter-job-failed-do = Go to your account
letter-notification = News from { $product }
letter-notification-what = At { $product }: { $told }
letter-notification-do = Go to your account
letter-digest = Your day at { $product }
letter-digest-what = This happened at { $product } since the last summary. You chose to hear of it once a day from { $told }.
letter-digest-do = Go to your account
occasion-job-started = A job was begun: { $what }
occasion-job-finished = A job is done: { $what }
occasion-job-failed = A job failed: { $what }
occasion-job-cancelled = A job was called off: { $what }
occasion-webhook-paused = A webhook is paused because its receiver fails: { $what }
occasion-password-changed = Your password was changed
occasion-email-changed = Your email address was changed
occasion-account-locked = Your account is locked
occasion-new-device = Your account was used from another device
occasion-role-given = You were given a role: { $what }
occasion-role-taken = A role was taken from you: { $what }
occasion-user-created = A user was created: { $what }
occasion-user-suspended = A user was suspended: { $what }
occasion-user-reactivated = A user may sign in again: { $what }
occasion-user-deleted = A user is to be deleted: { $what }
occasion-settings-changed = The settings were changed
occasion-others-password-changed = The password of a user was changed: { $what }
occasion-others-email-changed = The email address of a user was changed: { $what }
occasion-others-account-locked = The account of a user is locked: { $what }
occasion-others-new-device = The account of a user was used from another device: { $what }
occasion-others-role-given = A user was given a role: { $what }
occasion-others-role-taken = A role was taken from a user: { $what }

## Self-service

ask-password = Forgot your password?
ask-password-what = Enter what you sign in with. If there is an account, you get an email with a link to set a new password.
ask-user-name = Forgot your user name?
ask-user-name-what = Enter your email address. If there is an account with it, you get an email that tells your user name.
ask-account = Create an account
ask-account-what = Enter your email address. You get an email with a link to go on.
ask-missing = Fill in this field.
ask-no-address = Enter a complete email address, such as name@example.com.
told-asked = Look into your mailbox
told-asked-what = If we know what you entered, an email is on its way. It can take a few minutes; look among unwanted mail as well.
told-asked-at = Look into your mailbox
told-asked-at-what = An email is on its way to this address. Open the link in it to go on; until then nothing changes.
told-password-set = Your password is set
told-password-set-what = Sign in with it from now on.
told-email-confirmed = Your email address is confirmed
told-email-confirmed-what = It belongs to your account now.
told-deletion-asked = The deletion of your account is asked for
told-deletion-asked-what = You are signed out everywhere, and nobody can sign in with this account any more. If you change your mind, ask the people who run this service before it is erased.
choose-password = Set a new password
choose-password-what = Choose a password that you use nowhere else. A few words in a row are easy to remember and hard to guess.
choose-password-invited = Welcome
choose-password-invited-what = Set a password to begin. Choose one that you use nowhere else.
sign-in-as = You sign in as
password-set = Set password
confirm-email = Confirm your email address
confirm-email-what = Do you want { $address } to be the email address of your account?
confirm-email-do = Confirm
open-account = Create account
open-account-refused = Your account has not been created.
field-missing = { $field }: fill this in.
field-unusable = { $field }: this cannot be used.
field-taken = { $field }: somebody else has this already. Choose another one.
field-given_name = Given name
field-family_name = Family name
field-middle_name = Middle name
field-nickname = Nickname
field-website = Website
field-birthdate = Date of birth
field-zoneinfo = Time zone
field-locale = Language
field-phone_number = Phone number
edit-profile = Change profile
edit-profile-what = This is what this service and the apps that you allow it to know about you.
edit-profile-refused = Nothing has been changed.
edit-profile-meanwhile = Your profile was changed somewhere else while this page was open. What stands here now is the newest; make your change again.
delete-account = Delete my account
delete-account-what = You are signed out everywhere, apps lose their access, and what is known about you is erased. After that nothing brings it back.
delete-account-refused = Your account has not been deleted.
delete-account-days = { $number ->
    [0] It is erased as soon as you confirm. Nobody can call that off.
    [one] It is erased tomorrow. Until then, the people who run this service can call it off; ask them if you change your mind.
   *[other] It is erased { $number } days from now. Until then, the people who run this service can call it off; ask them if you change your mind.
}
delete-account-roles = You administer something here. Ask another administrator to take your roles; then you can delete your account.
change-email = Change email address
change-email-what = Enter your new address. You get an email with a link there; your address changes when you open it.
change-email-refused = Nothing has been sent.
change-email-new = New email address
trouble-link-over = This link does not work any more
trouble-link-over-what = It was used, replaced by a newer one, or its time is over.
trouble-link-over-now = Ask for a new one, and use the newest email.
