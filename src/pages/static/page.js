// What makes a page nicer where scripts run. Everything works without it.
'use strict';

// A password can be shown. The button is hidden until now, since it does nothing without this.
for (const button of document.querySelectorAll('[data-reveal]')) {
  const input = document.getElementById(button.dataset.reveal);
  if (!input) continue;
  button.hidden = false;
  button.addEventListener('click', () => {
    const shown = input.type === 'password';
    input.type = shown ? 'text' : 'password';
    button.setAttribute('aria-pressed', String(shown));
    input.focus({ preventScroll: true });
  });
  // Hidden again before it is sent, so that browsers do not keep it among other texts.
  if (input.form) input.form.addEventListener('submit', () => { input.type = 'password'; });
}

// Moments in the person's own time zone. Called again by live.js for what came later.
function localTimes(root) {
  const language = document.documentElement.lang === 'ja' ? 'ja-JP' : 'en-GB';
  const parts = new Intl.DateTimeFormat('en-US', { year: 'numeric', month: 'short', day: 'numeric' });
  const time = { hour: language === 'ja-JP' ? 'numeric' : '2-digit', minute: '2-digit', hourCycle: 'h23' };
  const japanese = new Intl.DateTimeFormat('ja-JP', { year: 'numeric', month: 'long', day: 'numeric' });
  const english = (at) => {
    const part = Object.fromEntries(parts.formatToParts(at).map(({ type, value }) => [type, value]));
    return `${part.day} ${part.month} ${part.year}`;
  };
  const day = (at) => (language === 'ja-JP' ? japanese.format(at) : english(at));
  const clock = new Intl.DateTimeFormat(language, time);
  for (const element of root.querySelectorAll('time[data-local]')) {
    const at = new Date(element.dateTime);
    if (Number.isNaN(at.getTime())) continue;
    const between = language === 'ja-JP' ? ' ' : ', ';
    element.textContent = element.dataset.local === 'day' ? day(at) : day(at) + between + clock.format(at);
  }
}
localTimes(document);
