// Keeps the demonstration up to date: when the server says that something happened, the page is fetched again and its
// living parts are exchanged. Without it the person reloads.
'use strict';

const reload = document.querySelector('[data-live]');
if (reload && 'EventSource' in window) {
  let waiting;
  const refresh = async () => {
    const answer = await fetch(reload.href, { headers: { accept: 'text/html' }, credentials: 'same-origin' });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
    for (const part of document.querySelectorAll('[data-live-part]')) {
      const replacement = fresh.getElementById(part.id);
      if (!replacement) continue;
      localTimes(replacement);
      if (replacement.innerHTML === part.innerHTML) continue;
      const open = [...part.querySelectorAll('details[open]')].map((details) => details.id);
      part.replaceChildren(...replacement.childNodes);
      part.querySelectorAll('details').forEach((details) => { details.open = open.includes(details.id); });
    }
  };
  const source = new EventSource(reload.dataset.live);
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(refresh, 150);
  };
  source.onmessage = soon;
  source.addEventListener('changed', soon);
  const words = reload.textContent;
  source.onopen = () => { reload.textContent = reload.dataset.liveWords; };
  source.onerror = () => { reload.textContent = words; };
}
