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
