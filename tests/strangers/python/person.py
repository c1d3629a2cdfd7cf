"""A person with a browser that runs no scripts: follows links, keeps cookies, fills forms in, presses buttons.

Nothing here knows Evident: fields are found by what they are for, buttons by what they say or are worth.
"""

from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

import html5lib
import httpx2

MOST_STEPS = 20


class Arrived(Exception):
    """The address that was waited for."""

    def __init__(self, address):
        super().__init__(address)
        self.address = address


class Page:
    """A page, read."""

    def __init__(self, response):
        self.address = str(response.url)
        self.status = response.status_code
        self.document = html5lib.parse(response.text, namespaceHTMLElements=False)
        self.forms = [Form(form, self.document) for form in self.document.iter("form")]

    def __str__(self):
        title = next((words(one) for one in self.document.iter("title")), "")
        heading = next((words(one) for one in self.document.iter("h1")), "")
        return f"{self.status} {urlsplit(self.address).path} {title!r} {heading!r} {[vars(form) for form in self.forms]}"

    def with_password(self):
        """The form that asks for a password."""
        return next((form for form in self.forms if any(kind == "password" for _, kind, _, _ in form.fields)), None)

    def button(self, *sayings):
        """The form with a button that says or is worth one of these, and the button."""
        for form in self.forms:
            for name, value, says in form.buttons:
                if value in sayings or says in sayings:
                    return form, (name, value)
        return None


class Form:
    """A form's fields (name, kind, value, purpose) and buttons (name, value, words)."""

    def __init__(self, element, document):
        self.action = element.get("action", "")
        self.method = element.get("method", "get").lower()
        self.fields, self.buttons = [], []
        name = element.get("id")
        elsewhere = [one for one in document.iter() if name and one.get("form") == name]
        controls = [*element.iter(), *elsewhere]
        for control in (one for one in controls if one.tag == "input"):
            kind, name = control.get("type", "text"), control.get("name")
            if kind == "submit":
                self.buttons.append((name, control.get("value", ""), control.get("value", "")))
            elif name and kind != "button" and (kind != "checkbox" or control.get("checked") is not None):
                value = control.get("value", "on" if kind == "checkbox" else "")
                self.fields.append((name, kind, value, control.get("autocomplete")))
        for control in (one for one in controls if one.tag == "button"):
            if control.get("type", "submit") == "submit":
                self.buttons.append((control.get("name"), control.get("value", ""), words(control)))


class Person:
    """Walks from page to page until an address that begins with `until` is reached."""

    def __init__(self, user_name, password, language="en"):
        headers = {"accept-language": language, "accept": "text/html", "user-agent": "a person without scripts"}
        self.browser = httpx2.Client(headers=headers, follow_redirects=False, timeout=30)
        self.user_name, self.password = user_name, password
        self.visited, self.signed_in, self.consented = [], 0, 0

    def walk(self, address, until, pages=True):
        """The address that was reached. Where no pages are expected, one is an error."""
        try:
            page = self.open("GET", address, until)
            for _ in range(MOST_STEPS):
                if not pages:
                    raise AssertionError(f"no page was expected: {page}")
                page = self.answer(page, until)
        except Arrived as arrived:
            return arrived.address
        raise AssertionError(f"{MOST_STEPS} pages and no end: {self.visited}")

    def answer(self, page, until):
        """Does what the page asks for."""
        form = page.with_password()
        if form:
            if self.signed_in:
                raise AssertionError(f"the password was not taken: {page}")
            self.signed_in += 1
            filled = {"password": self.password, "text": self.user_name, "email": self.user_name, "tel": self.user_name}
            fields = [(name, filled.get(kind, value)) for name, kind, value, _ in form.fields]
            name, value, _ = form.buttons[0]
            return self.submit(page, form, fields, (name, value), until)
        found = page.button("allow", "sign_out", "Continue", "yes")
        if not found:
            raise AssertionError(f"nobody knows what to do with {page}")
        form, button = found
        self.consented += button[1] == "allow"
        return self.submit(page, form, [(name, value) for name, _, value, _ in form.fields], button, until)

    def submit(self, page, form, fields, button, until):
        """Presses a button."""
        fields = fields + [button] if button[0] else fields
        return self.open(form.method.upper(), urljoin(page.address, form.action), until, fields, page.address)

    def open(self, method, address, until, fields=None, origin=None):
        """Goes to an address and where it leads."""
        for _ in range(MOST_STEPS):
            if address.startswith(until):
                raise Arrived(address)
            parts = urlsplit(address)
            self.visited.append(f"{method} {parts.path}")
            headers, body = {}, None
            if method == "POST":
                origin_parts = urlsplit(origin)
                headers = {"origin": f"{origin_parts.scheme}://{origin_parts.netloc}",
                           "content-type": "application/x-www-form-urlencoded"}
                body = urlencode(fields)
            elif fields:
                address = urlunsplit(parts._replace(query=urlencode(parse_qsl(parts.query) + fields)))
            response = self.browser.request(method, address, content=body, headers=headers)
            if not response.has_redirect_location:
                return Page(response)
            if response.status_code not in (307, 308):
                method, fields = "GET", None
            origin, address = address, urljoin(address, response.headers["location"])
        raise AssertionError(f"redirected without end: {self.visited}")


def words(element):
    """The text of an element and all in it."""
    return " ".join("".join(element.itertext()).split())
