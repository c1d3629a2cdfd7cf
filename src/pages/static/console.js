// Keys of the console. Everything works without them.
'use strict';

const search = document.querySelector('[data-search]');
const apple = /Mac|iPhone|iPad/.test(navigator.platform);

// The key that leads to the search is shown only now: without this script it does nothing.
for (const hint of document.querySelectorAll('[data-key]')) hint.textContent = apple ? '⌘K' : 'Ctrl K';
document.documentElement.classList.add('has-keys');

addEventListener('keydown', (event) => {
  const wanted = event.key.toLowerCase() === 'k' && (event.metaKey || event.ctrlKey);
  if (!wanted || event.altKey || event.shiftKey || !search) return;
  event.preventDefault();
  search.focus();
  search.select();
});

// On a narrow screen the menu is longer than the screen: where the page stands in it is seen all the same.
document.querySelector('.desk-menu a[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });

// What was refused is read aloud first.
document.getElementById('refusal')?.focus();

// What can be copied has a button. It is hidden until now, since it does nothing without this.
for (const button of document.querySelectorAll('[data-copy]')) {
  const what = document.getElementById(button.dataset.copy);
  const said = document.getElementById('copied');
  if (!what || !said || !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(what.textContent);
    said.textContent = said.dataset.copied;
    button.textContent = said.dataset.copied;
  });
}

// The bell: how much is unread, as it changes. A page that nobody looks at does not listen; it catches up when it is looked at again.
const bell = document.getElementById('bell');
if (bell && 'EventSource' in window) {
  const number = bell.querySelector('[data-bell-number]');
  const words = bell.querySelector('[data-bell-words]');
  let source;
  let again;
  let last = '';
  const tell = (what) => document.dispatchEvent(new CustomEvent('bell', { detail: what }));
  const hear = (event) => {
    const now = JSON.parse(event.data);
    const moved = last || number.textContent !== now.number;
    last = event.lastEventId;
    if (number.textContent !== now.number) {
      number.textContent = now.number;
      words.textContent = now.words;
    }
    if (moved) tell('rang');
  };
  const listen = () => {
    const since = last ? `?since=${encodeURIComponent(last)}` : '';
    source = new EventSource(bell.dataset.bell + since);
    source.addEventListener('changed', hear);
    source.onopen = () => tell('open');
    source.onerror = () => {
      tell('lost');
      // A browser comes back by itself after a broken connection, but not after an answer that is none.
      if (source.readyState === EventSource.CLOSED) again = setTimeout(listen, 3000);
    };
  };
  const look = () => {
    clearTimeout(again);
    source?.close();
    if (!document.hidden) listen();
  };
  document.addEventListener('visibilitychange', look);
  look();
}
