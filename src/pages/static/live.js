// Keeps the demonstration up to date: when the server says that something happened, the page is fetched again and its
// living parts are exchanged. Without it the person reloads.
'use strict';

const reload = document.querySelector('[data-live]');
if (reload && 'EventSource' in window) {
  let waiting;
  const refresh = async () => {
    // The server may be away for a moment: then the stream, when it is back, says again that something changed.
    // Nobody asked for this: what a page does by itself keeps nobody signed in.
    const headers = { accept: 'text/html', 'evident-unattended': '1' };
    const asked = fetch(reload.href, { headers, credentials: 'same-origin' });
    const answer = await asked.catch(() => null);
    if (!answer?.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
    for (const part of document.querySelectorAll('[data-live-part]')) {
      const replacement = fresh.getElementById(part.id);
      if (!replacement) continue;
      localTimes(replacement);
      if (replacement.innerHTML === part.innerHTML) continue;
      const open = [...part.querySelectorAll('details[open]')].map((details) => details.id);
      const focused = part.contains(document.activeElement) ? document.activeElement.id : '';
      part.replaceChildren(...replacement.childNodes);
      part.querySelectorAll('details').forEach((details) => { details.open = open.includes(details.id); });
      if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    }
  };
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(refresh, 150);
  };
  const words = reload.textContent;
  const listen = () => {
    const source = new EventSource(reload.dataset.live);
    source.onmessage = soon;
    source.addEventListener('changed', soon);
    source.onopen = () => { reload.textContent = reload.dataset.liveWords; };
    source.onerror = () => {
      reload.textContent = words;
      // A browser comes back by itself after a broken connection, but not after an answer that is none.
      if (source.readyState === EventSource.CLOSED) setTimeout(listen, 3000);
    };
  };
  // A page about what the bell tells needs no stream of its own.
  const heard = ({ detail }) => {
    if (detail === 'rang') refresh();
    reload.textContent = detail === 'lost' ? words : reload.dataset.liveWords;
  };
  if (reload.dataset.live) listen();
  else document.addEventListener('bell', heard);
}
